"""``/v1/segments``: other systems make segments, try rules and ask why."""

import csv
import io

import openpyxl
import pytest

from chalicelib import connections
from chalicelib.customers.segments.membership import sweeping
from tests.segments import (
    LETTERS,
    alter,
    customer,
    functions,
    segs,
    snapshot,
    somebody,
    tagged,
    work,
)

RULE = {
    "type": "all",
    "of": [
        {"type": "trait", "trait": "subscribed", "op": "is", "values": [True]},
        {"type": "trait", "trait": "tags", "op": "has_any", "values": ["到店"]},
    ],
}
SENTENCE = "关注中，且标签包含「到店」"


@pytest.fixture
def brand(aws, monkeypatch):
    """Ten followers of whom four have been to a store, and everybody counted."""
    monkeypatch.setattr(sweeping, "_SETTLED_MS", 0)
    with functions(monkeypatch):
        yield aws.once("ten", lambda: ten_followers(aws))


def ten_followers(aws):
    people = [somebody(number) for number in range(10)]
    for one in people[:4]:
        tagged(one, "到店")
    snapshot(aws)
    return people


def made(caller, aws, **more):
    answer = caller.post("/v1/segments", {"name": "到店粉丝", "rule": RULE, **more})
    assert answer.status == 201, answer.text
    connections.forget()
    work(aws)
    return answer.json["id"]


def test_a_rule_is_tried_before_anything_is_made(brand, caller):
    answer = caller.post(
        "/v1/segments/preview",
        {"rule": RULE, "sample": 10, "customer": brand[5]},
    ).json

    assert (answer["count"], answer["people"]) == (4, 10)
    assert answer["sample"] == sorted(brand[:4])
    assert answer["sentence"] == SENTENCE
    why = answer["why"]
    assert (why["holds"], [one["holds"] for one in why["of"]]) == (False, [True, False])
    assert [one["seen"] for one in why["of"]] == ["关注中", "没有"]


def test_a_live_segment_has_its_members_and_says_why(brand, caller, aws):
    segment = made(caller, aws)

    answer = caller.get(f"/v1/segments/{segment}/members?limit=3").json
    rest = caller.get(
        f"/v1/segments/{segment}/members?limit=3&cursor={answer['next_cursor']}"
    ).json

    ids = [one["id"] for one in answer["items"] + rest["items"]]
    assert sorted(ids) == sorted(brand[:4])
    assert rest["next_cursor"] is None
    assert "标签包含「到店」（「到店」）" in answer["items"][0]["reason"]
    assert caller.get(f"/v1/segments/{segment}").json["count"] == 4


def test_customers_are_listed_by_segment(brand, caller, aws):
    segment = made(caller, aws)

    items = caller.get(f"/v1/customers?segment={segment}").json["items"]

    assert sorted(one["id"] for one in items) == sorted(brand[:4])
    assert caller.get("/v1/customers?segment=s00000").json["items"] == []


def test_a_scheme_has_no_members_and_is_asked_anew_each_time(brand, caller, aws):
    segment = made(caller, aws, form="scheme")
    assert not any(segs(one) for one in brand)

    ids = caller.get(f"/v1/segments/{segment}/members").json["items"]
    assert [one["id"] for one in ids] == sorted(brand[:4])

    caller.post(f"/v1/segments/{segment}/publish")
    connections.forget()
    work(aws)
    assert [bool(segs(one)) for one in brand] == [True] * 4 + [False] * 6


def test_a_list_is_frozen_from_a_segment_and_stays_as_it_was(brand, caller, aws):
    segment = made(caller, aws)
    accepted = caller.post(f"/v1/segments/{segment}/freeze", {"name": "首批"}).json
    connections.forget()
    work(aws)
    tagged(brand[7], "到店")

    job = caller.get(accepted["status_url"]).json
    frozen = job["result"]["list"]
    assert (job["state"], job["result"]["count"]) == ("done", 4)

    body = {"add": [brand[8]], "remove": [brand[0]]}
    answer = caller.post(f"/v1/segments/{frozen}/members", body).json
    members = caller.get(f"/v1/segments/{frozen}/members").json["items"]
    assert answer == {"added": 1, "removed": 1}
    assert {one["id"] for one in members} == {*brand[1:4], brand[8]}


def test_nobody_is_put_on_a_live_segment_by_hand(brand, caller, aws):
    segment = made(caller, aws)

    answer = caller.post(f"/v1/segments/{segment}/members", {"add": [brand[9]]})

    assert answer.status == 422
    assert segs(brand[9]) == set()


def test_an_export_is_a_file_that_no_spreadsheet_runs(brand, caller, aws):
    alter(brand[1], name="=HYPERLINK(1)")
    segment = made(caller, aws)
    rows = {}
    for form in ("csv", "xlsx"):
        job = caller.post(f"/v1/segments/{segment}/export", {"form": form}).json
        work(aws)
        found = caller.get(f"/v1/segments/{segment}/export?job={job['job_id']}").json
        key = f"exports/segments/{job['job_id'][1:]}.{form}"
        rows[form] = read(connections.archive().get(key), form)
        assert key in found["url"]
        assert found["seconds"] == 300

    assert rows["csv"] == rows["xlsx"]
    assert rows["csv"][0][:2] == ["客户编号", "称呼"]
    assert {row[0] for row in rows["csv"][1:]} == set(brand[:4])
    assert "'=HYPERLINK(1)" in {row[1] for row in rows["csv"]}
    assert not any("oTEST" in cell for row in rows["csv"] for cell in row)


def read(content, form):
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[str(cell or "") for cell in row] for row in sheet.values]


@pytest.mark.parametrize(
    ("rule", "node", "reason"),
    [
        (
            {"type": "trait", "trait": "nothing", "op": "is", "values": ["x"]},
            "rule",
            "no such trait",
        ),
        (
            {"type": "all", "of": [RULE["of"][0], {"type": "any", "of": []}]},
            "rule.of.1",
            "a group needs a condition",
        ),
        (
            {"type": "trait", "trait": "inbound", "op": "contains", "values": ["1"]},
            "rule",
            "the trait cannot be compared like this",
        ),
        (
            {
                "type": "not",
                "of": {
                    "type": "trait",
                    "trait": "last_inbound_at",
                    "op": "between_days",
                    "values": ["2026-02-30", "2026-03-01"],
                },
            },
            "rule.of",
            "a value is no date, YYYY-MM-DD",
        ),
        ({"type": "segment", "segment": "s00000"}, "rule", "no such segment"),
        ({"type": "bucket", "salt": "a", "first": 9, "past": 9}, "rule", "buckets"),
        ({"type": "list", "ids": ["c1"]}, "rule", "1 to 100 ids of customers"),
        ({"type": "performed", "days": 3}, "rule", "says nothing of what was done"),
        (
            {"type": "performed", "kind": "message", "days": 9999},
            "rule",
            "days are 1 to 366",
        ),
    ],
)
def test_a_rule_that_cannot_be_names_the_node(brand, caller, rule, node, reason):
    for path, body in (
        ("/v1/segments/preview", {"rule": rule}),
        ("/v1/segments", {"name": "x", "rule": rule}),
    ):
        answer = caller.post(path, body)
        assert (answer.status, answer.json["error"]["code"]) == (422, "invalid_rule")
        ((place, words),) = answer.json["error"]["fields"].items()
        assert place == node
        assert reason in words


def test_a_rule_too_deep_or_too_large_is_refused(brand, caller):
    deep = RULE["of"][0]
    for _ in range(8):
        deep = {"type": "not", "of": deep}
    wide = {"type": "all", "of": [RULE["of"][0]] * 40}

    for rule in (deep, wide):
        answer = caller.post("/v1/segments/preview", {"rule": rule})
        assert answer.status in (400, 422)


def test_segments_do_not_run_in_a_circle(brand, caller, aws):
    inner = made(caller, aws)
    outer = made(caller, aws, name="外", rule={"type": "segment", "segment": inner})

    answer = caller.request(
        "PATCH",
        f"/v1/segments/{inner}",
        b'{"rule": {"type": "segment", "segment": "%s"}}' % outer.encode(),
    )

    assert answer.status == 422
    assert "cannot include itself" in answer.json["error"]["fields"]["rule"]


def test_a_change_made_from_what_is_no_longer_so_is_refused(brand, caller, aws):
    segment = made(caller, aws)
    patch = f"/v1/segments/{segment}"

    first = caller.request("PATCH", patch, b'{"name": "a", "revision": 1}')
    second = caller.request("PATCH", patch, b'{"name": "b", "revision": 1}')

    assert (first.status, second.status) == (200, 409)


def test_the_same_wish_twice_is_one_segment(brand, caller, aws):
    body = {"name": "到店粉丝", "rule": RULE}

    first = caller.post("/v1/segments", body, once="k1")
    second = caller.post("/v1/segments", body, once="k1")
    other = caller.post("/v1/segments", body, once="k2")

    assert first.json == second.json
    assert other.status == 422
    assert "同名" in other.json["error"]["message"]
    assert len(caller.get("/v1/segments").json["items"]) == 1


def test_before_there_is_a_snapshot_a_rule_is_tried_later(aws, caller, monkeypatch):
    with functions(monkeypatch):
        answer = caller.post("/v1/segments/preview", {"rule": RULE})

    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


def test_ids_are_far_apart():
    assert len({customer(number)[1] for number in range(32)}) == len(LETTERS)
