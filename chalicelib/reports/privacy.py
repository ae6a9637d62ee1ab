"""A person's rows in the archive of facts: files of days, written anew without them.

Which days those are is on the time axis, so they are noted before that goes.  Writing
takes DuckDB, which the function ``reports`` has; it begins when the time axis is gone,
so that a day that is built anew meanwhile has nobody of that name.  The sums of a day
stay, since they name nobody.

Table workspace     pk = "FORGET#interactions", sk = <customer id>       days
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers import privacy
from chalicelib.customers.facts import fact_key
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.timeline import from_item
from chalicelib.reports.archive.service import REOPENED_DAYS, shifted
from chalicelib.reports.desk import archivist

_PARTITION = "FORGET#interactions"
_AT_ONCE = 40  # files of a turn: some minutes at most
_PARQUET = "application/vnd.apache.parquet"


class Forget(BaseModel):
    """A message of the ``reports`` queue: write the archive without these."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    forget: list[str]


def _export(_person: Person) -> Iterable[Record]:
    """Yield nothing: a fact says less than the line of the time axis it is made of."""
    yield from ()


def _erase(person: Person) -> int:
    """Note which days have rows of the person; return how many those are."""
    days = 0
    for customer_id in person.customer_ids:
        found = {
            business_day(from_item(item).at_ms)
            for item in connections.interactions().query(
                "pk = :customer", values={":customer": customer_id}
            )
        }
        if found:
            _note(customer_id, found)
            days += len(found)
    return days


def _note(customer_id: str, days: Iterable[str]) -> None:
    connections.workspace().update(
        {"pk": _PARTITION, "sk": customer_id},
        "ADD #days :days",
        names={"#days": "days"},
        values={":days": frozenset(days)},
        returns="NONE",
    )


def _pending(person: Person) -> int:
    """Return whether files are left to write, and have them written."""
    left = {one: days for one in person.customer_ids if (days := _days(one))}
    if left:
        _ask(left)
    return len(left)


def _ask(customer_ids: Iterable[str]) -> None:
    connections.reports_queue().send(Forget(forget=sorted(customer_ids)))


def forget(customer_ids: Sequence[str]) -> None:
    """Write the files of some days without these; a repeat finds them written."""
    noted = {one: _days(one) for one in customer_ids}
    days = sorted({day for found in noted.values() for day in found})[:_AT_ONCE]
    for day in days:
        _write_anew(day, customer_ids)
        for one, found in noted.items():
            if day in found:
                _strike(one, day)
    if days:
        _ask(customer_ids)


def _days(customer_id: str) -> frozenset[str]:
    item = connections.workspace().get(pk=_PARTITION, sk=customer_id)
    return frozenset(item.get("days", ())) if item else frozenset()


def _strike(customer_id: str, day: str) -> None:
    """Note that a day is done; nothing is left of the row after the last one."""
    table, key = connections.workspace(), {"pk": _PARTITION, "sk": customer_id}
    left = table.update(
        key,
        "DELETE #days :day",
        names={"#days": "days"},
        values={":day": frozenset({day})},
    )
    if not left.get("days"):
        table.delete(key, "attribute_not_exists(#days)", {"#days": "days"})


def _write_anew(day: str, customer_ids: Sequence[str]) -> None:
    from chalicelib.aws import lake

    archive, key = connections.archive(), fact_key(day)
    if day >= shifted(business_day(now_ms()), -REOPENED_DAYS):
        # Somebody else may be building it: whoever does has nobody of that name.
        if any(archive.list(key)):
            archivist().build(day)
            archive.forget_earlier(key)
        return
    with TemporaryDirectory(prefix="forget-") as scratch:
        before, after = Path(scratch, "before.parquet"), Path(scratch, "after.parquet")
        try:
            archive.download(key, str(before))
        except NotFound:
            return  # not archived: built anew it has nobody of that name
        if lake.leave_out(before, after, "customer_id", customer_ids):
            archive.upload(str(after), key, _PARQUET)
        archive.forget_earlier(key)


privacy.register(Store("archive", "数据归档", _export, _erase, pending=_pending))
