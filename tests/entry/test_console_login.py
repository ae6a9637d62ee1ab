"""The waiting page of the console: from its code to the session it opens."""

import re

import pytest

from chalicelib import connections
from chalicelib.core import clock
from chalicelib.core.clock import HOUR_MS, MINUTE_MS
from chalicelib.messaging import jobs as messaging
from chalicelib.staff import desk
from chalicelib.staff.models import Role
from chalicelib.web.console import face
from tests import sqs
from tests.console import seat
from tests.visitor import DESKTOP, Visitor

SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
MEI = "oMei"


@pytest.fixture
def agent(wechat):
    """Return an agent whose WeChat is MEI's."""
    messaging.token(SCHEDULED, sqs.Context())
    customer = connections.customer_id(MEI)
    return desk.staff().install("陈美", Role.AGENT, customer_id=customer)


def waiting(back=""):
    """Return a browser that shows a code, and where it asks how far it is."""
    browser = Visitor(agent=DESKTOP)
    page = browser.get(f"/console/login{back}")
    assert page.status == 200
    return browser, re.search(r'hx-get="([^"]+)"', page.text)[1].replace("&amp;", "&")


def poll(browser, address):
    return browser.get(address, HX_Request="true")


def request_of(address):
    return re.search(r"/login/(\w+)", address)[1]


def test_a_confirmed_sign_in_opens_the_page_that_was_wanted(agent):
    browser, address = waiting("?return=/console/me")
    assert "等待扫描" in poll(browser, address).text

    desk.logins().scanned(request_of(address), agent.customer_id)
    assert "已扫描" in poll(browser, address).text
    desk.logins().confirm(request_of(address), agent.customer_id)
    done = poll(browser, address)

    assert done.headers["HX-Redirect"] == "/console/me"
    assert "陈美" in browser.get("/console/me").text
    assert "__Host-op-in" not in browser.cookies


def test_another_browser_gets_nothing_of_a_confirmed_sign_in(agent):
    _, address = waiting()
    desk.logins().confirm(request_of(address), agent.customer_id)
    thief, _ = waiting()

    assert poll(thief, address).status == 404
    assert "__Host-op" not in thief.cookies


def test_a_sign_in_opens_one_session(agent):
    browser, address = waiting()
    desk.logins().confirm(request_of(address), agent.customer_id)
    secret = browser.cookies["__Host-op-in"]
    poll(browser, address)
    browser.cookies = {"__Host-op-in": secret}

    assert "HX-Redirect" not in poll(browser, address).headers
    assert "__Host-op" not in browser.cookies


def test_a_refusal_is_told_on_the_screen(agent):
    browser, address = waiting()
    desk.logins().refuse(request_of(address), agent.customer_id)

    assert "已拒绝" in poll(browser, address).text


def test_a_code_nobody_scanned_ends_after_two_minutes(agent, monkeypatch):
    browser, address = waiting()
    later = clock.now_ms() + 2 * MINUTE_MS
    monkeypatch.setattr(desk, "now_ms", lambda: later)

    told = poll(browser, address).text

    assert "二维码已过期" in told
    assert "hx-trigger" not in told


def test_codes_are_not_to_be_had_without_end(agent, monkeypatch):
    within_one_minute = clock.now_ms()
    monkeypatch.setattr(desk, "now_ms", lambda: within_one_minute)

    statuses = [Visitor(agent=DESKTOP).get("/console/login").status for _ in range(12)]

    assert statuses[:10] == [200] * 10
    assert 429 in statuses


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/console/", "/console/login"]
)
def test_a_sign_in_leads_nowhere_else(agent, back):
    browser, address = waiting(f"?return={back}")
    desk.logins().confirm(request_of(address), agent.customer_id)

    assert poll(browser, address).headers["HX-Redirect"] == "/console/home"


@pytest.mark.parametrize(
    ("idle", "stays"), [(29 * MINUTE_MS, True), (30 * MINUTE_MS, False)]
)
def test_a_desk_left_alone_is_signed_out(aws, monkeypatch, idle, stays):
    somebody = seat(Role.AGENT)
    later = clock.now_ms() + idle
    monkeypatch.setattr(face, "now_ms", lambda: later)

    assert (somebody.get("/console/home").status == 200) == stays


def test_no_session_is_longer_than_a_shift(aws, monkeypatch):
    somebody = seat(Role.AGENT)
    began = clock.now_ms()
    statuses = []
    for step in range(1, 50):
        now = began + step * HOUR_MS // 4
        monkeypatch.setattr(face, "now_ms", lambda now=now: now)
        statuses.append(somebody.get("/console/home").status)

    assert statuses == [200] * 47 + [303] * 2
