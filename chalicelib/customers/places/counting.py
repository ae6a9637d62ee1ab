"""How many came, from where, and for how long: counters by day and store.

Table workspace     pk = "VISITS#<YYYY-MM>", sk = "<YYYY-MM-DD>#<store>#<shard of 4>"
                        n, ms           visits that have ended, and how long they took
                        d_<bucket>      how many stayed how long
                        f_<store>       how many had been there before
                        o_<origin>      how they were known
                        g1_<days>       by how long ago the visit before was
                        g2_<days>       by how long ago the one before that was
                    the store "~" stands for all of them

A visit is counted when it has ended, in the transaction that ends it: exactly once.
The gaps make it possible to count people and not visits, for any span up to 30 days and
without a list of who they are: a visit is somebody's first of a span if the one before
it was earlier than the span, and the second if that is so of the one before that.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.ids import shard
from chalicelib.customers.places.models import Visit
from chalicelib.customers.places.service import day_of

ALL = "~"
LONGEST_DAYS = 30
SHARDS = 4
# Minutes a stay lasted at least, and what people read.
BUCKETS = (
    (0, "只上报一次"),
    (1, "5 分钟内"),
    (5, "5–15 分钟"),
    (15, "15–30 分钟"),
    (30, "30–60 分钟"),
    (60, "1–2 小时"),
    (120, "2 小时以上"),
)


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of one store."""

    day: date
    store: str
    counts: Mapping[str, int] = field(default_factory=dict)


class Counts:
    """Adds to the counters and reads them."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def count(self, customer_id: str, visit: Visit) -> list[Write]:
        """Return the writes that count a visit, to stand beside its end."""
        day, number = day_of(visit), shard(customer_id, SHARDS)
        return [
            self._add(day, f"{day}#{store}#{number}", added)
            for store, added in counted(visit).items()
        ]

    def between(self, first: date, last: date) -> list[DayCount]:
        """Return the counts of days, both included."""
        found: dict[tuple[str, str], Counter[str]] = {}
        for month in _months(first, last):
            rows = self._table.query(
                "pk = :month AND sk BETWEEN :first AND :last",
                values={
                    ":month": f"VISITS#{month}",
                    ":first": first.isoformat(),
                    ":last": f"{last.isoformat()}#~~",
                },
            )
            for row in rows:
                day, store, _ = row.pop("sk").split("#")
                row.pop("pk")
                found.setdefault((day, store), Counter()).update(row)
        return [
            DayCount(date.fromisoformat(day), store, dict(counts))
            for (day, store), counts in sorted(found.items())
        ]

    def _add(self, day: str, place: str, added: Mapping[str, int]) -> Write:
        names = {f"#{number}": name for number, name in enumerate(added)}
        return self._table.update_write(
            {"pk": f"VISITS#{day[:7]}", "sk": place},
            "ADD " + ", ".join(f"#{number} :{number}" for number in range(len(added))),
            names=names,
            values={f":{number}": value for number, value in enumerate(added.values())},
        )


def counted(visit: Visit) -> dict[str, dict[str, int]]:
    """Return what a visit adds to its store's counters and to those of all."""
    return {
        visit.store: {
            "n": 1,
            "ms": visit.stayed_ms,
            f"d_{bucket(visit)}": 1,
            f"o_{visit.origin.value}": 1,
            **({f"f_{visit.came_from}": 1} if visit.came_from else {}),
            **_gaps(visit.since_here_days),
        },
        ALL: {"n": 1, "ms": visit.stayed_ms, **_gaps(visit.since_days)},
    }


def bucket(visit: Visit) -> int:
    """Return which of the buckets a stay falls into."""
    if visit.pings == 1:
        return 0
    minutes = max(1, visit.stayed_ms // MINUTE_MS)
    return max(n for n, (least, _) in enumerate(BUCKETS) if minutes >= least)


def _gaps(since: tuple[int, ...]) -> dict[str, int]:
    first, second = (*since, LONGEST_DAYS, LONGEST_DAYS)[:2]
    return {
        f"g1_{min(first, LONGEST_DAYS)}": 1,
        f"g2_{min(second, LONGEST_DAYS)}": 1,
    }


def people(days: Iterable[DayCount], first: date) -> int:
    """Return how many persons those visits are of, given where the span begins."""
    return _before("g1_", days, first)


def returning(days: Iterable[DayCount], first: date) -> int:
    """Return how many persons came at least twice."""
    known = list(days)
    return _before("g2_", known, first) - _before("g1_", known, first)


def _before(prefix: str, days: Iterable[DayCount], first: date) -> int:
    """Count the visits whose visit before lies before the span."""
    return sum(
        number
        for one in days
        for name, number in one.counts.items()
        if name.startswith(prefix)
        and one.day - timedelta(days=int(name.removeprefix(prefix))) < first
    )


def _months(first: date, last: date) -> list[str]:
    months, day = [], first.replace(day=1)
    while day <= last:
        months.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=32)).replace(day=1)
    return months
