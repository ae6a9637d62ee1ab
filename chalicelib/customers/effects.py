"""An effect on a customer, whole or not at all: what changed, its line, its news.

The line on the time axis is what makes it happen once: its key comes from what caused
it, so a repeat finds the line and changes nothing.
"""

from collections.abc import Sequence

from chalicelib import connections
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.events import DomainEvent
from chalicelib.customers.timeline import Entry, Timeline


class Effects:
    """Commits effects."""

    def __init__(self, timeline: Timeline, outbox: Outbox) -> None:
        self._timeline = timeline
        self._outbox = outbox

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
