"""Being signed in: how long, in which browser, and whose forms are taken (R33)."""

import re

import pytest

from chalicelib import connections
from chalicelib.core import clock
from chalicelib.core.clock import DAY_MS
from tests.visitor import Visitor

MEMBER = "__Host-m"


def test_the_session_is_new_after_login_and_the_old_one_is_dead(wechat, anna):
    attacker = Visitor()
    attacker.sign_in(wechat, anna)
    planted = attacker.cookies[MEMBER]
    victim = Visitor()
    victim.cookies[MEMBER] = planted

    victim.follow(wechat, anna, victim.get("/portal/login"))

    assert victim.cookies[MEMBER] != planted
    assert attacker.get("/portal/home").to.startswith("/portal/login")
    assert attacker.post("/portal/logout", {"csrf": "x"}).status == 401


def test_a_session_id_made_up_by_somebody_is_not_taken(wechat, anna):
    victim = Visitor()
    victim.cookies[MEMBER] = "a" * 64

    victim.sign_in(wechat, anna)

    assert victim.cookies[MEMBER] != "a" * 64


def test_only_the_digest_of_a_session_is_stored(wechat, anna):
    visitor = Visitor()
    visitor.sign_in(wechat, anna)

    session = visitor.cookies[MEMBER]
    assert re.fullmatch("[0-9a-f]{64}", session)
    stored = connections.workspace().get(pk=f"SESSION#{session}", sk="SESSION")
    assert stored is None


def test_a_member_who_stays_away_for_a_day_signs_in_again(wechat, anna, monkeypatch):
    visitor = Visitor()
    visitor.sign_in(wechat, anna)
    tomorrow = clock.now_ms() + DAY_MS
    monkeypatch.setattr("chalicelib.members.portal.now_ms", lambda: tomorrow)

    assert visitor.get("/portal/home").to.startswith("/portal/login")


def test_a_member_who_comes_every_hour_signs_in_again_after_a_week(
    wechat, anna, monkeypatch
):
    visitor = Visitor()
    visitor.sign_in(wechat, anna)
    began, hours = clock.now_ms(), 0
    while visitor.get("/portal/home").status == 200:
        hours += 12
        now = began + hours * 3_600_000
        monkeypatch.setattr("chalicelib.members.portal.now_ms", lambda at=now: at)

    assert hours == 7 * 24


def test_leaving_ends_the_session_and_does_not_sign_in_again(wechat, anna):
    visitor = Visitor()
    home = visitor.sign_in(wechat, anna)
    session = visitor.cookies[MEMBER]

    left = visitor.post("/portal/logout", home.fields)

    assert (left.status, left.to) == (303, "/portal/signed-out")
    assert MEMBER not in visitor.cookies
    assert "已退出登录" in visitor.get(left.to).text
    visitor.cookies[MEMBER] = session
    assert visitor.get("/portal/home").to.startswith("/portal/login")


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({}, {}),
        ({"csrf": "0" * 32}, {}),
        (None, {"Origin": "https://evil.example"}),
        (None, {"Origin": "null"}),
        (None, {"Origin": None}),
        (None, {"Origin": None, "Referer": "https://evil.example/"}),
    ],
)
def test_a_form_from_elsewhere_is_refused(wechat, anna, form, headers):
    visitor = Visitor()
    home = visitor.sign_in(wechat, anna)

    answer = visitor.post(
        "/portal/logout", home.fields if form is None else form, **headers
    )

    assert (answer.status, "页面已过期，请刷新" in answer.text) == (403, True)
    assert visitor.get("/portal/home").status == 200


def test_a_json_body_is_no_form(wechat, anna):
    visitor = Visitor()
    visitor.sign_in(wechat, anna)

    assert visitor.post("/portal/logout", Content_Type="application/json").status == 415
