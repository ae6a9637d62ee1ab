"""The time axis as the media worker needs it."""

from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.customers.timeline import Entry, Timeline


class MediaAxis:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def known(self, entry: Entry) -> Entry | None:
        """Return the entry that stands under the same key."""
        found = self._timeline.read_all([(entry.customer_id, entry.sort_key)])
        return found[0] if found else None

    def add_once(self, entry: Entry) -> None:
        """Add it; one that is there already stays as it is."""
        try:
            transact([self._timeline.first_time(entry)])
        except TransactionFailed as failed:
            if not failed.refused(0):
                raise
