"""The follower sync as an operator starts it, takes it up and consents to it."""

import re

import pytest

from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.customers.sync.models import State
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.console import seat
from tests.faults import Faults
from tests.syncing import FakeAccount, Sync

SYNC = "/console/sync"
NOW = f"{SYNC}/now"
MANY = 260


@pytest.fixture
def account():
    account = FakeAccount(page_size=10_000)
    account.follow(*(f"oFollower{number:03d}" for number in range(MANY)))
    return account


@pytest.fixture
def sync(aws, account):
    return Sync(aws, account, [now_ms()], Faults())


@pytest.fixture
def stopped(sync, account):
    """A run that stopped since more have left than is believable."""
    sync.clock[0] -= 2 * DAY_MS
    sync.run()
    account.leave(*(f"oFollower{number:03d}" for number in range(150)))
    sync.clock[0] += DAY_MS
    sync.run()
    assert sync.state().state is State.REFUSED
    return sync


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def kept(somebody):
    chain = audit.records().chain(somebody.staff.actor, business_day(now_ms()))
    return [one.record for one in chain]


def test_a_run_is_started_watched_and_written_down(sync):
    boss = seat()
    assert "还没有同步过" in words(boss.part(NOW).text)

    job = boss.do(f"{SYNC}/do/start", {"run": ""}).to
    assert "进行中" in words(boss.part(f"{job}/state").text)
    assert "开始同步" not in words(boss.part(NOW).text)
    sync.drain()

    assert "已完成" in words(boss.part(f"{job}/state").text)
    assert f"{MANY} / {MANY} 人" in words(boss.part(NOW).text)
    (record,) = kept(boss)
    assert record.action == "sync.start"


def test_a_sweep_that_stopped_goes_on_when_somebody_who_may_agrees(stopped, account):
    boss, run = seat(), stopped.state().id
    shown = boss.part(NOW).text
    assert "微信的名单里少了 150 人" in words(shown)
    assert "150 人会记为取消关注" in shown

    boss.do(f"{SYNC}/do/agree", {"run": run})
    stopped.drain()

    assert stopped.state().state is State.DONE
    assert "取消关注 150" in words(boss.part(NOW).text)
    (record,) = kept(boss)
    assert (record.action, record.object, record.details) == (
        "sync.agree",
        f"sync:{run}",
        {"leavers": 150},
    )


def test_one_consents_to_what_one_has_seen(stopped):
    boss, run = seat(), stopped.state().id
    stopped.clock[0] += DAY_MS
    stopped.run()

    late = boss.do(f"{SYNC}/do/agree", {"run": run})

    assert (late.status, stopped.state().state) == (409, State.REFUSED)


def test_there_is_nothing_to_agree_to_in_a_run_that_is_fine(sync):
    sync.run()
    answer = seat().do(f"{SYNC}/do/agree", {"run": sync.state().id})

    assert (answer.status, "此次同步无需确认" in answer.text) == (422, True)


def test_a_run_that_stands_still_is_taken_up(sync):
    sync.clock[0] -= DAY_MS
    sync.start()
    sync.aws.messages("sync")  # its message is lost
    boss = seat()
    assert "接着做" in words(boss.part(NOW).text)

    boss.do(f"{SYNC}/do/resume", {"run": sync.state().id})
    sync.drain()

    assert sync.state().state is State.DONE


def test_a_start_while_one_is_under_way_begins_no_second(sync):
    boss = seat()
    boss.do(f"{SYNC}/do/start", {"run": ""})
    run = sync.state().id

    boss.do(f"{SYNC}/do/start", {"run": run})

    assert sync.state().id == run


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_who_only_watches_sees_no_button_and_cannot_do_it(stopped, role):
    somebody = seat(role)

    assert "确认并继续" not in words(somebody.part(NOW).text)
    for what in ("start", "resume", "agree"):
        form = {"run": stopped.state().id}
        assert somebody.do(f"{SYNC}/do/{what}", form).status == 403
    assert stopped.state().state is State.REFUSED


def test_what_proves_a_run_is_told_and_what_is_not_known_yet_is_not(sync):
    boss = seat()
    assert "同步过之后才有" in words(boss.part(f"{SYNC}/proof").text)
    sync.clock[0] -= DAY_MS
    sync.start()

    assert words(boss.part(f"{SYNC}/proof").text).count("未知") == 4
    sync.drain()

    shown = words(boss.part(f"{SYNC}/proof").text)
    assert shown.count("通过") == 4
    assert f"微信说有 {MANY} 人，读到 {MANY} 人" in shown
    assert f"{MANY} 人，待核对 0；已补记关注 {MANY}" in shown
    assert "第一次导入" in shown


def test_a_sweep_that_stopped_is_what_has_not_passed(stopped):
    boss = seat()

    shown = words(boss.part(f"{SYNC}/proof").text)

    assert shown.count("未通过") == 2  # who left is not looked at, and too many
    assert f"少了 150 人，上次 {MANY} 人，最多 100 人" in shown
    boss.do(f"{SYNC}/do/agree", {"run": stopped.state().id})
    stopped.drain()
    shown = words(boss.part(f"{SYNC}/proof").text)
    assert "未通过" not in shown
    assert "有人确认过" in shown


def test_each_page_of_the_list_has_a_receipt_that_names_nobody(sync, account):
    account.page_size = 10_000
    sync.run()

    html = seat().part(f"{SYNC}/receipts").text

    assert f'<td class="c-number">{MANY}</td>' in html
    assert "oFollower259" not in html
    assert "还没有读到名单" not in html


def test_who_was_inferred_to_have_left_is_named_and_that_is_written_down(
    stopped, account
):
    boss, supervisor = seat(), seat(Role.SUPERVISOR)
    assert "没有推断任何人" in words(supervisor.part(f"{SYNC}/left").text)
    boss.do(f"{SYNC}/do/agree", {"run": stopped.state().id})
    stopped.drain()

    html = supervisor.part(f"{SYNC}/left").text

    assert html.count("同步时发现") == 50
    assert "只列出 50 位" in words(html)
    (record,) = [one for one in kept(supervisor) if one.action == "customers.read"]
    assert record.details["shown"].count("customer:") == 50
    one = re.search(r'href="(/console/customers/[^"]*)"', html)[1]
    assert "同步时发现" in supervisor.get(f"{one}/timeline").text


def test_the_page_is_in_the_menu_of_who_may_see_it_and_says_what_waits(stopped):
    analyst, agent = seat(Role.ANALYST), seat(Role.AGENT)

    assert f'href="{SYNC}"' in analyst.get(SYNC).text
    assert "粉丝同步等待确认" in analyst.get("/console/notices").text
    assert agent.get(SYNC).status == 403
    assert "粉丝同步等待确认" not in agent.get("/console/notices").text
    assert f'hx-get="{SYNC}/now"' in seat().get("/console/operations").text
