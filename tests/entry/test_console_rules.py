"""Rules by the day they begin on: WeChat's, and the brand's own."""

import re

import pytest

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.console.settings import platform_forms
from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day, now_ms
from chalicelib.messaging.governor.rules import StoredRules
from chalicelib.messaging.platform.models import Grant, Table, known_on, to_plain
from chalicelib.messaging.platform.repository import Tables
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.console import seat

PAGE = "/console/settings/platform"
OWN = "/console/settings/rules"
RULES = {
    "quiet_from_hour": 22,
    "quiet_to_hour": 8,
    "template_daily": 500,
    "sends_per_s": 50,
    "cap0": 2,
    "cap1": 4,
}


def day(ahead):
    return business_day(now_ms() + ahead * DAY_MS)


def filled(since, version=0, **changed):
    """Return the form as the page offers it, with some of it changed."""
    known = platform_forms.form(known_on(day(0)), version).values
    return {**known, "since": since, "note": "公告", **changed}


def on(ahead):
    """Return WeChat's table of a day as a function that starts then reads it."""
    return Tables(connections.workspace(), now_ms).on(day(ahead))


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_a_notice_of_wechats_holds_from_its_day_on(aws):
    boss = seat()
    answer = boss.do(PAGE, filled(day(9), messages2="6", minutes2="5"))

    assert answer.to == f"{PAGE}?done=planned"
    assert on(8).grants["event.scan"] == Grant(3, MINUTE_MS)
    assert on(9).grants["event.scan"] == Grant(6, 5 * MINUTE_MS)
    assert on(400).since == day(9)
    shown = words(boss.get(PAGE).text)
    assert re.search(rf"{day(9)} 公告 .*?尚未生效", shown)
    assert re.search(r"2023-06-12 客服消息下发条数调整 .*?现在生效", shown)
    chain = audit.records().chain(boss.staff.actor, day(0))
    assert [one.record.action for one in chain] == ["settings.platform_planned"]


@pytest.mark.parametrize("ahead", [0, -1, -400])
def test_nothing_begins_today_or_in_the_past(aws, ahead):
    answer = seat().do(PAGE, filled(day(ahead)))

    assert (answer.status, "生效日期要晚于今天" in answer.text) == (422, True)
    assert Configs(connections.workspace()).get("wechat").version == 0


def test_what_has_begun_can_neither_be_changed_nor_withdrawn(aws):
    today = to_plain(Table(day(0), known_on(day(0)).grants))
    body = {day(0): today, day(-3): today, day(3): today}
    connections.workspace().put(
        {"pk": "CONFIG#wechat", "sk": "CURRENT", "version": 4, "body": body}
    )
    boss = seat()

    for since in (day(0), day(-3), "2023-06-12"):
        form = {"since": since, "version": 4}
        assert boss.do(f"{PAGE}/do/withdraw", form).status == 422
        assert boss.do(PAGE, filled(since, 4)).status == 422
    assert boss.get(PAGE).text.count("起的规则不再生效") == 1
    assert Configs(connections.workspace()).get("wechat").body == body


def test_what_has_not_begun_can_be_taken_back(aws):
    boss = seat()
    boss.do(PAGE, filled(day(9), template_daily="7"))
    twice = boss.do(PAGE, filled(day(9), 1))
    assert (twice.status, "已有预定" in twice.text) == (422, True)

    done = boss.do(f"{PAGE}/do/withdraw", {"since": day(9), "version": 1})

    assert done.to == f"{PAGE}?done=unplanned"
    assert on(9).template_daily == 100_000


def test_two_people_plan_at_once_and_one_is_told(aws):
    boss, other = seat(), seat(Role.ADMINISTRATOR)

    first = boss.do(PAGE, filled(day(2)))
    second = other.do(PAGE, filled(day(3)))

    assert (first.status, second.status) == (303, 409)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("messages0", "-1"),
        ("messages0", "1e3"),
        ("minutes0", "99999"),
        ("template_daily", "1.0"),
        ("renewal", "never"),
        ("since", "tomorrow"),
        ("note", "长" * 61),
    ],
)
def test_what_makes_no_sense_is_said_where_it_was_typed(aws, field, value):
    answer = seat().do(PAGE, filled(day(2)) | {field: value})

    assert answer.status == 422
    assert f'id="e-{field}"' in answer.text
    assert Configs(connections.workspace()).get("wechat").version == 0


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_who_may_only_read_sees_the_rules_and_no_form(aws, role):
    somebody = seat(role)
    html = somebody.get(PAGE).text

    assert ("发来消息" in html, '<form class="c-form"' in html) == (True, False)
    assert somebody.do(PAGE, filled(day(2))).status == 403


def test_the_brands_own_rules_can_be_planned_and_taken_back(aws):
    boss = seat()
    boss.do(OWN, RULES | {"version": 0, "since": day(9)})
    assert f"{day(9)} 起" in words(boss.get(OWN).text)

    past = boss.do(f"{OWN}/do/withdraw", {"since": day(-1), "version": 1})
    done = boss.do(f"{OWN}/do/withdraw", {"since": day(9), "version": 1})

    assert (past.status, done.to) == (422, f"{OWN}?done=unplanned")
    later = now_ms() + 9 * DAY_MS
    assert (
        StoredRules(connections.workspace(), lambda: later)().template_daily == 90_000
    )
    assert "周雨彤" in words(boss.part(f"{OWN}/changes").text)


def test_nobody_plans_more_template_messages_than_wechat_allows_that_day(aws):
    boss = seat()
    boss.do(PAGE, filled(day(5), template_daily="200000"))
    wanted = RULES | {"version": 0, "template_daily": 150_000}

    now = boss.do(OWN, wanted)
    later = boss.do(OWN, wanted | {"since": day(5)})

    assert (now.status, "微信每天最多 100,000 条" in now.text) == (422, True)
    assert later.status == 303
