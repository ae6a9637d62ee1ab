"""Whoever is signed in to the portal is signed out with the rest."""

from collections.abc import Iterable

from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.members.portal import sessions


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: a session says no more than that somebody is signed in."""
    yield from ()


def erase(person: Person) -> int:
    return sum(sessions().close_all(one) for one in person.customer_ids)


privacy.register(Store("sessions", "会员页登录", export, erase))
