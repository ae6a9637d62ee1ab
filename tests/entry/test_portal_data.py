"""我的数据: a member takes a copy along, or has everything erased."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import HOUR_MS, business_day, now_ms
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.privacy import desk
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import Channel, Kind, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.staff import audit
from tests.portal import OPENID, member, profile_of, words

DATA, END = "/portal/privacy/data", "/portal/privacy/delete"


@pytest.fixture
def anna(aws):
    return profile_of(OPENID, name="苏晚晴")


def tap(visitor, what, path=DATA, **more):
    form = {name: visitor.get(path).fields[name] for name in ("csrf", "rid")}
    return visitor.post(f"/portal/privacy/do/{what}", form | more)


def mine(customer):
    return requests().of([customer])


def deeds():
    told = audit.records().day(business_day(now_ms()))
    return [(one.record.actor, one.record.action, one.record.object) for one in told]


def made(request, ago_ms=0):
    """Have a copy be there, as the chore leaves it."""
    key = f"exports/persons/{request.id}/whole.zip"
    connections.archive().put(key, b"PK", "application/zip")
    state, at_ms = State.DONE.value, now_ms() - ago_ms
    requests().move(
        request, (State.RUNNING,), state=state, key=key, finished=at_ms, about="9 条"
    )


def test_a_copy_is_made_once_however_often_it_is_tapped(anna):
    visitor = member()
    form = {name: visitor.get(DATA).fields[name] for name in ("csrf", "rid")}
    said = [visitor.post("/portal/privacy/do/export", form) for _ in range(2)]

    assert [one.status for one in said] == [303, 303]
    (copy,) = mine(anna)
    assert (copy.kind, copy.channel, copy.state) == (
        Kind.EXPORT,
        Channel.MEMBER,
        State.RUNNING,
    )
    assert ("member", "customers.export", f"customer:{anna}") in deeds()
    assert "正在整理" in words(visitor.get(DATA).text)
    assert "do/export" not in visitor.get(DATA).text


def test_a_copy_can_be_fetched_and_each_time_is_written_down(anna):
    visitor = member()
    tap(visitor, "export")
    (copy,) = mine(anna)
    assert visitor.get(f"/portal/export/{copy.id}").status == 404
    made(copy)

    assert "9 条，已经整理好" in words(visitor.get(DATA).text)
    answer = visitor.get(f"/portal/export/{copy.id}")

    assert answer.status == 303
    assert f"{copy.id}/whole.zip" in answer.to
    assert ("member", "privacy.fetched", f"customer:{anna}") in deeds()


def test_a_copy_that_has_expired_is_not_offered(anna):
    visitor = member()
    tap(visitor, "export")
    (copy,) = mine(anna)
    made(copy, ago_ms=8 * 24 * HOUR_MS)

    assert "开始整理" in words(visitor.get(DATA).text)
    assert visitor.get(f"/portal/export/{copy.id}").status == 404


def test_nobody_fetches_what_is_about_somebody_else(anna):
    tap(member(), "export")
    (copy,) = mine(anna)
    made(copy)
    profile_of("oBen", name="陈嘉禾")

    assert member("oBen").get(f"/portal/export/{copy.id}").status == 404


def test_what_a_colleague_had_made_is_the_colleagues_to_hand_over(anna):
    asked = Asked(Channel.STAFF, "staff:s01", "r")
    copy = desk.ask_export(group_of(anna), asked)
    made(copy)
    visitor = member()

    assert visitor.get(f"/portal/export/{copy.id}").status == 404
    assert "已经整理好" not in words(visitor.get(DATA).text)


def test_a_member_asks_to_be_forgotten_and_thinks_better_of_it(anna):
    visitor = member()
    shown = words(visitor.get(END).text)
    assert "有 3 天时间可以撤回，之后无法恢复" in shown

    said = tap(visitor, "delete", END)
    (wish,) = mine(anna)
    page = words(visitor.get(DATA).text)
    tap(visitor, "undo")

    assert said.to.endswith("/portal/privacy/data?done=erasing")
    assert (wish.kind, wish.channel, wish.state) == (
        Kind.ERASE,
        Channel.MEMBER,
        State.COOLING,
    )
    assert "删除申请已登记" in page
    assert f"申请编号 {wish.id[:8].upper()}" in page
    assert requests().get(wish.id).state is State.WITHDRAWN
    assert not group_of(anna).root.erasing
    written = [deed for who, deed, what in deeds() if what == f"customer:{anna}"]
    assert written == ["customers.erase", "privacy.withdrawn"]


def test_whose_colleague_has_begun_it_can_still_say_no(anna):
    asked = Asked(Channel.STAFF, "staff:s01", "r")
    wish = desk.ask_erasure(group_of(anna), asked)
    visitor = member()
    assert "撤回申请" in words(visitor.get(DATA).text)

    tap(visitor, "undo")

    assert requests().get(wish.id).state is State.WITHDRAWN


def test_what_has_begun_is_not_taken_back(anna):
    asked = Asked(Channel.STAFF, "staff:s01", "r", at_once=True)
    wish = desk.ask_erasure(group_of(anna), asked)
    visitor = member()
    shown = visitor.get(DATA)

    assert "正在删除" in words(shown.text)
    assert "do/undo" not in shown.text
    assert "do/export" not in shown.text
    form = {"csrf": visitor.get("/portal/privacy/location").fields["csrf"]}
    refused = visitor.post("/portal/privacy/do/undo", form)
    assert refused.to.endswith(DATA)
    assert requests().get(wish.id).state is State.RUNNING


def test_a_colleague_is_told_to_leave_first(anna):
    profile_of(OPENID, name="苏晚晴", staff="s01")
    visitor = member()

    assert "请先办理离职" in words(visitor.get(END).text)
    assert tap(visitor, "delete").to.endswith(END)
    assert mine(anna) == []


@pytest.mark.parametrize("what", ["export", "delete", "undo"])
def test_nothing_is_done_without_the_token(anna, what):
    answer = member().post(f"/portal/privacy/do/{what}", {"rid": "r"})

    assert answer.status == 403
    assert mine(anna) == []
