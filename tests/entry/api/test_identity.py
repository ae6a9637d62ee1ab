"""``PATCH /v1/customers/{id}``, ``/merge``, ``/unmerge``; how merged ones read."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.places.items import visit_item
from chalicelib.customers.places.models import Rules
from chalicelib.customers.places.service import begun
from chalicelib.customers.timeline import Entry, Timeline
from tests.caller import Caller, key_with
from tests.people import customer, profile, tell, traits
from tests.walks import WUKANG, report


@pytest.fixture
def anna(aws):
    return customer("anna", first_at=now_ms() - DAY_MS)


@pytest.fixture
def ben(aws):
    return customer("ben", first_at=now_ms(), remark="本")


def patch(caller, who, body):
    import json

    return caller.request("PATCH", f"/v1/customers/{who}", json.dumps(body).encode())


def merge(caller, one, other, what="merge"):
    return caller.post(f"/v1/customers/{one}/{what}", {"other_id": other})


def test_attributes_are_set_with_their_source(caller, anna):
    said = {
        "attributes": {"name": "苏晚晴", "mobile": "138 0013 8000", "city": "上海"},
        "source": "customer",
        "consent": "会员章程 3",
        "verified": True,
        "observed_at": "2026-03-01T06:12:09Z",
    }

    answer = patch(caller, anna, said)

    assert answer.status == 200
    mobile = answer.json["attributes"]["mobile"]
    assert mobile["value"] == "+8613800138000"
    assert (mobile["source"], mobile["consent"]) == ("customer", "会员章程 3")
    assert mobile["verified_at"] == mobile["at"] == "2026-03-01T06:12:09.000Z"
    assert answer.json["completeness"] == 45
    assert caller.get(f"/v1/customers/{anna}").json == answer.json
    assert profile(anna)["name"] == "苏晚晴"


def test_other_sources_are_told_beside_the_best(caller, anna):
    patch(caller, anna, {"attributes": {"city": "杭州"}, "source": "inferred"})
    patch(caller, anna, {"attributes": {"city": "上海"}, "source": "staff"})

    city = caller.get(f"/v1/customers/{anna}").json["attributes"]["city"]

    assert (city["value"], city["source"]) == ("上海市", "staff")
    assert [(o["value"], o["source"]) for o in city["others"]] == [
        ("杭州市", "inferred")
    ]


def test_null_takes_back_what_the_same_source_said(caller, anna):
    patch(caller, anna, {"attributes": {"job": "教师"}})

    answer = patch(caller, anna, {"attributes": {"job": None}})

    assert "job" not in answer.json["attributes"]


def test_a_number_is_masked_for_keys_that_do_not_administer(caller, anna):
    patch(caller, anna, {"attributes": {"mobile": "13800137241"}})

    reader = Caller(key_with("read"))
    found = reader.get(f"/v1/customers/{anna}").json["attributes"]["mobile"]

    assert (found["value"], found["masked"]) == ("138****7241", True)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"attributes": {"points": "5"}}, "attributes.points"),
        ({"attributes": {"mobile": "12"}}, "attributes.mobile"),
        ({"attributes": {"__proto__": "x"}}, "attributes.__proto__"),
        ({"attributes": {"name": "a\x00"}}, "attributes.name"),
    ],
)
def test_what_is_no_attribute_is_422_and_named(caller, anna, body, field):
    answer = patch(caller, anna, body)

    assert answer.status == 422
    assert list(answer.json["error"]["fields"]) == [field]
    assert traits(anna) == {}


@pytest.mark.parametrize(
    "body",
    [
        {"attributes": {"name": "x"}, "role": "admin"},
        {"name": "x"},
        {"attributes": {}},
        {"attributes": {"name": {"a": 1}}},
        {"attributes": {"name": 1.5}},
        {"attributes": {"name": "x"}, "source": "wechat"},
        {"attributes": {"name": "x"}, "confidence": 101},
        {"attributes": {"name": "x"}, "observed_at": "yesterday"},
        {"attributes": {"name": "x"}, "observed_at": "2099-01-01T00:00:00Z"},
        {"attributes": {"name": "x"}, "observed_at": "2026-13-01T00:00:00Z"},
    ],
)
def test_a_body_that_makes_no_sense_is_422(caller, anna, body):
    assert patch(caller, anna, body).status == 422


def test_nobody_is_made_up_by_a_patch(caller):
    answer = patch(caller, "c" + "0" * 25, {"attributes": {"name": "x"}})

    assert answer.status == 404


def test_a_merged_customer_answers_as_the_person_they_are(caller, anna, ben, aws):
    patch(caller, ben, {"attributes": {"city": "上海"}})
    caller.post(f"/v1/customers/{ben}/tags", {"add": ["到店"]})

    merged = merge(caller, anna, ben)

    assert merged.json == {"id": anna, "merged_ids": [ben]}
    for who in (anna, ben):
        found = caller.get(f"/v1/customers/{who}").json
        assert (found["id"], found["merged_ids"]) == (anna, [ben])
        assert found["attributes"]["city"]["value"] == "上海市"
        assert [tag["name"] for tag in found["tags"]] == ["到店"]
    apart = merge(caller, anna, ben, "unmerge")
    assert apart.json == {"id": anna, "merged_ids": []}
    assert caller.get(f"/v1/customers/{ben}").json["id"] == ben


def test_the_list_shows_a_person_once(caller, anna, ben):
    merge(caller, anna, ben)

    items = caller.get("/v1/customers").json["items"]

    assert [one["id"] for one in items] == [anna]


def test_a_merged_one_is_found_by_its_id_and_openid(caller, anna, ben):
    merge(caller, anna, ben)

    for text in (ben, profile(ben)["oid"]):
        items = caller.get(f"/v1/customers?q={text}").json["items"]
        assert [one["id"] for one in items] == [anna]


def test_in_the_list_of_a_tag_who_speaks_stands_for_who_has_it(caller, anna, ben):
    carl = customer("carl")
    for who in (ben, carl):
        caller.post(f"/v1/customers/{who}/tags", {"add": ["到店"]})
    merge(caller, anna, ben)
    merge(caller, anna, carl)

    items = caller.get("/v1/customers?tag=到店").json["items"]

    assert [(one["id"], one["tags"]) for one in items] == [(anna, ["到店"])]


def test_a_tag_is_taken_from_the_person(caller, anna, ben):
    caller.post(f"/v1/customers/{ben}/tags", {"add": ["到店"]})
    merge(caller, anna, ben)

    answer = caller.post(f"/v1/customers/{anna}/tags", {"remove": ["到店"]})

    assert answer.json["items"] == []


def test_both_axes_are_one(caller, anna, ben):
    timeline = Timeline(connections.interactions())
    for n in range(5):
        who = (anna, ben)[n % 2]
        key = f"e{n}"
        entry = Entry(who, now_ms() - n * 1000, key, "message", "text", "in", key)
        timeline.add(entry)
    merge(caller, anna, ben)
    address = f"/v1/customers/{ben}/timeline?kind=message&limit=2"

    found, answer = [], caller.get(address).json
    found += [one["title"] for one in answer["items"]]
    while cursor := answer["next_cursor"]:
        answer = caller.get(f"{address}&cursor={cursor}").json
        found += [one["title"] for one in answer["items"]]

    assert found == ["e0", "e1", "e2", "e3", "e4"]


def test_visits_of_both_are_the_persons(caller, anna, ben):
    for who, days in ((anna, 2), (ben, 1)):
        ping = report(0, WUKANG, start=now_ms() - days * DAY_MS)
        visit = begun(ping, "wukang", [])
        connections.profiles().put(visit_item(who, visit, Rules()))
    merge(caller, anna, ben)

    assert len(caller.get(f"/v1/customers/{anna}/visits").json["items"]) == 2


def test_the_same_merge_twice_is_one_and_what_is_not_merged_cannot_be_undone(
    caller, anna, ben
):
    assert merge(caller, anna, ben).json == merge(caller, anna, ben).json

    merge(caller, anna, ben, "unmerge")
    again = merge(caller, anna, ben, "unmerge")

    assert again.status == 422


@pytest.mark.parametrize("what", ["merge", "unmerge"])
def test_a_stranger_is_404(caller, anna, what):
    nobody = "c" + "0" * 25

    assert merge(caller, nobody, anna, what).status == 404
    if what == "merge":
        assert merge(caller, anna, nobody, what).status == 404


def test_a_merge_by_another_system_is_told(caller, anna, ben, aws):
    merge(caller, anna, ben)

    assert tell(aws) == ["customer.merged"]
