"""Somebody is looked at, and what is said of them is set right.

Table profiles      pk = customer id, sk = "TRAITS"
                        v_<mark>        what is said
                        v_<mark>_at     since when

Each change is a line on the time axis (kind ``value``, type ``<mark>:<from>-<to>``) and
the news ``value.changed {what, from, to}``; where nothing changes, nothing is written.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.models import Subject
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.insight.standing.marks import NONE, Mark
from chalicelib.insight.standing.reading import numbers_of

KIND = "value"  # of the lines on the time axis
_TRIES = 4


class Effects(Protocol):
    """Where a change is written."""

    def commit(
        self, entry: Entry, writes: list[Write], event: DomainEvent | None
    ) -> bool: ...


class Settling:
    """Keeps the marks of people equal to what their numbers say."""

    def __init__(
        self,
        profiles: Table,
        effects: Effects,
        read: Callable[[str], Subject | None],
        marks: Callable[[], Iterable[Mark]],
        now_ms: Callable[[], int],
    ) -> None:
        """Take what it works with.

        Args:
            profiles: the table of what is kept of people.
            effects: where changes are written.
            read: reads somebody as of this moment, with everybody they speak for.
            marks: those that can be decided now.
            now_ms: the clock.
        """
        self._profiles = profiles
        self._traits = TraitItems(profiles)
        self._effects = effects
        self._read = read
        self._marks = marks
        self._now_ms = now_ms

    def look(self, customer_id: str, cause: str) -> int:
        """Set right what is said of somebody; return how much of it has changed.

        Whoever was merged into another has nothing said of them, and the other is
        looked at as well.

        Args:
            customer_id: who.
            cause: key of what it follows from.

        Raises:
            Unavailable: somebody else changes the same again and again.
        """
        changed, seen, next_one = 0, set[str](), customer_id
        while next_one and next_one not in seen:
            seen.add(next_one)
            more, next_one = self._settle(next_one, cause)
            changed += more
        return changed

    def _settle(self, customer_id: str, cause: str) -> tuple[int, str]:
        """Return how much has changed, and who speaks for them."""
        changed = 0
        for _ in range(_TRIES):
            subject = self._read(customer_id)
            if subject is None:
                return changed, ""
            moves = self._moves(subject)
            if not moves:
                return changed, subject.profile.merged_into
            changed += sum(self._move(subject, *move, cause) for move in moves)
        raise Unavailable("somebody's marks change too often")

    def _moves(self, subject: Subject) -> list[tuple[Mark, str, str]]:
        found = []
        for mark in self._marks():
            before = str(subject.traits.get(mark.attribute, ""))
            now = decided(mark, subject, before)
            if now != before:
                found.append((mark, before, now))
        return found

    def _move(
        self, subject: Subject, mark: Mark, before: str, after: str, cause: str
    ) -> bool:
        """Write one change; ``False`` where it stands, or somebody was faster."""
        now, customer = self._now_ms(), subject.profile.id
        entry = line(customer, mark, (before, after), cause, now)
        exists = self._profiles.check_write(
            {"pk": customer, "sk": "PROFILE"}, "attribute_exists(pk)"
        )
        change = self._traits.change(
            customer,
            sets={mark.attribute: after, mark.since: now} if after else {},
            removes=() if after else (mark.attribute, mark.since),
            given={mark.attribute: before},
        )
        try:
            return self._effects.commit(entry, [exists, change], _event(entry, mark))
        except TransactionFailed:
            return False


def decided(mark: Mark, subject: Subject, before: str) -> str:
    """Return what is to be said of somebody; of staff and the merged, nothing."""
    if subject.profile.staff or subject.profile.merged_into:
        return ""
    return mark.decide(numbers_of(subject), subject.now_ms, before)


def line(
    customer_id: str, mark: Mark, way: tuple[str, str], cause: str, at_ms: int
) -> Entry:
    """Return the line of a change on the time axis."""
    before, after = way
    kind = f"{mark.name}:{before or NONE}-{after or NONE}"
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=f"{KIND}:{kind}~{cause}",
        kind=KIND,
        type=kind,
        direction="internal",
        title=f"{mark.label}：{mark.said(before)} → {mark.said(after)}",
        ref=cause,
        data={"what": mark.name, "from": before, "to": after},
    )


def _event(entry: Entry, mark: Mark) -> DomainEvent:
    return DomainEvent(
        kind="value.changed",
        id=f"value:{mark.name}:{entry.customer_id}:{entry.sort_key}"[:128],
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        data={
            "what": mark.name,
            "from": entry.data["from"],
            "to": entry.data["to"],
        },
    )
