"""Signing in by WeChat, as its rules and as an attacker would have it (R31, R32)."""

import re

import pytest

from chalicelib import connections
from chalicelib.core import clock
from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.settings import settings
from chalicelib.members.oauth import pages
from tests.portal import back_from, profile_of, query_of, set_out
from tests.visitor import DESKTOP, Visitor

PRE = "__Host-pre"
MEMBER = "__Host-m"


def test_a_visitor_signs_in_silently_and_lands_where_they_wanted_to_go(wechat, anna):
    profile_of(anna, name="苏晚晴")
    visitor = Visitor()

    shown = visitor.sign_in(wechat, anna)

    assert shown.status == 200
    assert "苏晚晴" in shown.text


def test_the_way_to_wechat_carries_a_state_tied_to_the_browser(wechat):
    visitor = Visitor()

    address = set_out(visitor)

    query = query_of(address)
    assert re.fullmatch("[0-9a-f]{32}", query["state"])
    assert query["scope"] == "snsapi_base"
    assert query["redirect_uri"] == "http://127.0.0.1:8000/portal/oauth"
    assert address.endswith("#wechat_redirect")
    (cookie,) = visitor.set_cookies
    rules = "Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax"
    assert cookie == f"{PRE}={visitor.cookies[PRE]}; {rules}"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=c",
        "?code=c&state=",
        "?code=c&state=" + "0" * 32,
        "?code=c&state=%22",
        "?code=c&state=" + "a" * 5000,
        "?code=c&code=d&state=" + "0" * 32,
    ],
)
def test_a_return_that_did_not_begin_here_is_refused(wechat, query):
    visitor = Visitor()
    set_out(visitor)

    answer = visitor.get("/portal/oauth" + query)

    assert answer.status == 400
    assert MEMBER not in visitor.cookies


def test_a_state_of_another_browser_is_refused(wechat, anna):
    victim, attacker = Visitor(), Visitor()
    code = wechat.authorize(anna, set_out(attacker))
    set_out(victim)

    answer = victim.get(back_from(code))

    assert (answer.status, "invalid_state" in answer.text) == (400, True)
    assert MEMBER not in victim.cookies


def test_a_state_works_once(wechat, anna):
    visitor = Visitor()
    back = back_from(wechat.authorize(anna, set_out(visitor)))
    kept = visitor.cookies[PRE]
    visitor.get(back)
    visitor.cookies[PRE] = kept

    again = visitor.get(back)

    assert (again.status, "invalid_state" in again.text) == (400, True)


def test_a_state_is_forgotten_after_ten_minutes(wechat, anna, monkeypatch):
    visitor = Visitor()
    back = back_from(wechat.authorize(anna, set_out(visitor)))
    late = clock.now_ms() + 10 * MINUTE_MS
    monkeypatch.setattr(pages, "now_ms", lambda: late)

    assert visitor.get(back).status == 400


@pytest.mark.parametrize("code", ["%22", "a" * 5000, "used", ""])
def test_a_bad_code_leads_to_wechat_once_more_and_then_to_a_page(wechat, code):
    visitor = Visitor()
    first = query_of(set_out(visitor))["state"]

    again = visitor.get(f"/portal/oauth?code={code}&state={first}")
    second = query_of(again.to)["state"]
    last = visitor.get(f"/portal/oauth?code={code}&state={second}")

    assert again.to.startswith(f"{wechat.url}/connect/oauth2/authorize")
    assert second != first
    assert (last.status, "invalid_code" in last.text) == (400, True)


def test_a_code_used_before_leads_to_wechat_once_more(wechat, anna):
    wechat.fail("/sns/oauth2/access_token", errcode=40163)
    visitor = Visitor()

    shown = visitor.sign_in(wechat, anna)

    assert shown.status == 200
    assert MEMBER in visitor.cookies


def test_no_secret_is_shown_or_written_when_wechat_fails(wechat, anna, capsys):
    wechat.fail("/sns/oauth2/access_token", how="http_502")
    visitor = Visitor()
    back = back_from(wechat.authorize(anna, set_out(visitor)))

    answer = visitor.get(back)

    assert answer.status == 503
    assert "稍等片刻" in answer.text
    said = answer.text + "".join(capsys.readouterr())
    assert connections.keys().app_secret not in said
    assert query_of(back)["code"] not in said


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "/%5Cevil.example",
        "/portal/home%0d%0aSet-Cookie:%20a=b",
        "javascript:alert(1)",
        "https://evil.example/portal/home",
        "/portal/../../evil",
        "/wechat/callback",
    ],
)
def test_a_foreign_return_page_is_ignored(wechat, anna, evil):
    visitor = Visitor()
    arrived = visitor.get(back_from(wechat.authorize(anna, set_out(visitor, evil))))

    assert (arrived.status, arrived.to) == (303, "/portal/home")


def test_a_snapshot_visitor_may_look_and_is_nobody(wechat, anna):
    wechat.oauth.snapshot = True
    visitor = Visitor()
    answer = visitor.get("/portal/login?ask=name")

    shown = visitor.follow(wechat, anna, answer)

    assert "快照页" in shown.text
    assert MEMBER not in visitor.cookies


def test_the_nickname_is_taken_where_the_member_says_so(wechat, anna):
    profile_of(anna)
    visitor = Visitor()
    before = visitor.sign_in(wechat, anna)
    asked = visitor.get("/portal/login?ask=name")

    after = visitor.follow(wechat, anna, asked)

    assert query_of(asked.to)["scope"] == "snsapi_userinfo"
    assert ("使用微信昵称" in before.text, "使用微信昵称" in after.text) == (
        True,
        False,
    )
    assert "苏晚晴，" in after.text


def test_who_keeps_the_nickname_to_themselves_goes_on_without(wechat, anna):
    visitor = Visitor()
    state = query_of(visitor.get("/portal/login?ask=name").to)["state"]

    answer = visitor.get(f"/portal/oauth?state={state}")

    assert (answer.status, answer.to) == (303, "/portal/home")


def test_outside_wechat_a_code_to_scan_is_shown(wechat):
    shown = Visitor(agent=DESKTOP).get("/portal/login?return=/portal/home")

    assert shown.status == 200
    assert "请在微信中打开" in shown.text
    assert "<svg" in shown.text


def test_the_simulated_phone_counts_as_wechat(wechat):
    framed = Visitor(agent=DESKTOP).get("/portal/login", sec_fetch_dest="iframe")

    assert framed.to.startswith(wechat.url)


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_every_step_stays_under_the_stage(wechat, anna, monkeypatch, prefix):
    monkeypatch.setenv("PORTAL_URL", f"http://127.0.0.1:8000{prefix}")
    connections.forget()
    settings()
    visitor = Visitor(prefix=prefix)

    shown = visitor.sign_in(wechat, anna)

    assert shown.status == 200
    assert visitor.get(prefix + "/portal/home").status == 200
