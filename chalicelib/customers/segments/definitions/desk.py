"""The segments of this deployment, put together from its connections."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.segments.definitions.models import Segment, is_id
from chalicelib.customers.segments.definitions.repository import Segments
from chalicelib.customers.segments.definitions.service import Definitions
from chalicelib.customers.segments.membership import sweeping
from chalicelib.customers.traits.everything import everything


def segments() -> Segments:
    return Segments(connections.workspace())


def definitions() -> Definitions:
    return Definitions(segments(), everything, sweeping.begin, now_ms)


def known_to(actor: str, segment_id: str) -> Segment:
    """Return a segment that somebody may see; raises ``NotFound``."""
    found = segments().get(segment_id) if is_id(segment_id) else None
    if found is None or not found.is_seen_by(actor):
        raise NotFound("no such segment")
    return found
