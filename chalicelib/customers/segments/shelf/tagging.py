"""The members of a segment get a tag: one of the ways to say whom a batch means."""

from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.shelf.service import visible_to
from chalicelib.customers.tags.batch import whom
from chalicelib.customers.tags.batch.whom import Way


def _segments(actor: str) -> dict[str, str]:
    """Return the segments that somebody may choose from, by name."""
    seen = visible_to(actor, desk.segments().all())
    mine = sorted((one for one in seen if not one.archived), key=lambda one: one.name)
    return {one.id: one.name for one in mine}


whom.add(
    Way(
        name="segment",
        label="分群",
        members="chalicelib.customers.segments.audience:members",
        choices=_segments,
    )
)
