"""The tags of a person, for who asks what is kept of them, and for erasure.

The items lie in the person's own partition; what lies elsewhere is that they count, and
the files of long work that was begun with the person among the chosen.
"""

from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.core.clock import iso
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.files import strike
from chalicelib.customers.tags import desk, items
from chalicelib.customers.tags.files import FOLDER
from chalicelib.customers.tags.repository import TIMER, timer


def export(person: Person) -> Iterator[Record]:
    """Yield every tag somebody has, colleagues' notes included."""
    for one in desk.tags().of(*person.customer_ids):
        yield {
            "tag": desk.name_of(one.key),
            "since": iso(one.at_ms),
            "source": one.source.value,
            "until": iso(one.expires_ms) if one.expires_ms else None,
        }


def erase(person: Person) -> int:
    """Take every tag without a word: no line and no news of somebody erased."""
    profiles, counts, erased = connections.profiles(), desk.counts(), 0
    for customer_id in person.customer_ids:
        for one in desk.tags().of(customer_id):
            gone = profiles.delete_write(
                items.key_of(customer_id, one.key), "attribute_exists(pk)"
            )
            try:
                transact([gone, counts.change(customer_id, one.key, -1)])
            except TransactionFailed:  # another try was quicker
                continue
            connections.timers().disarm(TIMER, timer(customer_id, one.key, 0).id)
            erased += 1
    return erased


def _no_files(_person: Person) -> Iterable[Record]:
    """Yield nothing: what came of the work is a tag, or nothing."""
    yield from ()


def _out_of_files(person: Person) -> int:
    return strike(FOLDER, person.customer_ids)


def _pending(person: Person) -> int:
    """Go over the files once more: a step may have been at one of them."""
    _out_of_files(person)
    return 0


privacy.register(Store("tags", "标签", export, erase))
privacy.register(
    Store("tag_files", "批量标签的名单", _no_files, _out_of_files, pending=_pending)
)
