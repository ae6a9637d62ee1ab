"""The workers of the follower sync, put together for one Lambda container."""

from collections.abc import Sequence
from functools import lru_cache

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.identity.unionids import Unionids
from chalicelib.customers.lifecycle.desk import beginning
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.sync.archive import SyncArchive
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.sync.fetching import Fetching
from chalicelib.customers.sync.line import SyncAlarm, SyncLine
from chalicelib.customers.sync.listing import Listing
from chalicelib.customers.sync.lookup import Lookup
from chalicelib.customers.sync.merging import Merging
from chalicelib.customers.sync.models import MOST_DETAILS
from chalicelib.customers.sync.newcomers import Newcomers
from chalicelib.customers.sync.people import SyncedPeople
from chalicelib.customers.sync.service import Course
from chalicelib.customers.sync.writes import PersonWrites
from chalicelib.customers.timeline import Timeline


def line() -> SyncLine:
    return SyncLine(connections.sync_queue(), connections.sync_diff_queue())


def course() -> Course:
    return Course(
        runs(),
        line(),
        SyncAlarm(connections.timers()),
        app_id=settings().wechat_app_id,
        now_ms=now_ms,
    )


def newcomers() -> Newcomers:
    return Newcomers(connections.workspace(), settings().wechat_app_id, now_ms)


def listing() -> Listing:
    store = SyncArchive(connections.archive())
    return Listing(course(), runs(), store, connections.account(), present)


def present(open_ids: Sequence[str]) -> Sequence[str]:
    """Return those of a list who were not erased: of the others nothing is kept."""
    absent = tombstones().absent()
    if not absent:
        return open_ids
    mark = tombstones().mark
    return [o for o in open_ids if mark(connections.customer_id(o)) not in absent]


def merging() -> Merging:
    store = SyncArchive(connections.archive())
    return Merging(course(), runs(), store, newcomers(), line())


def people() -> SyncedPeople:
    profiles, outbox = connections.profiles(), connections.outbox()
    timeline = Timeline(connections.interactions())
    # A chunk asks for each id twice: to read the profile and to write it.
    customer_id = lru_cache(2 * MOST_DETAILS)(connections.customer_id)
    writes = PersonWrites(profiles, timeline, outbox, customer_id, beginning())
    return SyncedPeople(profiles, outbox, writes, customer_id, tombstones())


def fetching() -> Fetching:
    return Fetching(course(), runs(), people(), connections.account())


def lookup() -> Lookup:
    profiles = connections.profiles()
    return Lookup(
        profiles,
        connections.account(),
        Unionids(profiles, connections.outbox()),
        connections.customer_id,
        now_ms,
    )
