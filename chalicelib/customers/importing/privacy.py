"""Files that were imported, and the lines of them that are shown.

A row names people by whatever the file has, so no row can be told to be about nobody
who is erased: all files go, a few days before they would.  An import that somebody has
still to go on with begins anew with its file; one that is at work is waited for.
"""

from collections.abc import Iterable, Iterator

from chalicelib.core.errors import Conflict
from chalicelib.customers import privacy
from chalicelib.customers.importing import desk
from chalicelib.customers.importing.desk import Standing
from chalicelib.customers.importing.models import State
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.stores import SHREDDED

_AT_ONCE = 50


def _export(_person: Person) -> Iterable[Record]:
    """Yield nothing: what was learnt from a file is told as what is known."""
    yield from ()


def _erase(_person: Person) -> int:
    return sum(_emptied(one) for one in _imports() if one.chore is None)


def _pending(person: Person) -> int:
    """Return how many are at work, and empty those that no longer are."""
    _erase(person)
    return sum(one.chore is not None for one in _imports())


def _emptied(found: Standing) -> int:
    """Delete the files and the lines of an import; return whether there were any."""
    one = found.one
    removed = desk.files(one).erase()
    if not removed and not one.samples:
        return 0
    ended = one.state if one.state is State.DONE else State.NEW
    changes: dict[str, object] = {"state": ended, "rev": one.rev + 1, "samples": []}
    try:
        desk.imports().change(one, (one.state,), changes)
    except Conflict:
        return 1  # somebody goes on with it right now: it is looked at again
    return 1


def _imports() -> Iterator[Standing]:
    place = ""
    while True:
        found, place = desk.imports().latest(_AT_ONCE, place)
        yield from (desk.standing(one.id) for one in found)
        if not place:
            return


privacy.register(
    Store("imports", "导入的表格", _export, _erase, order=SHREDDED, pending=_pending)
)
