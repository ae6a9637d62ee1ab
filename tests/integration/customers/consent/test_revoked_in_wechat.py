"""What a follower takes back within WeChat is taken back here as well."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.consent import desk
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.places import desk as places
from chalicelib.customers.places import subscribers as walking
from chalicelib.customers.privacy import subscribers
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.wechat import events
from tests.people import customer, profile, tell
from tests.pushes import xml
from tests.walks import open_stores


@pytest.fixture
def anna(aws):
    open_stores()
    who = customer("anna")
    for purpose in (Purpose.LOCATION, Purpose.VOICE):
        proof = Proof(Means.PORTAL, "req-1", "member", f"k-{purpose}", now_ms())
        desk.decide(group_of(who), purpose, given=True, proof=proof)
    happen(who, walking.scanned, "SCAN", EventKey="store:jingan:table")
    return who


def happen(who, subscriber, kind, **fields):
    at_s = now_ms() // 1000
    event = events.parse(xml(kind, at=at_s, **fields).encode())
    known = ProfileRepository(connections.profiles()).get(who)
    subscriber(Occurrence(event, event.key, who, at_s * 1000, known))


def revoke(who, code):
    fields = {"OpenID": "oAnna", "RevokeInfo": code}
    happen(who, subscribers.revoked, "user_authorization_revoke", **fields)


def test_the_position_taken_back_takes_the_consent_and_the_visits(aws, anna):
    assert len(places.places().visits([anna], 9)) == 1
    revoke(anna, "206")
    tell(aws)

    assert profile(anna)["k_location"] == -1
    assert profile(anna)["k_voice"] == 1
    assert desk.known(group_of(anna))[Purpose.LOCATION].proof.means is Means.WECHAT
    assert places.places().visits([anna], 9) == []
    assert places.places().pings([anna], 9) == []


def test_a_code_that_nobody_knows_takes_all_of_it(aws, anna):
    revoke(anna, "1")
    revoke(anna, "1")

    assert profile(anna)["k_location"] == profile(anna)["k_voice"] == -1


def test_another_code_leaves_places_alone(aws, anna):
    revoke(anna, "202")

    assert profile(anna)["k_location"] == 1
    assert len(places.places().visits([anna], 9)) == 1
