"""What a sample of people did within a year, read from the archive day by day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.aws import lake
from chalicelib.aws.objects import Bucket
from chalicelib.core.clock import DAY_MS, business_day, day_start_ms
from chalicelib.customers.facts import FACTS, fact_key
from chalicelib.insight.index.service import weighs
from chalicelib.insight.prediction.past import YEAR_DAYS, Act

SCALE = 10_000  # of shares
_MEMORY = "600MB"
_LINES = """
SELECT customer_id, at_ms, kind, type, dir, scene, polarity FROM read_parquet(?)
WHERE md5_number_lower(customer_id) % 10000 < ?
"""
_MINE = ("message", "event", "order", "visit", "send")


def archived(bucket: Bucket, now_ms: int) -> list[str]:
    """Return the archived days of the last year, the oldest first."""
    stamps = bucket.stamps(FACTS)
    today = date.fromisoformat(business_day(now_ms))
    days = [
        (today - timedelta(days=number)).isoformat() for number in range(YEAR_DAYS + 1)
    ]
    return [day for day in reversed(days) if fact_key(day) in stamps]


def begins_ms(days: Sequence[str]) -> int:
    """Return when the first archived day begins; 0 without any."""
    return day_start_ms(date.fromisoformat(days[0])) if days else 0


def ends_ms(days: Sequence[str]) -> int:
    """Return when the last archived day ends; 0 without any."""
    return day_start_ms(date.fromisoformat(days[-1])) + DAY_MS if days else 0


def acts(bucket: Bucket, days: Sequence[str], share: float) -> dict[str, list[Act]]:
    """Return what people did on those days, by who it was.

    Args:
        bucket: the archive.
        days: archived business days.
        share: of the people, from 0 to 1; the same as ``PassFiles.sample`` takes.
    """
    found: defaultdict[str, list[Act]] = defaultdict(list)
    asked = round(share * SCALE)
    with (
        TemporaryDirectory(prefix="acts-") as here,
        lake.connection(here, _MEMORY) as duck,
    ):
        for day in days:
            with _here(bucket, fact_key(day), here) as path:
                for customer, act in _lines(duck, path, asked):
                    found[customer].append(act)
    return found


def _lines(duck: Any, path: str, asked: int) -> Iterator[tuple[str, Act]]:
    rows = duck.execute(_LINES, [path, asked]).fetchall()
    for customer, at_ms, kind, type_, direction, scene, polarity in rows:
        if kind in _MINE:
            counts_as = weighs(kind, type_, direction, scanned=bool(scene))
            yield customer, Act(at_ms, kind, type_, direction, counts_as, polarity or 0)


@contextmanager
def _here(bucket: Bucket, key: str, folder: str) -> Iterator[str]:
    """Bring a file here for a moment, so that the scratch holds one at a time."""
    path = Path(folder, key.replace("/", "-"))
    bucket.download(key, str(path))
    yield str(path)
    path.unlink()
