"""Who went where within a month, from the lines that changes have left.

The first word of somebody in the month is held against the last, so whoever came back
has not moved; what the movers have paid comes from the snapshot.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.aws import lake
from chalicelib.aws.objects import Bucket
from chalicelib.customers.facts import FACTS, fact_key
from chalicelib.customers.segments.people.models import PARTS, part_key
from chalicelib.insight.nightly.models import Move, Moves
from chalicelib.insight.standing.settling import KIND

_MEMORY = "600MB"
_MOVED = """
INSERT INTO moved
SELECT customer_id, at_ms, split_part(type, ':', 1),
    split_part(split_part(type, ':', 2), '-', 1),
    split_part(split_part(type, ':', 2), '-', 2)
FROM read_parquet(?) WHERE kind = ? AND NOT staff
"""
_PAID = """
INSERT INTO paid SELECT id, CAST(orders_net_fen AS BIGINT) FROM read_parquet(?)
WHERE id IN (SELECT customer_id FROM moved)
"""
_WAYS = """
WITH ways AS (
    SELECT customer_id, mark, arg_min(before, at_ms) AS before,
        arg_max(after, at_ms) AS after
    FROM moved GROUP BY customer_id, mark
)
SELECT mark, before, after, count(*), coalesce(sum(net_fen), 0)
FROM ways LEFT JOIN paid ON paid.id = ways.customer_id
WHERE before <> after GROUP BY mark, before, after ORDER BY ALL
"""


def month_of(day: str) -> list[str]:
    """Return the days of a month up to a day."""
    last = date.fromisoformat(day)
    return [
        (last.replace(day=1) + timedelta(days=number)).isoformat()
        for number in range(last.day)
    ]


def moves(bucket: Bucket, version: str, days: Sequence[str]) -> list[Moves]:
    """Return everybody's way within some days, for each mark that anybody changed.

    Args:
        bucket: the archive.
        version: the snapshot to take from what people have paid.
        days: business days in order; one that is not archived has no moves.
    """
    archived = bucket.stamps(FACTS)
    with _opened() as (duck, here):
        for day in days:
            if fact_key(day) in archived:
                with _here(bucket, fact_key(day), here) as path:
                    duck.execute(_MOVED, [path, KIND])
        for part in range(PARTS):
            with _here(bucket, part_key(version, part), here) as path:
                duck.execute(_PAID, [path])
        found: dict[str, list[Move]] = {}
        for mark, before, after, people, net_fen in duck.execute(_WAYS).fetchall():
            move = Move(before, after, people, int(net_fen))
            found.setdefault(mark, []).append(move)
    return [
        Moves(mark, days[0], days[-1], tuple(listed)) for mark, listed in found.items()
    ]


@contextmanager
def _opened() -> Iterator[tuple[Any, str]]:
    with (
        TemporaryDirectory(prefix="moves-") as here,
        lake.connection(here, _MEMORY) as duck,
    ):
        duck.execute(
            "CREATE TABLE moved (customer_id VARCHAR, at_ms BIGINT, mark VARCHAR, "
            "before VARCHAR, after VARCHAR)"
        )
        duck.execute("CREATE TABLE paid (id VARCHAR, net_fen BIGINT)")
        yield duck, here


@contextmanager
def _here(bucket: Bucket, key: str, folder: str) -> Iterator[str]:
    """Bring a file here for a moment, so that the scratch holds one at a time."""
    path = Path(folder, key.replace("/", "-"))
    bucket.download(key, str(path))
    yield str(path)
    path.unlink()
