"""Who is in which segment, since when and why.

Table profiles      pk = customer id, sk = "PROFILE"
                        segs (ids of the segments somebody is in), seg_due
                    pk = customer id, sk = "SEG#<segment>"
                        in, n (times entered), entered_at, reason, exited_at,
                        exit_reason; and while they are in it, the place on its list
Index list          see customers.listing
Table workspace     the timer "segments" of a customer, see aws.timers

What makes a move happen once is the profile: it names the segment, or it does not.
"""

from collections.abc import Callable
from itertools import islice

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.aws.values import Item
from chalicelib.core.events import DomainEvent
from chalicelib.customers import listing
from chalicelib.customers.effects import Effects
from chalicelib.customers.segments.membership.models import Member, Move
from chalicelib.customers.timeline import Entry

TIMER = "segments"
KIND = "segment"  # of the lines on the time axis
PREFIX = "SEG#"
_AT_ONCE = 100


class Members:
    """Reads and moves people."""

    def __init__(
        self,
        profiles: Table,
        effects: Effects,
        timers: Timers,
        now_ms: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._effects = effects
        self._timers = timers
        self._now_ms = now_ms

    def move(self, customer_id: str, move: Move, cause: str) -> bool:
        """Have somebody enter or leave, with their line and its news.

        Args:
            customer_id: who.
            move: where to and why.
            cause: key of what it follows from.

        Returns:
            ``False`` where it has happened already, or there is no such person.
        """
        now = self._now_ms()
        entry = _entry(customer_id, move, cause, now)
        item = self._entered if move.enters else self._exited
        writes = [self._named(customer_id, move), item(customer_id, move, now)]
        try:
            return self._effects.commit(entry, writes, _event(entry, move))
        except TransactionFailed:
            return False

    def wait(self, customer_id: str, due_ms: int) -> None:
        """Have somebody looked at again at that time, or sooner."""
        self._timers.arm(Timer(TIMER, customer_id, due_ms, customer_id=customer_id))
        try:
            self._profiles.update(
                {"pk": customer_id, "sk": "PROFILE"},
                "SET seg_due = :due",
                values={":due": due_ms, ":now": self._now_ms()},
                condition="attribute_exists(pk) AND (attribute_not_exists(seg_due)"
                " OR seg_due > :due OR seg_due <= :now)",
                returns="NONE",
            )
        except ConditionFailed:
            return  # a sooner one is set, or they were erased meanwhile

    def of(self, customer_id: str) -> list[Member]:
        """Return every segment somebody is or was in."""
        rows = self._profiles.query(
            "pk = :customer AND begins_with(sk, :segments)",
            values={":customer": customer_id, ":segments": PREFIX},
        )
        return [member_of(row) for row in rows]

    def page(
        self, segment: str, limit: int, after: str = ""
    ) -> tuple[list[Member], str]:
        """Return the next members, who entered last first, and where to go on.

        Args:
            segment: whose.
            limit: at most so many.
            after: the place of the last one before; "" begins.
        """
        places = self.places(segment, limit + 1, after)
        ids = [listing.customer_of(one) for one in places[:limit]]
        keys = [{"pk": one, "sk": PREFIX + segment} for one in ids]
        known = {row["pk"]: member_of(row) for row in self._profiles.batch_get(keys)}
        found = [known[one] for one in ids if one in known]
        return found, places[limit - 1] if len(places) > limit else ""

    def places(self, segment: str, limit: int, after: str = "") -> list[str]:
        """Return the next places on the list of a segment."""
        walk = listing.walk(
            self._profiles,
            of=listing.of_segment(segment),
            after=after,
            at_once=min(limit, _AT_ONCE),
        )
        return list(islice(walk, limit))

    def _named(self, customer_id: str, move: Move) -> Write:
        """Return the write that has the profile name the segment, or no longer."""
        verb, condition = (
            ("ADD", "attribute_exists(pk) AND NOT contains(segs, :one)")
            if move.enters
            else ("DELETE", "contains(segs, :one)")
        )
        return self._profiles.update_write(
            {"pk": customer_id, "sk": "PROFILE"},
            f"{verb} segs :set",
            values={":set": {move.segment}, ":one": move.segment},
            condition=condition,
        )

    def _entered(self, customer_id: str, move: Move, now: int) -> Write:
        place = listing.segment_place(customer_id, move.segment, now)
        return self._profiles.update_write(
            {"pk": customer_id, "sk": PREFIX + move.segment},
            "SET #in = :in, entered_at = :now, reason = :reason,"
            " list_pk = :list, list_sk = :place ADD n :one",
            names={"#in": "in"},
            values={
                ":in": True,
                ":now": now,
                ":reason": move.reason,
                ":list": place["list_pk"],
                ":place": place["list_sk"],
                ":one": 1,
            },
        )

    def _exited(self, customer_id: str, move: Move, now: int) -> Write:
        return self._profiles.update_write(
            {"pk": customer_id, "sk": PREFIX + move.segment},
            "SET #in = :in, exited_at = :now, exit_reason = :reason"
            " REMOVE list_pk, list_sk",
            names={"#in": "in"},
            values={":in": False, ":now": now, ":reason": move.reason},
        )


def _entry(customer_id: str, move: Move, cause: str, now: int) -> Entry:
    how = "entered" if move.enters else "exited"
    return Entry(
        customer_id=customer_id,
        at_ms=now,
        key=f"segment:{move.segment}:{how}~{cause}",
        kind=KIND,
        type=how,
        direction="internal",
        title=f"{'进入' if move.enters else '离开'}分群「{move.name}」",
        ref=ref_of(move.segment),
        data={"segment": move.segment, "reason": move.reason},
    )


def ref_of(segment: str) -> str:
    """Return what the lines about a segment refer to."""
    return f"segment:{segment}"


def _event(entry: Entry, move: Move) -> DomainEvent:
    return DomainEvent(
        kind=f"segment.{entry.type}",
        id=f"segment.{entry.type}:{move.segment}:{entry.customer_id}:{entry.at_ms}",
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        data={"segment": move.segment, "reason": move.reason},
    )


def member_of(row: Item) -> Member:
    """Return how somebody stands to a segment, from the item that says it."""
    return Member(
        customer_id=row["pk"],
        segment=row["sk"].removeprefix(PREFIX),
        is_in=row["in"],
        entered_ms=row["entered_at"],
        exited_ms=row.get("exited_at", 0),
        times=row["n"],
        reason=row["reason"],
        exit_reason=row.get("exit_reason", ""),
    )
