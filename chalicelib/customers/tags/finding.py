"""What the search finds of tags."""

from chalicelib.customers.tags import desk
from chalicelib.staff.models import Principal
from chalicelib.web.console.searching import Hit

_PATH = "/console/tags"


def by_name(who: Principal, sought: str) -> list[Hit]:
    """Find tags by name, one's own included."""
    shelf = desk.catalogue().shelf(who.staff_id)
    found = [tag for tag in shelf.offered() if sought.casefold() in tag.name.casefold()]
    return [Hit(t.name, t.description, f"{_PATH}/{t.id}", "tag") for t in found]
