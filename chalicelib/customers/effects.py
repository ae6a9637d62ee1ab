"""An effect on a customer, whole or not at all: what changed, its line, its news.

The line on the time axis is what makes it happen once: its key comes from what caused
it, so a repeat finds the line and changes nothing.
"""

from collections.abc import Sequence
from datetime import date

from chalicelib import connections
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.clock import day_start_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.timeline import Entry, Timeline

MARK = "mark"  # the kind of a line that people need not see


class Effects:
    """Commits effects."""

    def __init__(self, timeline: Timeline, outbox: Outbox) -> None:
        self._timeline = timeline
        self._outbox = outbox

    def mark(self, customer_id: str, day: str) -> Write:
        """Return the write that notes on a day that something older was learnt then.

        The snapshot of a night looks at those whose axis has a line of the day.
        """
        entry = Entry(
            customer_id=customer_id,
            at_ms=day_start_ms(date.fromisoformat(day)),
            key=f"mark:{day}",
            kind=MARK,
            type="learnt",
            direction="internal",
            title="补记了更早发生的事",
        )
        return self._timeline.write(entry)

    def commit(
        self,
        entry: Entry,
        writes: Sequence[Write] = (),
        event: DomainEvent | None = None,
        *,
        told: bool = True,
    ) -> bool:
        """Write it all in one transaction and tell the news.

        Args:
            entry: its line.
            writes: what changes.
            event: its news.
            told: False where the caller tells the news of many together, by
                ``tell``; what a crash leaves untold, the clock tells.

        Returns:
            ``False`` where the entry stands already: it happened before.

        Raises:
            TransactionFailed: a condition of the writes was false; ``refused`` counts
                from 1, since the entry is number 0.
        """
        news = [self._outbox.row(event)] if event else []
        try:
            transact([self._timeline.first_time(entry), *writes, *news])
        except TransactionFailed as failed:
            if not failed.refused(0):
                raise
            return False
        if event and told:
            self._outbox.flush(event)
        return True

    def tell(self, events: Sequence[DomainEvent]) -> None:
        """Tell what was committed untold; the same news again does no harm."""
        if events:
            self._outbox.flush_all(events)


def effects() -> Effects:
    return Effects(Timeline(connections.interactions()), connections.outbox())
