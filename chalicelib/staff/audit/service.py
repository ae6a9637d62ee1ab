"""Writing down what privileged people do, sealing days, checking what was written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from chalicelib.core.clock import business_day
from chalicelib.core.errors import InvalidInput, Unavailable
from chalicelib.staff.audit.models import Chained, Detail, Head, Record, Tail, chained
from chalicelib.staff.audit.verification import Verdict, verify

MOST_DETAIL_CHARS = 2000
SEALED_BACK_DAYS = 7  # a night that was missed is made up for
_TRIES = 50


class Records(Protocol):
    """Where chains are kept."""

    def tail(self, actor: str, day: str) -> Tail: ...
    def append(self, one: Chained) -> Tail | None: ...
    def actors(self, day: str) -> Iterator[str]: ...
    def day(self, day: str) -> Iterator[Chained]: ...


class Seals(Protocol):
    """Where the heads of days are kept for good."""

    def seal(self, head: Head) -> bool: ...
    def find(self, day: str) -> Head | None: ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a night of sealing did."""

    sealed: tuple[str, ...]
    differing: tuple[str, ...]  # sealed before, and no longer what the chains say


class Journal:
    """Writes records; each actor's day is one chain."""

    def __init__(
        self,
        records: Records,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        self._records = records
        self._now_ms = now_ms
        self._new_id = new_id
        self._tails: dict[str, tuple[str, Tail]] = {}  # of this container, by actor

    def record(
        self,
        actor: str,
        action: str,
        object: str = "",  # noqa: A002 -- what an audit calls it
        details: Mapping[str, Detail] | None = None,
        request_id: str = "",
    ) -> Chained:
        """Write that ``actor`` does ``action``; do it before the deed itself.

        Raises:
            Unavailable: it could not be written, so the deed must not happen either.
            InvalidInput: the details are longer than any deed's.
        """
        at_ms, told = self._now_ms(), _checked(details or {})
        deed, day = self._new_id(), business_day(at_ms)
        tail = self._known(actor, day)
        for _ in range(_TRIES):
            number = tail.number + 1
            record = Record(
                deed, actor, day, number, at_ms, action, object, told, request_id
            )
            one = chained(record, tail.hash)
            taken = self._records.append(one)
            if taken is None:
                self._tails[actor] = (day, Tail(actor, number, one.hash))
                return one
            # Others may be further still: read the end, not only who was faster.
            tail = self._records.tail(actor, day)
        raise Unavailable("the audit is busy")

    def _known(self, actor: str, day: str) -> Tail:
        of, tail = self._tails.get(actor, ("", Tail(actor)))
        return tail if of == day else self._records.tail(actor, day)


def seal(records: Records, seals: Seals, today: date) -> Sealed:
    """Seal the last days that are over; compare those that are sealed."""
    sealed, differing = [], []
    for ago in range(SEALED_BACK_DAYS, 0, -1):
        head = head_of(records, (today - timedelta(days=ago)).isoformat())
        if seals.seal(head):
            sealed.append(head.day)
        elif (found := seals.find(head.day)) is None or found.hash != head.hash:
            differing.append(head.day)
    return Sealed(tuple(sealed), tuple(differing))


def head_of(records: Records, day: str) -> Head:
    """Return the head of a day as its chains are now."""
    tails = [records.tail(actor, day) for actor in records.actors(day)]
    return Head(day, tuple(tails))


def verify_days(records: Records, seals: Seals, days: Iterable[str]) -> Verdict:
    """Verify what is stored of those days, against their seals where there are any."""
    wanted = list(days)
    heads = {day: head for day in wanted if (head := seals.find(day))}
    return verify((one for day in wanted for one in records.day(day)), heads)


def _checked(details: Mapping[str, Detail]) -> dict[str, Detail]:
    told = dict(details)
    if sum(len(name) + len(str(value)) for name, value in told.items()) > (
        MOST_DETAIL_CHARS
    ):
        raise InvalidInput("too many details for one record of the audit")
    return told
