"""What an answer teaches about who gave it, with where it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.aws import telemetry
from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes.desk import AttributeDesk
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Source, Value
from chalicelib.customers.attributes.repository import AttributeItems
from chalicelib.customers.attributes.sealing import Unopened
from chalicelib.customers.attributes.service import Saying
from chalicelib.insight.forms.answers import Answers
from chalicelib.insight.forms.filling import consent_of, learnt
from chalicelib.insight.forms.models import Answer
from chalicelib.insight.forms.repository import Forms
from chalicelib.insight.forms.submitting import place


@dataclass(frozen=True, slots=True)
class Learning:
    """Reads answers into profiles."""

    forms: Forms
    answers: Answers
    items: AttributeItems
    attributes: Callable[[], AttributeDesk]

    def learn(self, form_id: str, name: str) -> None:
        """Learn what an answer says; the same again changes nothing."""
        answer = self.answers.get(form_id, name)
        if answer is None:
            return  # erased meanwhile
        content = self.forms.version(form_id, answer.version)
        given = learnt(content, answer.values, self.secrets(answer))
        if not given:
            return
        saying = Saying(
            Source.FORM,
            key=f"form:{answer.id}",
            at_ms=answer.at_ms,
            by=f"form:{form_id}",
            consent=consent_of(content, answer.values),
        )
        try:
            self._learn(answer.customer_id, given, saying)
        except NotFound:
            return  # answered by somebody who has never followed

    def secrets(self, answer: Answer) -> dict[str, Value]:
        """Return what names the person; what cannot be opened is not there."""
        if not answer.sealed:
            return {}
        opener = self.items.opener(answer.customer_id)
        found: dict[str, Value] = {}
        for name, text in answer.sealed.items():
            try:
                bound = place(answer.form_id, answer.id, name)
                found |= {name: opener.open(text, bound)} if opener else {}
            except Unopened:
                continue
        return found

    def _learn(
        self, customer_id: str, given: Mapping[str, Value], saying: Saying
    ) -> None:
        desk = self.attributes()
        try:
            desk.learn(customer_id, given, saying)
        except Unreadable as error:
            # The attributes have changed since; the others are learnt all the same.
            unread = sorted(error.faults)
            telemetry.record("forms", "answers not learnt", attributes=unread)
            rest = {n: v for n, v in given.items() if n not in error.faults}
            if rest:
                desk.learn(customer_id, rest, saying)
