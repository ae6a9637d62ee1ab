"""Facts made up for a test, as the archive would hold them."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.aws import lake
from chalicelib.core.clock import HOUR_MS, business_day, day_start_ms, local_time
from chalicelib.customers.facts import COLUMNS, InteractionFact


def at(day: str, hour: float) -> int:
    return day_start_ms(date.fromisoformat(day)) + int(hour * HOUR_MS)


def fact(
    person: int, what: str, day: str, hour: float = 10, **changes
) -> InteractionFact:
    """Return one fact; ``what`` is kind and type, as in ``event.subscribe``."""
    at_ms = at(day, hour)
    wall = local_time(at_ms)
    kind, _, type_ = what.partition(".")
    given = {
        "key": f"{at_ms:x}-{person}",
        "customer_id": f"c{person:025d}",
        "at_ms": at_ms,
        "hour": wall.hour,
        "weekday": wall.isoweekday(),
        "kind": kind,
        "type": type_,
        "dir": "in",
        "outcome": "",
        "source": "",
        "scene": "",
        "ref": "",
        "again": False,
        "inferred": False,
        "staff": False,
    }
    return InteractionFact(**(given | changes))


@contextmanager
def lake_of(
    days: Iterable[str], facts: Iterable[InteractionFact]
) -> Iterator[lake.DuckLake]:
    """Archive the facts, one file for each of the days, and open them."""
    kept = list(facts)
    with TemporaryDirectory() as folder:
        for day in days:
            target = Path(folder, f"day={day}", "part-0.parquet")
            target.parent.mkdir()
            rows = Path(folder, "rows.csv")
            with rows.open("w", newline="", encoding="utf-8") as file:
                lines = csv.writer(file)
                lines.writerow(COLUMNS)
                lines.writerows(
                    astuple(one) for one in kept if business_day(one.at_ms) == day
                )
            lake.to_parquet(rows, COLUMNS, target, ("at_ms", "key", "customer_id"))
        with lake.over_files(f"{folder}/day=*/*.parquet", folder) as opened:
            yield opened
