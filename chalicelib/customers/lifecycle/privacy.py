"""The samples of who moved between stages, which name people by their ids."""

from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.core.clock import business_day
from chalicelib.customers import privacy
from chalicelib.customers.lifecycle.repository import KIND
from chalicelib.customers.lifecycle.rollups import stage_moves
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.timeline import from_item


def _export(_person: Person) -> Iterable[Record]:
    """Yield nothing: the moves themselves are on the time axis."""
    yield from ()


def _erase(person: Person) -> int:
    moves = stage_moves()
    return sum(
        moves.leave_out(person.customer_ids, *one) for one in set(_moves(person))
    )


def _moves(person: Person) -> Iterator[tuple[str, str]]:
    """Yield day and kind of every move of the person."""
    for customer_id in person.customer_ids:
        items = connections.interactions().query(
            "pk = :customer", values={":customer": customer_id}
        )
        for entry in map(from_item, items):
            if entry.kind == KIND:
                yield business_day(entry.at_ms), entry.type


privacy.register(Store("stages", "阶段变化抽样", _export, _erase))
