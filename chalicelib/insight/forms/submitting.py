"""Taking an answer: checked, sealed where it names a person, kept once.

Answer, sums, the line on the time axis and the news are one transaction; what the
answer teaches about the person follows from the news.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.core.errors import Malformed, NotFound, Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.models import Attribute
from chalicelib.customers.attributes.repository import AttributeItems
from chalicelib.customers.effects import Effects
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.insight.forms.answers import Answers, name_of
from chalicelib.insight.forms.filling import Filled, filled
from chalicelib.insight.forms.models import Answer, Published
from chalicelib.insight.forms.repository import Forms
from chalicelib.insight.forms.results import counts

ANSWERED = "form.answered"
TRAIT = "forms"  # in TRAITS: the forms somebody has answered
_INDEX = "survey"  # what it counts as in the interaction index
_TRIES = 4


class Outcome(StrEnum):
    """What became of a post."""

    TAKEN = "taken"
    BEFORE = "before"  # the person has answered it already
    CLOSED = "closed"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it, and what is wrong where something is."""

    outcome: Outcome
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Submitting:
    """Takes answers in."""

    forms: Forms
    answers: Answers
    items: AttributeItems
    profiles: Table
    read: Callable[[str], Profile | None]
    groups: Groups
    effects: Effects
    index: Callable[[str, str, int], Write]
    catalogue: Callable[[], Mapping[str, Attribute]]
    now_ms: Callable[[], int]

    def submit(
        self, form_id: str, customer_id: str, answer_id: str, posted: Mapping[str, str]
    ) -> Result:
        """Take what somebody posted; the same post again changes nothing.

        Args:
            form_id: which form.
            customer_id: who answers; somebody who follows nothing may, too.
            answer_id: 32 hex digits that came with the page.
            posted: the fields of the form.

        Raises:
            NotFound: there is no such form.
        """
        if not _is_id(answer_id):
            raise Malformed("the form has no id of ours")
        if (live := self.forms.live(form_id)) is None:
            raise NotFound("no such form")
        for _ in range(_TRIES):
            now = self.now_ms()
            if before := self._before(live, customer_id, answer_id):
                return Result(before, {})
            if not live.takes_answers(now):
                return Result(Outcome.CLOSED, {})
            found = filled(live.content, self.catalogue(), posted)
            if found.errors:
                return Result(Outcome.WRONG, found.errors)
            try:
                self._commit(live, customer_id, answer_id, found, now)
            except TransactionFailed:
                continue
            return Result(Outcome.TAKEN, {})
        raise Unavailable("too much is being answered by this customer at once")

    def _before(
        self, live: Published, customer_id: str, answer_id: str
    ) -> Outcome | None:
        """Return what to say where the person has answered, this post or another."""
        if live.content.many:
            taken = any(
                one.name.endswith(answer_id)
                for one in self.answers.of_customer(customer_id)
            )
            return Outcome.TAKEN if taken else None
        given = self.answers.given(customer_id, live.id)
        if given is None:
            return None
        mine = given.name.endswith(answer_id)
        return Outcome.TAKEN if mine else Outcome.BEFORE

    def _commit(
        self,
        live: Published,
        customer_id: str,
        answer_id: str,
        found: Filled,
        now: int,
    ) -> None:
        sealed, keys = self._sealed(live.id, customer_id, answer_id, found)
        answer = Answer(
            id=answer_id,
            form_id=live.id,
            version=live.version,
            customer_id=customer_id,
            at_ms=now,
            values=found.values,
            masked=found.masked,
            sealed=sealed,
        )
        counted = counts(live.content, found.values, found.secrets)
        title, many = live.content.title, live.content.many
        writes = [
            *self.answers.writes(answer, title, counted, many=many),
            *keys,
            *self._known(customer_id, live.id, now),
        ]
        self.effects.commit(_entry(answer, title), writes, _news(answer))

    def _sealed(
        self, form_id: str, customer_id: str, answer_id: str, found: Filled
    ) -> tuple[dict[str, str], list[Write]]:
        if not found.secrets:
            return {}, []
        sealer, keys = self.items.sealer(customer_id)
        sealed = {
            name: sealer.seal(value, place(form_id, answer_id, name))
            for name, value in found.secrets.items()
        }
        return sealed, keys

    def _known(self, customer_id: str, form_id: str, now: int) -> list[Write]:
        """Return what counts for somebody we know; others have no profile."""
        profile = self.read(customer_id)
        if profile is None:
            return []
        root = self.groups.around(profile).id
        joined = TraitItems(self.profiles).change(root, joins={TRAIT: [form_id]})
        return [self.index(customer_id, _INDEX, now), joined]


def place(form_id: str, answer_id: str, field_id: str) -> tuple[str, str, str, str]:
    """Return what a sealed answer is bound to."""
    return "form", form_id, answer_id, field_id


def _is_id(answer_id: str) -> bool:
    return len(answer_id) == 32 and set(answer_id) <= set("0123456789abcdef")  # noqa: PLR2004


def _entry(answer: Answer, title: str) -> Entry:
    return Entry(
        customer_id=answer.customer_id,
        at_ms=answer.at_ms,
        key=f"form:{answer.id}",
        kind="form",
        type="answered",
        direction="in",
        title=f"填写问卷：{title}",
        ref=name_of(answer),
        data={"form": answer.form_id, "version": answer.version},
    )


def _news(answer: Answer) -> DomainEvent:
    return DomainEvent(
        kind=ANSWERED,
        id=f"{ANSWERED}:{answer.id}:{answer.customer_id}"[:128],
        customer_id=answer.customer_id,
        occurred_at_ms=answer.at_ms,
        data={"form": answer.form_id, "answer": name_of(answer)},
    )
