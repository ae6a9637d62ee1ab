"""Changes of several recipients at once, each together with all that follows from it.

One transaction holds the rows, the batch's counters, the time axis, the persons'
ledgers and counters, so a crash leaves all of it or nothing.  What somebody else has
changed meanwhile is left out, and the rest is tried again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import (
    MOST_WRITES,
    TransactionFailed,
    Write,
    transact,
)
from chalicelib.aws.values import Item
from chalicelib.customers.timeline import Timeline
from chalicelib.messaging import entries, traces
from chalicelib.messaging.governor.models import Decision, Outcome
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.models import Channel, Purpose, SendIntent
from chalicelib.messaging.people import Addressee, People
from chalicelib.messaging.pushes.answers import Ending
from chalicelib.messaging.pushes.models import Push, Row, RowState
from chalicelib.messaging.pushes.repository import (
    PushRepository,
    code_counter,
)

_TRIES = 4
_YES = Decision(Outcome.ALLOWED, Channel.TEMPLATE)


@dataclass(slots=True)
class _Part:
    """The writes of one recipient: the row's own, and what goes with it."""

    row: Row
    must: Write
    extras: list[Write]


class Moves:
    """Implements ``pushes.service.Moves``."""

    def __init__(
        self,
        pushes: PushRepository,
        workspace: Table,
        timeline: Timeline,
        people: People,
        now_ms: Callable[[], int],
    ) -> None:
        self._pushes = pushes
        self._workspace = workspace
        self._timeline = timeline
        self._people = people
        self._now_ms = now_ms

    def lease(
        self,
        push: Push,
        number: int,
        rows: Sequence[tuple[Row, Addressee]],
        *,
        owner: str,
        lease_ms: int,
        rules: Rules,
    ) -> list[Row]:
        """Mark them as being sent, with the caps taken; return those that were."""
        now_ms = self._now_ms()
        parts = []
        for row, person in rows:
            leased = replace(
                row,
                state=RowState.LEASED,
                open_id=person.open_id,
                owner=owner,
                lease_ms=lease_ms,
                first_ms=row.first_ms or now_ms,
                rev=row.rev + 1,
            )
            note = self._people.note(
                person, intent_of(push, row), Channel.TEMPLATE, now_ms, rules
            )
            parts.append(_Part(leased, self._row(push, leased, number), [note]))
        begun = self._pushes.begun_write(push.id, number, now_ms)
        return self._together(parts, lambda _: [begun], needs_extras=True)

    def release(
        self,
        push: Push,
        number: int,
        rows: Sequence[tuple[Row, bool]],
        *,
        not_before_ms: int = 0,
    ) -> None:
        """Let a later delivery try again.

        Args:
            rows: each with whether nothing can have reached the person.
            not_before_ms: leave the untouched ones alone until then.
        """
        parts = []
        for row, untouched in rows:
            free = replace(row, lease_ms=0, owner="", rev=row.rev + 1)
            if untouched:
                free = replace(
                    free,
                    state=RowState.PENDING,
                    first_ms=0,
                    not_before_ms=not_before_ms,
                )
            parts.append(_Part(free, self._row(push, free, number), []))
        self._together(parts, lambda _: [])

    def settle(self, push: Push, number: int, endings: Sequence[Ending]) -> None:
        """Write how they ended."""
        now_ms = self._now_ms()
        by_row = {ending.row.customer_id: ending for ending in endings}

        def counted(left: list[_Part]) -> list[Write]:
            kept = [by_row[part.row.customer_id] for part in left]
            counts = _counts(kept)
            return [self._pushes.count_write(push.id, number, counts)]

        parts = [self._part(push, number, ending, now_ms) for ending in endings]
        for group in _fitting(parts):
            self._together(group, counted)

    def _part(self, push: Push, number: int, ending: Ending, now_ms: int) -> _Part:
        row = replace(
            ending.row,
            state=ending.state,
            code=ending.code,
            msgid=ending.msgid,
            lease_ms=0,
            owner="",
            rev=ending.row.rev + 1,
        )
        extras = [*self._entries(push, ending, now_ms)]
        if ending.msgid:
            extras.append(self._workspace.put_write(_lookup(push, row, number, now_ms)))
        if ending.state is RowState.UNKNOWN:
            unsure = _unsure(push, row, number, now_ms, self._owner(row))
            extras.append(self._workspace.put_write(unsure))
        if ending.state in (RowState.SENT, RowState.UNKNOWN):
            extras.append(self._people.count_sent(self._owner(row), now_ms))
        elif ending.row.first_ms:
            intent = intent_of(push, row)
            extras.append(self._people.strike(self._owner(row), intent))
        return _Part(row, self._row(push, row, number), extras)

    # One that was sent takes four writes, so that twenty and the batch's counters fit
    # into one transaction.
    def _entries(self, push: Push, ending: Ending, now_ms: int) -> list[Write]:
        customer, key = ending.row.customer_id, entry_key(push.id)
        intent = intent_of(push, ending.row)
        decision = ending.decision or _YES
        said = entries.of_decision(intent, customer, decision, now_ms, key)
        found = [said]
        if decision.goes_out and ending.state is not RowState.SENT:
            found.append(
                entries.of_end(
                    customer, key, now_ms, ending.state, ending.code, ending.msgid
                )
            )
        return [self._timeline.first_time(entry) for entry in found]

    def _owner(self, row: Row) -> str:
        return self._people.owner(row.customer_id, row.open_id)

    def _row(self, push: Push, row: Row, number: int) -> Write:
        return self._pushes.row_write(push.id, row, number)

    def _together(
        self,
        parts: list[_Part],
        common: Callable[[list[_Part]], list[Write]],
        *,
        needs_extras: bool = False,
    ) -> list[Row]:
        """Write all parts; leave out those whose row has moved, and say which went.

        Args:
            common: the writes for what is left of the parts.
            needs_extras: a part whose extras are refused is left out as well; else
                the refused extras alone are.
        """
        kept: list[Row] = []
        for _ in range(_TRIES):
            if not parts:
                return kept
            writes = [w for part in parts for w in (part.must, *part.extras)]
            try:
                transact(writes + common(parts))
            except TransactionFailed as failed:
                kept += _ours(parts, failed)
                parts = _remaining(parts, failed, needs_extras=needs_extras)
            else:
                return kept + [part.row for part in parts]
        return kept


def _fitting(parts: list[_Part]) -> Iterator[list[_Part]]:
    """Yield groups that fit into one transaction, beside the batch's own write."""
    group: list[_Part] = []
    room = MOST_WRITES - 1
    for part in parts:
        needs = 1 + len(part.extras)
        if needs > room:
            yield group
            group, room = [], MOST_WRITES - 1
        group.append(part)
        room -= needs
    if group:
        yield group


def intent_of(push: Push, row: Row) -> SendIntent:
    """Return the push as one recipient's intent; its id is the push's."""
    return SendIntent(
        id=push.id,
        to=row.customer_id,
        purpose=Purpose(push.purpose),
        template=push.template,
        push_id=push.id,
        created_ms=push.created_ms,
    )


def entry_key(push_id: str) -> str:
    """Return the key of the push on a recipient's time axis."""
    return f"s#{push_id}"


def _ours(parts: list[_Part], failed: TransactionFailed) -> list[Row]:
    """Return rows that stand as we wanted: an answer was lost and it was us."""
    found, index = [], 0
    for part in parts:
        item = failed.items[index] or {}
        same_owner = part.row.owner and item.get("owner") == part.row.owner
        if failed.refused(index) and same_owner and item.get("rev") == part.row.rev:
            found.append(part.row)
        index += 1 + len(part.extras)
    return found


def _remaining(
    parts: list[_Part], failed: TransactionFailed, *, needs_extras: bool
) -> list[_Part]:
    left, index = [], 0
    for part in parts:
        places = range(index + 1, index + 1 + len(part.extras))
        fine = [
            extra
            for place, extra in zip(places, part.extras, strict=True)
            if not failed.refused(place)
        ]
        whole = len(fine) == len(part.extras)
        if not failed.refused(index) and (whole or not needs_extras):
            left.append(_Part(part.row, part.must, fine))
        index += 1 + len(part.extras)
    return left


def _counts(endings: Sequence[Ending]) -> dict[str, int]:
    counts = {"pending": -len(endings)}
    for ending in endings:
        names = [str(ending.state)]
        if ending.code and ending.state is not RowState.SENT:
            names.append(code_counter(ending.code))
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _lookup(push: Push, row: Row, number: int, now_ms: int) -> Item:
    return traces.owner(
        row.msgid,
        traces.Owner("push", push.id, row.customer_id, entry_key(push.id), number),
        now_ms,
    )


def _unsure(push: Push, row: Row, number: int, now_ms: int, told_of: str) -> Item:
    owner = traces.Owner("push", push.id, row.customer_id, entry_key(push.id), number)
    return traces.unsure(owner, row.first_ms, now_ms, told_of)
