"""A person's answers to forms among what is exported and erased."""

from collections.abc import Iterator

from chalicelib.core.errors import NotFound
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.answers import Pointer
from chalicelib.insight.forms.models import Answer, Content
from chalicelib.insight.forms.results import counts


def _export(person: Person) -> Iterator[Record]:
    for pointer in _pointers(person):
        answer = desk.answers().get(pointer.form_id, pointer.name)
        if answer:
            yield {
                "form": pointer.title,
                "answered_at_ms": answer.at_ms,
                "answers": _words(answer, _content(answer)),
            }


def _erase(person: Person) -> int:
    """Erase the answers with what they added to the sums of their forms."""
    erased = 0
    for pointer in _pointers(person):
        answer = desk.answers().get(pointer.form_id, pointer.name)
        counted = (
            counts(_content(answer), answer.values, answer.sealed) if answer else {}
        )
        erased += desk.answers().forget(pointer, counted)
    return erased


def _pointers(person: Person) -> Iterator[Pointer]:
    for customer in person.customer_ids:
        yield from desk.answers().of_customer(customer)


def _words(answer: Answer, content: Content) -> dict[str, object]:
    labels = {one.id: one.label for one in content.fields}
    said = {**answer.values, **desk.learning().secrets(answer)}
    return {
        labels.get(name, name): list(value) if isinstance(value, tuple) else value
        for name, value in said.items()
    }


def _content(answer: Answer) -> Content:
    try:
        return desk.forms().version(answer.form_id, answer.version)
    except NotFound:
        return Content("")


privacy.register(Store("forms", "问卷答卷", _export, _erase))
