"""What is proven of an erasure, and how a copy reads."""

from dataclasses import replace

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.privacy import copy, granted, rules
from chalicelib.customers.privacy.models import (
    Channel,
    Kind,
    Request,
    State,
    proven,
    request_id,
    sealed,
)
from chalicelib.customers.privacy.stores import (
    ELSEWHERE,
    PARTITIONS,
    SHREDDED,
    Person,
)
from chalicelib.inbox import erasing

NOON = 1_760_000_000_000
ANNA = Person(("c" + "1" * 25,), ("oAnna",))
DONE = Request(
    id=request_id("erase", "x"),
    kind=Kind.ERASE,
    channel=Channel.STAFF,
    by="staff:1",
    asked_ms=NOON,
    state=State.DONE,
    began_ms=NOON + 1,
    finished_ms=NOON + 2,
    removed={"timeline": 12, "media": 3},
    marks=("b" * 32, "a" * 32),
)


def test_a_proof_is_the_same_however_it_is_read_and_names_nobody():
    known = replace(DONE, person=ANNA)

    assert sealed(DONE) == sealed(replace(DONE, marks=("a" * 32, "b" * 32)))
    assert sealed(known) == sealed(DONE)
    assert "oAnna" not in str(proven(known))


@pytest.mark.parametrize(
    "forged",
    [
        {"removed": {"timeline": 11, "media": 3}},
        {"by": "staff:2"},
        {"finished_ms": NOON + 3},
        {"marks": ("a" * 32,)},
    ],
)
def test_a_proof_that_was_changed_has_another_seal(forged):
    assert sealed(replace(DONE, **forged)) != sealed(DONE)


def test_a_wish_is_late_after_ten_days_unless_it_is_over():
    open_one = replace(DONE, state=State.RUNNING)

    assert not open_one.is_late(NOON + 10 * DAY_MS - 1)
    assert open_one.is_late(NOON + 10 * DAY_MS)
    assert not DONE.is_late(NOON + 99 * DAY_MS)
    assert open_one.due_ms == NOON + 15 * DAY_MS


def test_a_copy_can_be_fetched_once_it_is_made():
    made = replace(DONE, kind=Kind.EXPORT, key="exports/persons/x/y.zip")

    assert made.can_be_fetched
    assert made.file_ends_ms() == made.finished_ms + 7 * DAY_MS
    assert not replace(made, state=State.RUNNING).can_be_fetched
    assert not DONE.can_be_fetched


def test_stores_are_erased_in_an_order_that_each_can_still_read():
    found = erasing.import_module("chalicelib.customers.privacy").stores()
    orders = {one.name: one.order for one in found}

    assert orders["attributes"] == SHREDDED == min(orders.values())
    later = {n for n, order in orders.items() if order > ELSEWHERE}
    assert later == {"identity", "timeline", "profile"}
    assert orders["identity"] < PARTITIONS <= orders["timeline"] < orders["profile"]


@pytest.mark.parametrize(
    ("code", "titles"),
    [
        ("205", ["微信昵称"]),
        ("206", ["位置记录"]),
        ("204", []),
        ("1", ["微信地址", "微信昵称", "位置记录"]),
        ("", ["微信地址", "微信昵称", "位置记录"]),
    ],
)
def test_a_code_takes_back_what_stands_under_it_and_an_unknown_one_all(code, titles):
    assert [one.title for one in granted.under(code)] == titles


def test_nobody_adds_what_no_code_takes_back():
    with pytest.raises(ValueError, match="299"):
        granted.add(granted.Grant("299", "x", lambda *_: 0))


def test_days_are_those_of_the_platform_until_the_brand_says_otherwise():
    assert rules.parsed({}) == rules.Rules(cooling_days=3, retention_days=30)
    ours = rules.parsed({"cooling_days": 0, "retention_days": 90})
    assert (ours.cooling_ms, ours.retention_ms) == (0, 90 * DAY_MS)


def test_a_copy_is_read_in_words():
    section = copy.Section(
        "互动记录",
        "timeline",
        [
            {"at_ms": NOON, "kind": "message", "direction": "in", "title": "<b>你好"},
            {"at_ms": 0, "data": {"topics": ["beans", "gear"], "paid": True}},
        ],
    )

    assert section.heads == ["时间", "类型", "方向", "内容", "详情"]
    first, second = section.rows
    assert first == ["2025-10-09 16:53:20", "消息", "收到", "<b>你好", ""]
    assert second == ["", "", "", "", "topics：beans、gear；paid：是"]
