"""The pages of the lifecycle: what they show to whom, and what they change."""

import re
from datetime import date, timedelta

import pytest

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import DAY_MS, HOUR_MS, business_day, now_ms
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.lifecycle import desk, rejudging
from chalicelib.customers.lifecycle.census import Census
from chalicelib.customers.lifecycle.models import Direction
from chalicelib.customers.lifecycle.repository import CONFIG, KIND
from chalicelib.staff.models import Role
from tests.book import customer, entry, lines, page_of, words, written
from tests.console import seat
from tests.segments import functions, snapshot, work

PATH = "/console/lifecycle"
THRESHOLDS = f"{PATH}/thresholds"


def ago(days):
    today = date.fromisoformat(business_day(now_ms()))
    return (today - timedelta(days=days)).isoformat()


def rolled(days_ago, places=(), **moves):
    """Write a day as the archive would have rolled it up."""
    named = {name.replace("_to_", "-"): causes for name, causes in moves.items()}
    table, day = connections.workspace(), ago(days_ago)
    table.put({"pk": "STAGEMOVES", "sk": day, "moves": named})
    for move, found in places:
        table.put({"pk": f"STAGEMOVE#{day}", "sk": move, "places": found})


@pytest.fixture
def anna(aws):
    return customer(7, name="苏晚晴", stage="cooling", stage_at=now_ms())


def test_the_matrix_shows_who_moved_and_leads_to_them(aws):
    rolled(1, active_to_cooling={"silent": 30, "fell": 2}, none_to_new={"fresh": 5})
    rolled(2, active_to_cooling={"silent": 8})

    html = seat().get(f"{PATH}?days=7").text

    cell = re.search(
        r'href="([^"]*move=active-cooling[^"]*)" title="([^"]*)">40<', html
    )
    assert cell[2] == "一直没有互动 38，互动指数下降 2"
    assert cell[1].endswith("&amp;days=7")
    assert "其中 2 天已归档" in words(html)


def test_a_period_is_compared_with_the_one_before_once_all_of_it_is_known(aws):
    for number in range(1, 15):
        rolled(number, active_to_cooling={"silent": 3 if number <= 7 else 1})
    boss = seat()

    assert "21 +14" in words(boss.get(f"{PATH}?days=7").text)
    assert "+14" not in words(boss.get(f"{PATH}?days=28").text)


def test_without_any_day_it_says_when_there_will_be_one(aws):
    shown = words(seat().get(PATH).text)

    assert "还没有归档的日子" in shown


@pytest.mark.parametrize("query", ["from=x", "to=2026-99-01", "from=2026-01-01&to=y"])
def test_days_that_are_none_are_refused(aws, query):
    assert seat().get(f"{PATH}?{query}").status == 400


def test_how_many_are_where_is_asked_of_who_counts_everybody(aws, monkeypatch, anna):
    with functions(monkeypatch):
        customer(8, stage="active", sub=True, last_in=now_ms(), prev_in=1, in_n=3)
        snapshot(aws)
        desk.censuses().note(ago(29), Census({"cooling": 5}, {}, 5, 1))

        html = seat().part(f"{PATH}/now").text

    shown = words(html)
    assert "降温 1 人 · 50% 少了 4" in shown
    assert "活跃 1 人 · 50% 多了 1" in shown
    assert "我方未回 1 人 · 50%" in shown
    assert 'href="/console/customers?stage=cooling"' in html
    assert 'href="/console/customers?direction=unanswered_asker"' in html


def test_while_nobody_can_count_the_last_night_is_shown(aws):
    boss = seat()
    assert "正在第一次清点" in boss.part(f"{PATH}/now").text
    desk.censuses().note(ago(1), Census({"active": 9}, {}, 9, now_ms()))

    shown = words(boss.part(f"{PATH}/now").text)

    assert "活跃 9 人 · 100%" in shown
    assert f"{ago(1)} 晚清点" in shown
    assert "只收不回" not in shown


def test_the_nights_make_a_curve(aws):
    for number in range(1, 4):
        desk.censuses().note(ago(number), Census({"active": number}, {}, number, 1))

    html = seat().get(f"{PATH}?days=7").text

    assert 'data-chart="lines"' in html
    assert html.count('<td class="c-number" data-value=') == 3 * 7


def test_who_moved_today_is_counted_as_it_happens(aws, anna):
    at_ms = now_ms() - 60_000
    moved = entry(anna, "stage:x", at_ms, KIND, "active-cooling", direction="internal")
    lines(moved)

    assert "活跃 → 降温 1" in words(seat().part(f"{PATH}/today").text)


def test_a_cell_opens_to_the_people_behind_it_and_that_is_written_down(aws, anna):
    place = f"{anna} {now_ms() - DAY_MS} silent"
    gone = f"c{'9' * 25} {now_ms() - DAY_MS} silent"
    moves = {"active_to_cooling": {"silent": 3, "rules": 1}}
    rolled(1, [("active-cooling", [place, gone])], **moves)
    agent = seat(Role.SUPERVISOR)

    html = agent.get(f"{PATH}/moves?move=active-cooling&days=7").text

    shown = words(html)
    assert "苏晚晴" in shown
    assert "一直没有互动 3 人次 占 75%" in shown
    assert "阈值调整 1 人次 占 25%" in shown
    assert 'href="/console/customers?stage=cooling"' in html
    (record,) = written("customers.read")
    assert record.details["shown"] == f"customer:{anna}"


def test_an_analyst_sees_who_moved_without_a_name(aws, anna):
    rolled(
        1,
        [("active-cooling", [f"{anna} {now_ms()} silent"])],
        active_to_cooling={"silent": 1},
    )

    html = seat(Role.ANALYST).get(f"{PATH}/moves?move=active-cooling").text

    assert page_of(anna) in html
    assert "苏晚晴" not in html


@pytest.mark.parametrize("move", ["", "active", "active-active", "x-y", "active-none"])
def test_what_is_no_move_is_refused(aws, move):
    assert seat().get(f"{PATH}/moves?move={move}").status == 400


def test_a_page_full_of_people_fits_into_one_record(aws):
    people = [customer(number) for number in range(60)]
    places = [f"{one} {now_ms()} silent" for one in people]
    rolled(1, [("active-cooling", places)], active_to_cooling={"silent": 60})

    answer = seat().get(f"{PATH}/moves?move=active-cooling")

    assert answer.status == 200
    assert answer.text.count('class="c-person"') == 50


# Thresholds.


def form_of(somebody, **changed):
    """Return the form as it stands there, with some fields changed."""
    page = somebody.get(THRESHOLDS)
    known = re.findall(r'name="(\w+)" type="text"[^>]*? value="([^"]*)"', page.text)
    return page.fields | dict(known) | changed


def test_thresholds_are_kept_with_a_version_and_everybody_is_looked_at(
    aws, monkeypatch
):
    monkeypatch.setattr(rejudging, "_SETTLED_MS", 0)
    quiet = customer(
        1,
        ago_ms=400 * DAY_MS,
        sub=True,
        sub_at=now_ms() - 300 * DAY_MS,
        last_in=now_ms() - 9 * DAY_MS,
        prev_in=now_ms() - 10 * DAY_MS,
        in_n=9,
        stage="active",
        stage_at=1,
    )
    analyst = seat(Role.ANALYST)
    form = form_of(analyst, active_days="5", population_gap="2", silent_outbound="2")

    job = analyst.do(THRESHOLDS, form).to

    assert "按新的阈值重新判断" in analyst.get(f"{job}/state").text
    assert Configs(connections.workspace()).get(CONFIG).version == 1
    assert desk.judged_by(Configs(connections.workspace()).get(CONFIG).body) == (
        desk.judged_by({"active_days": 5, "population_gap": 2, "silent_outbound": 2})
    )
    connections.forget()  # half a minute later
    work(aws)
    assert connections.profiles().get(pk=quiet, sk="PROFILE")["stage"] == "cooling"
    (record,) = written("lifecycle.thresholds_changed")
    assert (record.actor, record.details["active_days"]) == (analyst.staff.actor, "5")
    assert "第 1 版" in words(analyst.get(THRESHOLDS).text)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"active_days": "x"}, "请填写整数"),
        ({"active_days": ""}, "请填写整数"),
        ({"new_days": "0"}, "请填写 1 到 3,650"),
        ({"at_risk_days": "9999"}, "请填写 1 到 3,650"),
        ({"active_days": "40"}, "天数要依次变大"),
        ({"cooling_gaps": "1"}, "间隔倍数不能变小"),
        ({"silent_outbound": "4"}, "最多按 3 条"),
    ],
)
def test_thresholds_that_cannot_be_are_said_to_and_nothing_changes(aws, changed, said):
    boss = seat()

    answer = boss.do(THRESHOLDS, form_of(boss, **changed))

    assert (answer.status, said in answer.text) == (422, True)
    (value,) = changed.values()
    assert f'value="{value}"' in answer.text
    assert Configs(connections.workspace()).get(CONFIG).version == 0
    assert aws.messages("chores") == []


def test_of_two_who_change_them_at_once_the_later_is_told(aws):
    one, other = seat(), seat()
    form = form_of(one, active_days="5")
    other.do(THRESHOLDS, form_of(other, active_days="6"))

    assert one.do(THRESHOLDS, form).status == 409


def test_a_gap_left_empty_is_the_one_that_is_measured(aws):
    desk.censuses().note_gap(12.0, 500)
    boss = seat()

    shown = words(boss.get(THRESHOLDS).text)

    assert "按 12 天，500 位客户的中位数" in shown
    boss.do(THRESHOLDS, form_of(boss, population_gap="20"))
    connections.forget()
    assert "按 20 天，手动指定" in words(boss.get(THRESHOLDS).text)
    boss.do(THRESHOLDS, form_of(boss, population_gap=""))
    connections.forget()
    assert desk.thresholds().population_gap == 12


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT, Role.AUDITOR])
def test_who_may_not_change_them_cannot(aws, role):
    somebody = seat(role)
    sees = role is Role.SUPERVISOR

    assert somebody.get(THRESHOLDS).status == (200 if sees else 403)
    assert somebody.get(PATH).status == (200 if sees else 403)
    assert somebody.do(THRESHOLDS, {"active_days": "5"}).status == 403
    assert 'type="submit">保存' not in somebody.get(THRESHOLDS).text


# Elsewhere in the console.


def test_the_box_of_a_customer_says_until_when_they_are_where_they_are(aws):
    now = now_ms()
    anna = customer(
        7,
        sub=True,
        sub_at=now - 90 * DAY_MS,
        sub_n=1,
        in_n=9,
        last_in=now - DAY_MS,
        prev_in=now - 2 * DAY_MS,
        out_n=1,
        stage="active",
        stage_at=now - 30 * DAY_MS,
        stage_due=now + 13 * DAY_MS + HOUR_MS,
        days={"260301", "260308", "260315", "260322"},
    )

    shown = words(seat(Role.AGENT).part(f"{page_of(anna)}/panel/lifecycle").text)

    assert "阶段 活跃 自" in shown
    assert f"{business_day(now + 13 * DAY_MS + HOUR_MS)} 转为「降温」" in shown
    assert "往来 我方未回" in shown
    assert "习惯间隔 7 天" in shown


def test_somebody_without_a_stage_has_a_box_too(aws):
    shown = words(seat().part(f"{page_of(customer())}/panel/lifecycle").text)

    assert "还没有" in shown
    assert "按全体的 7 天" in shown


def test_who_answers_is_told_that_people_wait(aws):
    agent, marketer = seat(Role.AGENT), seat(Role.MARKETER)
    assert "没有得到回复" not in agent.get("/console/notices").text
    directions = {Direction.UNANSWERED.value: 12}
    desk.censuses().note(ago(1), Census({}, directions, 40, now_ms()))

    assert "有 12 位客户来过却没有得到回复" in agent.get("/console/notices").text
    assert "没有得到回复" not in marketer.get("/console/notices").text


def test_the_list_filters_by_who_talks_to_whom(aws):
    now = now_ms()
    known = {"sub": True, "sub_at": now - 90 * DAY_MS, "in_n": 5, "sub_n": 1}
    customer(1, name="未回", last_in=now - DAY_MS, prev_in=1, **known)
    customer(2, name="有来有往", last_in=now - DAY_MS, prev_in=1, rep_at=now, **known)
    silent = {"last_out": now, "out2": now - 1, "out3": now - 2, "out_n": 3}
    customer(3, name="只收", **known, **silent)
    boss = seat()

    def shown(direction):
        html = boss.get(f"/console/customers?direction={direction}").text
        return re.findall(r'class="c-person__who">([^<]*)<', html)

    assert shown("unanswered_asker") == ["未回"]
    assert shown("dialogue") == ["有来有往"]
    assert shown("silent_receiver") == ["只收"]


def test_the_chore_can_be_watched_by_its_maker(aws):
    boss = seat()

    job = boss.do(THRESHOLDS, form_of(boss)).to

    chore = chores.rows().get(job.rpartition("/j")[2])
    assert (chore.kind, chore.by) == (rejudging.KIND, boss.staff.actor)
