"""``/v1/customers`` as far as modules know of people: stages, segments, one axis."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers import listing
from tests.book import customer, entry, lines


@pytest.fixture
def anna(aws):
    stage_at = now_ms() - 1000
    found = customer(7, name="苏晚晴", stage="active", stage_at=stage_at, segs={"s1"})
    member = {"pk": found, "sk": "SEG#s1"}
    place = listing.segment_place(found, "s1", stage_at)
    connections.profiles().put(member | place)
    return found


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("stage=active", True),
        ("stage=lost", False),
        ("segment=s1", True),
        ("segment=s2", False),
        ("stage=active&segment=s1&q=晚晴", True),
    ],
)
def test_customers_are_found_by_stage_and_segment(caller, anna, query, finds):
    customer(8, name="罗安然")

    items = caller.get(f"/v1/customers?{query}").json["items"]

    assert [one["id"] for one in items] == ([anna] if finds else [])


def test_a_customer_has_a_stage_and_a_score(caller, anna):
    (found,) = caller.get("/v1/customers").json["items"]

    assert (found["stage"], found["score"]) == ("active", 0)


def test_everything_that_segments_may_ask_is_told_of_one(caller, anna):
    found = caller.get(f"/v1/customers/{anna}").json

    assert found["lifecycle"]["stage"] == "active"
    assert found["traits"]["stage"] == "active"
    assert found["traits"]["subscribed"] is True
    assert found["traits"]["tags"] == []
    assert (found["score"], found["merged_ids"]) == (found["traits"]["score"], [])


def test_the_axis_is_asked_for_several_kinds(caller, anna):
    at_ms = now_ms() - 10_000
    kinds = ["message", "visit", "order", "send", "points", "case"]
    lines(*(entry(anna, f"x#{n}", at_ms + n, kind) for n, kind in enumerate(kinds)))
    refused = entry(anna, "s#2", at_ms + 9, "send", direction="internal")
    lines(refused)

    def found(kind):
        items = caller.get(f"/v1/customers/{anna}/timeline?kind={kind}").json["items"]
        return [one["kind"] for one in items]

    assert found("") == ["send", "case", "points", "send", "order", "visit", "message"]
    assert found("send") == ["send", "send"]
    assert found("order,points") == ["points", "order"]
    assert found("nothing") == []


def test_a_page_of_the_axis_goes_on_where_it_ended_and_names_nobody(caller, anna):
    at_ms = now_ms() - 10_000
    openid = "oFollower0000000000000000007"
    lines(*(entry(anna, f"m#gh#{openid}#{n}", at_ms) for n in range(7)))
    seen, cursor = [], ""
    while True:
        where = f"/v1/customers/{anna}/timeline?limit=3{cursor}"
        page = caller.get(where).json
        seen += [one["key"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert len(seen) == len(set(seen)) == 7
    from base64 import urlsafe_b64decode

    place = urlsafe_b64decode(cursor.removeprefix("&cursor=")).decode("latin-1")
    assert openid not in place
