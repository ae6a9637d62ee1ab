"""What is planned with a person lies outside of their partition, and goes with it."""

from collections.abc import Iterable

from chalicelib.customers import privacy
from chalicelib.customers.book.notes.repository import followups
from chalicelib.customers.privacy import Person, Record, Store


def export(person: Person) -> Iterable[Record]:
    for customer_id in person.customer_ids:
        if found := followups().of([customer_id]):
            yield {"due": found.due, "text": found.text}


def erase(person: Person) -> int:
    return sum(followups().erase(customer_id) for customer_id in person.customer_ids)


privacy.register(Store("followups", "跟进计划", export, erase))
