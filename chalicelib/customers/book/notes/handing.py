"""A leaver's follow-ups go to the heir with the rest of the work (staff.handover)."""

from collections.abc import Iterable

from chalicelib.aws.transactions import Write
from chalicelib.customers.book.notes.repository import followups
from chalicelib.staff import handover


class OwnedFollowups:
    """Planned follow-ups, as work that has owners."""

    def owned(self, staff_id: str) -> Iterable[str]:
        return (one.customer_id for one in followups().all_of(staff_id))

    def give(self, piece: str, giver: str, taker: str) -> Write:
        return followups().give(piece, giver, taker)


handover.register("followups", "跟进计划", OwnedFollowups)
