"""What tests of the customers' pages share: people with a place on the list."""

from chalicelib import connections
from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.customers import listing
from chalicelib.customers.timeline import Entry, Timeline
from tests.portal import profile_of


def customer(number=1, *, ago_ms=None, **values):
    """Write somebody, the higher number the newer; return the customer id."""
    open_id = f"oFollower{number:019d}"
    at_ms = now_ms() - (ago_ms or (100_000 - number) * MINUTE_MS)
    place = listing.place(connections.customer_id(open_id), at_ms)
    return profile_of(open_id, first_at=at_ms, **place, **values)


def entry(customer_id, key, at_ms, kind="message", type_="text", **more):
    given = {"direction": "in", "title": f"line {key}"} | more
    return Entry(customer_id, at_ms, key, kind, type_, **given)


def lines(*entries):
    """Write lines on time axes."""
    Timeline(connections.interactions()).add_all(entries)


def axis(customer_id):
    """Return the entries on somebody's axis, the newest first."""
    return list(Timeline(connections.interactions()).recent(customer_id, 100))
