"""What the other modules hear of staff: ``staff.joined`` and ``staff.left``.

Their follower is left out of growth figures from then on, or counts again.
"""

from collections.abc import Callable

from chalicelib.aws.outbox import Outbox
from chalicelib.aws.transactions import Write
from chalicelib.core.events import DomainEvent
from chalicelib.staff.models import Staff

JOINED = "staff.joined"
LEFT = "staff.left"


class Announcement:
    """One kind of news about somebody, told at least once."""

    def __init__(self, kind: str, outbox: Outbox, now_ms: Callable[[], int]) -> None:
        self._kind = kind
        self._outbox = outbox
        self._now_ms = now_ms

    def write(self, staff: Staff) -> Write:
        """Return the row to put into the transaction of the change."""
        return self._outbox.row(self._event(staff))

    def tell(self, staff: Staff) -> None:
        """Send it after the transaction; the clock sends it if this does not."""
        self._outbox.flush(self._event(staff))

    def _event(self, staff: Staff) -> DomainEvent:
        return DomainEvent(
            kind=self._kind,
            id=f"{self._kind}:{staff.id}:{staff.version}",
            customer_id=staff.customer_id,
            occurred_at_ms=self._now_ms(),
            data={"staff": staff.id},
        )
