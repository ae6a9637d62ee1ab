"""Follower lists in partitions by hash, so that memory does not grow with the account.

A list has a power of two of partitions, each sorted.  A page is one object in which
every partition is a gzip member of its own: the whole is a valid ``.gz``, and a
partition of the run is read by asking each page for one range of bytes.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.customers.sync.messages import ChunkKind
from chalicelib.customers.sync.models import MOST_DETAILS

_PEOPLE = 25_000  # a partition's usual size
MOST_PARTS = 64  # of 156,000 people each where an account has ten million

_SIGNS: dict[str, ChunkKind] = {"+": "join", "-": "leave", "~": "refresh"}


@dataclass(frozen=True, slots=True)
class Changes:
    """What one partition differs in from the snapshot; each list is sorted."""

    joiners: Sequence[str] = ()
    leavers: Sequence[str] = ()
    refreshes: Sequence[str] = ()


def how_many(total: int) -> int:
    """Return into how many partitions a list of that length goes."""
    parts = 1
    while parts < MOST_PARTS and parts * _PEOPLE < total:
        parts *= 2
    return parts


def part_of(open_id: str, parts: int) -> int:
    return zlib.crc32(open_id.encode()) % parts


def overlapping(part: int, parts: int, others: int) -> list[int]:
    """Return which of ``others`` partitions hold people of ``part`` of ``parts``.

    Both are powers of two: the list may have grown or shrunk since the snapshot.
    """
    if others <= parts:
        return [part % others]
    return list(range(part, others, parts))


def split(open_ids: Iterable[str], parts: int) -> list[list[str]]:
    """Return the people of each partition, sorted and without repetition."""
    buckets: list[set[str]] = [set() for _ in range(parts)]
    for open_id in open_ids:
        buckets[part_of(open_id, parts)].add(open_id)
    return [sorted(bucket) for bucket in buckets]


def pack(partitions: Sequence[Sequence[str]]) -> tuple[bytes, list[int]]:
    """Return one object, and where each partition begins in it, with its end."""
    blocks, edges = [], [0]
    for people in partitions:
        block = pack_lines(people) if people else b""
        blocks.append(block)
        edges.append(edges[-1] + len(block))
    return b"".join(blocks), edges


def pack_lines(lines: Iterable[str]) -> bytes:
    """Return the lines compressed; the same ones are always the same bytes."""
    return gzip.compress("".join(f"{one}\n" for one in lines).encode(), mtime=0)


def unpack(body: bytes) -> list[str]:
    """Return the lines of any number of gzip members, of none too."""
    return gzip.decompress(body).decode().splitlines() if body else []


def compare(
    before: Iterable[str], now: Iterable[str]
) -> Iterator[tuple[ChunkKind, str]]:
    """Merge two sorted lists and yield who is on one of them alone."""
    olds, news = iter(before), iter(now)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old < new):
            assert old is not None  # noqa: S101 -- one of the two is there
            yield "leave", old
            old = next(olds, None)
        elif old is None or new < old:
            yield "join", new
            new = next(news, None)
        else:
            old, new = next(olds, None), next(news, None)


def changes_of(
    before: Iterable[str],
    now: Sequence[str],
    *,
    newcomers: Iterable[str] = (),
    due: frozenset[int] = frozenset(),
    period: int = 1,
) -> Changes:
    """Return what differs, and who else is due for a fresh look.

    Args:
        before: the snapshot's people, sorted.
        now: the people listed, sorted.
        newcomers: who followed by an event since the snapshot; one who is not listed
            has left since, and the snapshot could not tell.
        due: today's slots of the ``period`` over which the refreshing is spread.
    """
    differences = list(compare(before, now))
    joiners = [who for what, who in differences if what == "join"]
    leavers = {who for what, who in differences if what == "leave"}
    if gone := set(newcomers) - leavers:
        leavers |= gone.difference(now)
    fresh = set(joiners)
    refreshes = [who for who in now if part_of(who, period) in due and who not in fresh]
    return Changes(joiners, sorted(leavers), refreshes)


def due_slots(since: str, today: str, period: int) -> frozenset[int]:
    """Return the slots of the days after ``since`` up to ``today``, of ``period``.

    Everybody has one slot, so everybody is looked at once a period, also when the sync
    did not run on some days.
    """
    if not since:
        return frozenset()
    last = date.fromisoformat(today).toordinal()
    first = max(date.fromisoformat(since).toordinal() + 1, last - period + 1)
    return frozenset(day % period for day in range(first, last + 1))


def pack_changes(changes: Changes) -> bytes:
    return pack_lines(
        [
            *("+" + who for who in changes.joiners),
            *("-" + who for who in changes.leavers),
            *("~" + who for who in changes.refreshes),
        ]
    )


def chunks(body: bytes) -> Iterator[tuple[str, ChunkKind, list[str]]]:
    """Yield name, kind and people of each chunk of packed changes, always the same."""
    groups: dict[str, list[str]] = {sign: [] for sign in _SIGNS}
    for line in unpack(body):
        groups[line[0]].append(line[1:])
    for sign, people in groups.items():
        kind = _SIGNS[sign]
        for start in range(0, len(people), MOST_DETAILS):
            number = start // MOST_DETAILS
            yield f"{kind[0]}{number}", kind, people[start : start + MOST_DETAILS]
