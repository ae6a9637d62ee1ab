"""Asking for a copy and for the end of what is known of a customer, at a desk."""

import re
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.privacy import desk, rules
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import Channel, Kind, State, sealed
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.profile.models import code
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.book import customer, words
from tests.console import seat

RID = "a" * 32
SETTING = "/console/settings/privacy"


@pytest.fixture
def anna(aws):
    return customer(1, name="苏晚晴")


def where(customer_id, what):
    return f"/console/customers/{customer_id}/privacy/{what}"


def deeds():
    return [one.record.action for one in audit.records().day(business_day(now_ms()))]


def test_a_copy_is_asked_for_once_however_often_the_form_is_sent(anna):
    boss = seat()
    assert "导出" in boss.part(where(anna, "export"), "drawer").text

    first = boss.do(where(anna, "export"), {"when": "now", "code": "", "rid": RID})
    again = boss.do(where(anna, "export"), {"when": "now", "code": "", "rid": RID})

    assert (first.status, again.status) == (303, 409)
    (made,) = requests().latest(9)
    assert (made.kind, made.person.id) == (Kind.EXPORT, anna)
    assert "customers.export" in deeds()


def test_nobody_is_erased_without_their_code(anna):
    boss = seat()
    form = {"when": "cooling", "code": "wrong", "rid": RID}

    refused = boss.do(where(anna, "erase"), form)

    assert refused.status == 422
    assert "请输入客户编号" in refused.text
    assert requests().latest(9) == []
    assert "customers.erase" not in deeds()


def test_an_erasure_can_be_taken_back_while_it_is_thought_over(anna):
    boss = seat()
    form = {"when": "cooling", "code": code(anna), "rid": RID}

    begun = boss.do(where(anna, "erase"), form)
    (wish,) = requests().latest(9)
    page = boss.get(f"/console/privacy/{wish.id}").text
    boss.do(f"/console/privacy/{wish.id}/do/withdraw")

    assert (begun.status, wish.state) == (303, State.COOLING)
    assert re.search("撤回", page)
    assert requests().get(wish.id).state is State.WITHDRAWN


@pytest.mark.parametrize("role", [Role.AGENT, Role.MARKETER, Role.ANALYST])
def test_who_may_not_neither_copies_nor_erases(anna, role):
    for what in ("export", "erase"):
        assert seat(role).get(where(anna, what)).status == 403
        assert seat(role).do(where(anna, what), {"rid": RID}).status == 403
    assert requests().latest(9) == []


def asked(customer_id, *, kind=Kind.ERASE, at_once=False, key="k"):
    wish = Asked(Channel.STAFF, "staff:s01", key, at_once=at_once)
    ask = desk.ask_erasure if kind is Kind.ERASE else desk.ask_export
    return ask(group_of(customer_id), wish)


def test_the_board_lists_wishes_and_leaves_out_those_that_are_over(anna):
    ben = customer(2, name="陈嘉禾")
    asked(anna)
    desk.withdraw(asked(ben).id)
    boss = seat()

    everything, left = (
        words(boss.get(where).text)
        for where in ("/console/privacy", "/console/privacy?view=open")
    )

    assert everything.count("查看 ：删除") == 2
    assert left.count("查看 ：删除") == 1
    assert "冷静期" in left
    assert "陈嘉禾" not in left


def test_whoever_audits_sees_wishes_without_names_and_does_nothing(anna):
    wish = asked(anna)
    auditor = seat(Role.AUDITOR)

    board = auditor.get("/console/privacy")
    page = auditor.get(f"/console/privacy/{wish.id}")

    assert (board.status, page.status) == (200, 200)
    assert "苏晚晴" not in board.text + page.text
    assert "do/withdraw" not in page.text
    for what in ("withdraw", "begin"):
        assert auditor.do(f"/console/privacy/{wish.id}/do/{what}").status == 403
    assert requests().get(wish.id).state is State.COOLING


@pytest.mark.parametrize("role", [Role.AGENT, Role.MARKETER, Role.ANALYST])
def test_others_do_not_see_the_board(anna, role):
    wish = asked(anna)

    assert seat(role).get("/console/privacy").status == 403
    assert seat(role).get(f"/console/privacy/{wish.id}").status == 403


def test_a_copy_is_handed_out_to_who_may_and_each_time_is_written_down(anna):
    wish = asked(anna, kind=Kind.EXPORT)
    file = f"/console/privacy/{wish.id}/file"
    boss = seat()
    assert boss.get(file).status == 404
    requests().move(
        wish,
        (State.RUNNING,),
        state=State.DONE.value,
        key=f"exports/persons/{wish.id}/a.zip",
        finished=now_ms(),
    )

    assert seat(Role.AUDITOR).get(file).status == 403
    assert deeds().count("privacy.fetched") == 0
    links = [boss.get(file).to for _ in range(2)]

    assert all(f"{wish.id}/a.zip" in one for one in links)
    assert deeds().count("privacy.fetched") == 2


def test_a_wish_that_was_hastened_begins_and_cannot_be_taken_back(anna):
    wish = asked(anna)
    boss = seat()

    boss.do(f"/console/privacy/{wish.id}/do/begin")
    refused = boss.do(f"/console/privacy/{wish.id}/do/withdraw")

    assert requests().get(wish.id).state is State.RUNNING
    assert refused.status == 422
    assert "已经开始处理，不能撤回" in refused.text
    assert {"privacy.hastened", "privacy.withdrawn"} <= set(deeds())


def test_a_proof_that_was_changed_since_says_so(anna):
    wish = asked(anna, at_once=True)
    done = replace(requests().get(wish.id), finished_ms=5)
    plan, at_ms = (("inbox", "收到的消息"),), done.finished_ms
    sets = {"state": State.DONE.value, "finished": at_ms, "plan": plan}
    requests().move(wish, (State.RUNNING,), proof=sealed(done), **sets)
    page = f"/console/privacy/{wish.id}"
    assert "凭证完整" in seat().get(page).text

    requests().move(wish, (State.DONE,), finished=at_ms + 1)

    assert "凭证与封存时不一致" in seat().get(page).text


def test_the_time_leavers_are_kept_is_decided_once_and_reaches_everybody(anna, aws):
    boss = seat()
    assert "取消关注后" in boss.get(SETTING).text
    form = {"retention_days": "60", "cooling_days": "5"}

    saved = boss.do(SETTING, form)
    boss.do(SETTING, form)

    assert saved.to.endswith("?done=privacy_ruled")
    body = Configs(connections.workspace()).get(rules.NAME).body
    assert rules.parsed(body) == rules.Rules(5, 60)
    started = [one["chore"] for one in aws.messages("chores")]
    assert len(set(started)) == 1


@pytest.mark.parametrize(
    ("days", "why"),
    [("11", "最多 10 天"), ("-1", "数"), ("", "填"), ("x", "数")],
)
def test_days_that_cannot_be_are_refused(anna, days, why):
    boss = seat()
    answer = boss.do(SETTING, {"retention_days": "30", "cooling_days": days})

    assert answer.status == 422
    assert why in words(answer.text)
    assert Configs(connections.workspace()).get(rules.NAME).version == 0


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMINISTRATOR])
def test_only_administrators_decide_it(anna, role):
    form = {"retention_days": "0", "cooling_days": "0"}

    assert seat(role).do(SETTING, form).status == 403
