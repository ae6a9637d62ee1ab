"""The segments of this deployment, put together from its connections."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.segments.definitions.repository import Segments
from chalicelib.customers.segments.definitions.service import Definitions
from chalicelib.customers.segments.membership import sweeping
from chalicelib.customers.traits.everything import everything


def segments() -> Segments:
    return Segments(connections.workspace())


def definitions() -> Definitions:
    return Definitions(segments(), everything, sweeping.begin, now_ms)
