"""``/v1/topics``, a customer's interests, and the score in ``/v1/customers``."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers import listing
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.index import desk as index
from chalicelib.insight.index.service import adds
from chalicelib.insight.semantics.lexicon import desk as lexicon
from tests.portal import profile_of

OPENID = "oFollower" + "0" * 19


@pytest.fixture(autouse=True)
def nothing_kept():
    index.forget()
    lexicon.forget()


def follower():
    at_ms = now_ms() - 1000
    place = listing.place(connections.customer_id(OPENID), at_ms)
    more = {"on": {"beans"}, "mood": 1, "mood_at": at_ms}
    counted = adds(6, at_ms, ["beans"])
    customer = profile_of(OPENID, first_at=at_ms, **place, **more, **counted)
    said = {"Content": "豆子真香", "topics": ["beans"], "polarity": 1}
    entry = Entry(
        customer, at_ms, "m#1", "message", "text", "in", "豆子真香", data=said
    )
    Timeline(connections.interactions()).add(entry)
    return customer


def rolled(day, **topics):
    connections.workspace().put(
        {
            "pk": "TOPICDAYS",
            "sk": day,
            "topics": topics,
            "intents": {"price": [1, 1, 0, 0]},
            "said": [10, 2, 1],
        }
    )


def test_a_customer_has_a_score_in_the_list_and_alone(caller):
    customer = follower()

    (line,) = caller.get("/v1/customers").json["items"]

    assert line["score"] == 39
    assert caller.get(f"/v1/customers/{customer}").json["score"] == 39


def test_a_customers_interests_come_with_their_evidence(caller):
    customer = follower()

    found = caller.get(f"/v1/customers/{customer}/interests").json

    assert (found["score"], found["kappa"], found["mood"]) == (39, 12.0, "positive")
    assert found["parts"] == [{"kind": "text", "count": 1, "value": 3.0}]
    assert found["earlier"] == 3.0
    (topic,) = found["topics"]
    assert (topic["topic"], topic["on"], topic["evidence"]) == ("beans", True, ["m#1"])


def test_nobody_has_no_interests(caller):
    assert caller.get("/v1/customers/" + "c" * 26 + "/interests").status == 404


def test_topics_are_added_up_over_the_days_asked_for(caller):
    rolled("2026-02-28", beans=[50, 9, 0, 0])
    rolled("2026-03-01", beans=[3, 2, 1, 0], ship=[9, 8, 7, 0])
    rolled("2026-03-02", beans=[4, 3, 0, 2])

    found = caller.get("/v1/topics?from=2026-03-01&to=2026-03-02").json

    assert (found["sentences"], found["negative"]) == (20, 4)
    ship, beans = found["topics"]
    assert (ship["name"], ship["by_day"]) == ("物流配送", {"2026-03-01": 9})
    assert (beans["mentions"], beans["negative"], beans["positive"]) == (7, 1, 2)
    assert found["intents"][0]["mentions"] == 2
    assert found["spikes"] == []


@pytest.mark.parametrize(
    "days", ["", "from=2026-03-01", "from=2026-03-02&to=2026-03-01", "from=x&to=y"]
)
def test_days_that_make_no_sense_are_refused(caller, days):
    assert caller.get(f"/v1/topics?{days}").status in (400, 422)
