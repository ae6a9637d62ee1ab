"""Whom runs have found under WeChat's tags, and whom the last one agreed on.

A run under way needs its files as they are: its end is waited for.
"""

from collections.abc import Iterable

from chalicelib.core.errors import NotFound
from chalicelib.customers import privacy
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import State
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.files import strike
from chalicelib.customers.wxtags import desk
from chalicelib.customers.wxtags.mirror import FOLDER


def _export(_person: Person) -> Iterable[Record]:
    """Yield nothing: the tags themselves are told as what somebody has."""
    yield from ()


def _erase(person: Person) -> int:
    return 0 if _is_under_way() else strike(FOLDER, person.customer_ids)


def _pending(person: Person) -> int:
    """Return whether a run that was under way has still to be waited for."""
    if _is_under_way():
        return 1
    strike(FOLDER, person.customer_ids)
    return 0


def _is_under_way() -> bool:
    current = desk.wxtags().current()
    try:
        return bool(current) and chores.chores().known(current).state is State.RUNNING
    except NotFound:
        return False


privacy.register(Store("wxtags", "微信标签的名单", _export, _erase, pending=_pending))
