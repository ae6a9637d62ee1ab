"""``/v1/stores``, visits and consents, as another system sees them."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.places.items import ping_item, visit_item
from chalicelib.customers.places.models import Rules
from chalicelib.customers.places.service import begun, prolonged
from tests.caller import Caller, key_with
from tests.people import customer, profile, tell
from tests.walks import JINGAN, WUKANG, XINTIANDI, open_stores, report


@pytest.fixture
def caller(aws):
    open_stores()
    return Caller(key_with())


@pytest.fixture
def anna(caller):
    return customer("anna")


def visited(who, store, days, minutes=0):
    start = now_ms() - days * DAY_MS
    visit = begun(report(0, store, start=start), store.id, [])
    if minutes:
        visit = prolonged(visit, report(minutes, store, start=start))
    connections.profiles().put(visit_item(who, visit, Rules()))


def test_visits_are_stores_and_stays_with_how_long_at_least(caller, anna):
    visited(anna, WUKANG, 3, 25)
    for minute in (0, 12, 30):
        ping = report(minute, JINGAN, 3_000, start=now_ms() - DAY_MS)
        connections.profiles().put(ping_item(anna, ping, Rules()))

    stay, visit = caller.get(f"/v1/customers/{anna}/visits").json["items"]

    assert (visit["kind"], visit["store"]) == ("store", "wukang")
    assert visit["place"]["name"] == "武康路店"
    assert visit["stayed_s"] == 25 * 60
    assert (stay["kind"], stay["stayed_s"]) == ("stay", 30 * 60)
    assert stay["pings"] == 3


def test_visits_are_paged_to_the_last(caller, anna):
    for days in range(1, 8):
        visited(anna, (WUKANG, JINGAN, XINTIANDI)[days % 3], days)
    address = f"/v1/customers/{anna}/visits?limit=3"

    found, answer = [], caller.get(address).json
    found += answer["items"]
    while cursor := answer["next_cursor"]:
        answer = caller.get(f"{address}&cursor={cursor}").json
        found += answer["items"]

    assert len(found) == 7
    assert [one["from"] for one in found] == sorted(
        (one["from"] for one in found), reverse=True
    )


def test_a_cursor_of_somebody_elses_visits_is_none(caller, anna):
    ben = customer("ben")
    for days in (1, 2, 3):
        visited(anna, WUKANG, days)
    cursor = caller.get(f"/v1/customers/{anna}/visits?limit=1").json["next_cursor"]

    answer = caller.get(f"/v1/customers/{ben}/visits?limit=1&cursor={cursor}")

    assert answer.status == 404


def test_what_is_past_its_time_is_not_shown_though_it_is_still_there(caller, anna):
    visited(anna, WUKANG, 91)

    assert caller.get(f"/v1/customers/{anna}/visits").json["items"] == []


def test_stores_are_listed_and_paged(caller):
    first = caller.get("/v1/stores?limit=2").json
    rest = caller.get(f"/v1/stores?limit=2&cursor={first['next_cursor']}").json

    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next_cursor"] is None
    assert first["items"][0]["radius_m"] == 150


def state(answer, purpose):
    return next(one for one in answer.json["items"] if one["purpose"] == purpose)


def test_consents_are_shown_and_noted(caller, aws, anna):
    address = f"/v1/customers/{anna}/consents"
    assert state(caller.get(address), "location")["state"] == "undecided"
    body = {"purpose": "location", "given": True, "evidence": "纸质同意书 A-1"}

    yes = state(caller.post(address, body), "location")
    no = state(caller.post(address, body | {"given": False}), "location")

    assert (yes["state"], yes["means"], yes["version"]) == ("given", "api", 1)
    assert (no["state"], no["allowed"]) == ("refused", False)
    assert profile(anna)["k_location"] == -1
    told = tell(aws)
    assert "consent.given" in told
    assert "consent.withdrawn" in told


def test_the_detail_of_a_customer_has_the_consents(caller, anna):
    found = caller.get(f"/v1/customers/{anna}").json["consents"]

    assert {one["purpose"] for one in found} == {
        *("location", "marketing", "personalisation", "voice", "nickname"),
    }
    personal = next(one for one in found if one["purpose"] == "personalisation")
    assert (personal["state"], personal["allowed"]) == ("undecided", True)


@pytest.mark.parametrize(
    "body",
    [
        {"purpose": "everything", "given": True, "evidence": "纸质同意书"},
        {"purpose": "location", "given": "yes", "evidence": "纸质同意书"},
        {"purpose": "location", "given": True, "evidence": "无"},
        {"purpose": "location", "given": True},
        {"purpose": "location", "given": True, "evidence": "纸质同意书", "x": 1},
    ],
)
def test_what_is_no_decision_is_422(caller, anna, body):
    assert caller.post(f"/v1/customers/{anna}/consents", body).status == 422


def test_a_key_that_only_reads_notes_nothing(caller, anna):
    reader = Caller(key_with("read"))
    body = {"purpose": "location", "given": True, "evidence": "纸质同意书"}

    assert reader.post(f"/v1/customers/{anna}/consents", body).status == 403
