"""What the brand's staff are called, where that is all one needs of them."""

from chalicelib import connections
from chalicelib.staff.models import Staff
from chalicelib.staff.repository import StaffRepository


def everybody() -> dict[str, Staff]:
    """Return the staff by id, those who left too: one read."""
    people = StaffRepository(connections.workspace()).all()
    return {one.id: one for one in people}


def names() -> dict[str, str]:
    return {one.id: one.name for one in everybody().values()}
