"""Records of the audit in words."""

import pytest

from chalicelib.console.audit.wording import line
from chalicelib.staff.audit.models import Record

NAMES = {"staff:s1": "周雨彤", "staff:s2": "陈建国", "key:k1": "订单系统"}
ANNA = "c" + "a1b2c3d4e5" * 2 + "f6789"


def record(object_="", **details):
    return Record(
        id="r",
        actor="staff:s1",
        day="2026-03-01",
        number=1,
        at_ms=1_772_337_600_000,
        action="staff.removed",
        object=object_,
        details=details,
    )


def test_what_a_deed_was_done_to_is_called_by_its_name():
    made = line(record("staff:s2"), NAMES)

    assert (made.thing.label, made.thing.name) == ("员工", "陈建国")


def test_a_customer_is_called_by_the_code_that_pages_show():
    made = line(record(f"customer:{ANNA}"), NAMES)

    assert made.thing.label == "客户"
    assert 0 < len(made.thing.name) < 10
    assert ANNA not in (made.thing.name, *made.told)


def test_a_deed_about_nothing_in_particular_has_no_thing():
    assert line(record(), NAMES).thing is None


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("role", "agent", ("角色", "客服")),
        ("heir", "s2", ("交接给", "陈建国")),
        ("heir", "gone", ("交接给", "gone")),
        ("scope_send", "send", ("权限", "发送消息")),
        ("rehearse", "yes", ("演练", "是")),
        ("leavers", 1200, ("取消关注人数", "1200")),
        ("groups", ["售后", "门店"], ("groups", "售后、门店")),
        ("operation", "show_customer", ("接口", "show_customer")),
    ],
)
def test_a_detail_is_told_in_words_as_far_as_there_are_any(name, value, told):
    assert line(record(**{name: value}), NAMES).told == [told]


def test_customers_that_were_shown_are_told_by_their_codes():
    made = line(record(shown=f"customer:{ANNA} customer:{ANNA}"), NAMES)

    ((label, told),) = made.told
    assert label == "显示的客户"
    assert told.count("、") == 1
    assert ANNA not in told


def test_what_says_nothing_new_is_left_out():
    made = line(record("staff:s2", staff_id="s2", note="", url=None), NAMES)

    assert made.told == made.more == []


def test_more_than_three_details_wait_behind_a_click():
    made = line(record(**{f"d{n}": n + 1 for n in range(5)}), NAMES)

    assert [name for name, _ in made.told] == ["d0", "d1", "d2"]
    assert [name for name, _ in made.more] == ["d3", "d4"]
