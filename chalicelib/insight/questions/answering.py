"""What came back: a tap on an item of ours, or words typed after a question.

The answer is learnt first and then counted: learning the same twice changes nothing,
and what was learnt and not counted is found again by the redelivery.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from chalicelib.aws import telemetry
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.desk import AttributeDesk
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Attribute, Source, Value
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.effects import Effects
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.timeline import Entry
from chalicelib.insight.questions.asking import replaced
from chalicelib.insight.questions.hearing import CONFIDENCE, heard, takes_anything
from chalicelib.insight.questions.models import (
    DECLINED,
    Ask,
    History,
    State,
    tapped,
)
from chalicelib.insight.questions.repository import Histories, Tallies, value_count

ANSWERED = "question.answered"
_CONSENT = "客户主动提供"
_TRIES = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said to an ask; ``value`` None: they would rather not."""

    ask: Ask
    value: Value | None
    way: str  # tap or text
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """Reads answers into profiles."""

    histories: Histories
    counts: Tallies
    attributes: AttributeDesk
    effects: Effects
    now_ms: Callable[[], int]

    def hear(self, occurrence: Occurrence) -> None:
        """Take a message for an answer, where it is one."""
        fields = occurrence.event.fields
        if menu_id := fields.get("bizmsgmenuid"):
            self._tapped(occurrence, menu_id)
        elif occurrence.profile.question_open_ms >= occurrence.at_ms:
            self._typed(occurrence, fields.get("Content", ""))

    def _tapped(self, occurrence: Occurrence, menu_id: str) -> None:
        if (found := tapped(menu_id)) is None:
            return
        history = self.histories.of(occurrence.customer_id)
        ask = history.ask(found.attribute, found.number)
        if ask is None:
            return  # an item of somebody else's message, passed on
        if found.item == DECLINED:
            self._take(occurrence, Answer(ask, None, "tap"))
        elif found.item in ask.menu:
            self._take(occurrence, Answer(ask, ask.menu[found.item], "tap"))

    def _typed(self, occurrence: Occurrence, text: str) -> None:
        history = self.histories.of(occurrence.customer_id)
        ask = history.awaiting_words(occurrence.at_ms)
        attribute = self.attributes.catalogue().get(ask.attribute) if ask else None
        if ask is None or attribute is None:
            return
        is_first = occurrence.profile.previous_inbound_ms <= ask.at_ms
        if takes_anything(attribute) and not is_first:
            return
        value = heard(attribute, text)
        if value is not None:
            self._take(occurrence, Answer(ask, value, "text", CONFIDENCE))

    def _take(self, occurrence: Occurrence, answer: Answer) -> None:
        """Learn it and count it; somebody who taps another item corrects themselves."""
        attribute = self.attributes.catalogue().get(answer.ask.attribute)
        if answer.value is not None and attribute is not None:
            self._learn(occurrence, answer, attribute)
        self._settle(occurrence, answer, attribute)

    def _learn(
        self, occurrence: Occurrence, answer: Answer, attribute: Attribute
    ) -> None:
        saying = Saying(
            Source.QUESTION,
            key=f"question:{occurrence.key}",
            at_ms=occurrence.at_ms,
            by=f"question:{answer.ask.attribute}:{answer.ask.number}",
            confidence=answer.confidence,
            consent=_CONSENT,
        )
        given = {attribute.name: answer.value}
        try:
            self.attributes.learn(occurrence.customer_id, given, saying)
        except Unreadable:
            # The attribute has changed since it was asked; the answer still counts.
            name = attribute.name
            telemetry.record("questions", "answer not learnt", attribute=name)

    def _settle(
        self, occurrence: Occurrence, answer: Answer, attribute: Attribute | None
    ) -> None:
        customer, ask = occurrence.customer_id, answer.ask
        for _ in range(_TRIES):
            history = self.histories.of(customer)
            now = history.ask(ask.attribute, ask.number)
            if now is None or not now.state.is_open:
                return
            try:
                self._commit(occurrence, history, replace(answer, ask=now), attribute)
            except TransactionFailed:
                continue
            return
        raise Unavailable("too much is being answered by this customer at once")

    def _commit(
        self,
        occurrence: Occurrence,
        history: History,
        answer: Answer,
        attribute: Attribute | None,
    ) -> None:
        ask, customer = answer.ask, occurrence.customer_id
        state = State.DECLINED if answer.value is None else State.ANSWERED
        moved = replace(ask, state=state, content={})
        writes = [
            self.histories.put(history, replaced(history, moved)),
            self.counts.add(ask.attribute, customer, _counts(answer, state)),
        ]
        if ask.is_typed:
            writes.append(self.histories.await_words(customer, 0))
        entry = self._entry(occurrence, ask, state, attribute)
        news = _news(entry, ask, answer) if state is State.ANSWERED else None
        self.effects.commit(entry, writes, news)

    def _entry(
        self,
        occurrence: Occurrence,
        ask: Ask,
        state: State,
        attribute: Attribute | None,
    ) -> Entry:
        label = attribute.label if attribute else ask.attribute
        told = "回答了" if state is State.ANSWERED else "表示不方便说"
        return Entry(
            customer_id=occurrence.customer_id,
            at_ms=max(self.now_ms(), occurrence.at_ms + 1),
            key=f"question:{ask.attribute}:{ask.number}~{state}",
            kind="question",
            type=state.value,
            direction="internal",
            title=f"微问答：{told}{label}",
            ref=f"question:{ask.attribute}:{ask.number}",
            data={"attribute": ask.attribute, "number": ask.number},
        )


def _counts(answer: Answer, state: State) -> Mapping[str, int]:
    """Return what an answer counts; one that comes late was counted as ignored."""
    counts = {state.value: 1}
    if answer.ask.state is State.IGNORED:
        counts[State.IGNORED.value] = -1
    if answer.ask.state is State.CHOSEN:
        counts["asked"] = 1  # it has come, though nobody has noted so yet
    if answer.way == "tap" and isinstance(answer.value, str):
        counts[value_count(answer.value)] = 1
    return counts


def _news(entry: Entry, ask: Ask, answer: Answer) -> DomainEvent:
    name = f"{ask.attribute}:{ask.number}"
    return DomainEvent(
        kind=ANSWERED,
        id=f"{ANSWERED}:{entry.customer_id}:{name}"[:128],
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        data={"attribute": ask.attribute, "number": ask.number, "way": answer.way},
    )
