"""What the bell says of the schemes that somebody follows."""

from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.shelf import service
from chalicelib.staff.models import Principal
from chalicelib.web.console.notices import Notice

_PATH = "/console/segments"


def changed(who: Principal) -> list[Notice]:
    """Say which have changed since somebody last looked."""
    seen = desk.segments().subscribed(who.actor)
    if not seen:
        return []
    found = service.visible_to(who.actor, desk.segments().some(list(seen)))
    return [
        Notice(
            f"「{one.segment.name}」人数有变化",
            one.words,
            f"{_PATH}/{one.segment.id}",
            at_ms=one.segment.counted_ms,
        )
        for one in service.changes(seen, found)
    ]
