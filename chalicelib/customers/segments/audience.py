"""Whom a segment means, page by page: for batches of tags, lists, files, pushes.

    ids, cursor = audience.members("s4x9k2")
    while cursor:
        more, cursor = audience.members("s4x9k2", cursor)

Of one with members these are the members, who entered last first; of a scheme they are
those for whom its rule holds now, in the order of their ids.
"""

from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.customers import listing
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Segment
from chalicelib.customers.segments.membership.desk import members as membership

MOST = 500


def members(
    segment_id: str, cursor: str = "", limit: int = MOST
) -> tuple[list[str], str]:
    """Return the next customer ids and where to go on, "" at the end.

    Raises:
        NotFound: there is no such segment.
        Unavailable: a scheme was asked before there is a snapshot.
    """
    return of(desk.segments().known(segment_id), cursor, limit)


def of(segment: Segment, cursor: str = "", limit: int = MOST) -> tuple[list[str], str]:
    """Return the same of a segment that is at hand."""
    if segment.archived:
        raise NotFound("the segment was put away")
    if segment.form.has_members:
        places = membership().places(segment.id, limit + 1, cursor)
        further = places[limit - 1] if len(places) > limit else ""
        return [listing.customer_of(one) for one in places[:limit]], further
    found = asking.ids(segment.rule, limit + 1, after=cursor)
    if not found.ready:
        raise Unavailable("the snapshot is being made")
    further = found.ids[limit - 1] if len(found.ids) > limit else ""
    return found.ids[:limit], further
