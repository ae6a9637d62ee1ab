"""What pushes and news of ours set off, through the dispatch table."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.consent import desk as consent
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.places import desk, subscribers
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox.dispatch import tell_domain
from chalicelib.wechat import events
from tests.people import customer, tell
from tests.pushes import xml
from tests.walks import open_stores


@pytest.fixture
def anna(aws):
    open_stores()
    who = customer("anna")
    decide(who, given=True, key="k1")
    return who


def decide(who, *, given, key):
    proof = Proof(Means.PORTAL, "req-1", "member", key, now_ms())
    consent.decide(group_of(who), Purpose.LOCATION, given=given, proof=proof)


def happen(who, kind, subscriber, minutes_ago=0, **fields):
    at_s = now_ms() // 1000 - 60 * minutes_ago
    event = events.parse(xml(kind, at=at_s, **fields).encode())
    profile = ProfileRepository(connections.profiles()).get(who)
    subscriber(Occurrence(event, event.key, who, at_s * 1000, profile))


def visits(who):
    return [one.store for one in desk.places().visits([who], 9)]


def test_reports_pins_and_scans_are_visits(aws, anna):

    report = {"Latitude": "31.207910", "Longitude": "121.439260", "Precision": "30"}
    happen(anna, "LOCATION", subscribers.pinged, 20, **report)
    assert visits(anna) == ["wukang"]
    pin = {"Location_X": "31.222330", "Location_Y": "121.474790", "Label": "新天地"}
    happen(anna, "location", subscribers.pinged, 10, **pin)
    happen(anna, "SCAN", subscribers.scanned, EventKey="store:jingan:table")

    # A pin on the map does not end where a phone was seen; a scan does.
    assert visits(anna) == ["jingan", "wukang"]


def test_a_code_that_hangs_nowhere_is_no_visit(aws, anna):

    for scene in ("store:nowhere:table", "pack:yunnan250:card", "store"):
        happen(anna, "SCAN", subscribers.scanned, EventKey=scene)

    assert visits(anna) == []


def test_taking_consent_back_has_everything_forgotten(aws, anna):

    happen(anna, "SCAN", subscribers.scanned, EventKey="store:jingan:table")
    assert visits(anna) == ["jingan"]
    decide(anna, given=False, key="k2")
    told = tell(aws)

    assert "consent.withdrawn" in told
    assert visits(anna) == []
    assert desk.places().pings([anna], 9) == []
    lines = Timeline(connections.interactions()).recent(anna, 9)
    assert [one.kind for one in lines] == ["consent", "consent"]


def test_another_purpose_taken_back_leaves_places_alone(aws, anna):

    happen(anna, "SCAN", subscribers.scanned, EventKey="store:jingan:table")
    event = DomainEvent(
        "consent.withdrawn", "e1", anna, now_ms(), data={"purpose": "voice"}
    )
    tell_domain(event)

    assert visits(anna) == ["jingan"]
