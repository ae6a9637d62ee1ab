"""The rules of signing in, with WeChat and the store as fakes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.members.oauth.models import (
    Arrived,
    Attempt,
    Declined,
    Identity,
    LookingOnly,
)
from chalicelib.members.oauth.refusals import InvalidCode, InvalidState
from chalicelib.members.oauth.service import SignIn, cleaned, own_page
from chalicelib.wechat.errors import CodeSpent


class FakeAttempts:
    def __init__(self):
        self.kept = {}

    def add(self, attempt):
        self.kept[attempt.state] = attempt

    def take(self, state, browser, now_ms):
        attempt = self.kept.pop(state, None)
        if attempt is None or attempt.browser != browser or attempt.until_ms <= now_ms:
            raise InvalidState("unknown")
        return attempt


class FakeWeChat:
    def __init__(self):
        self.people = {}
        self.asked = []

    def identify(self, code, *, with_name):
        self.asked.append((code, with_name))
        if code not in self.people:
            raise CodeSpent("code been used", 40163)
        return self.people.pop(code)


@pytest.fixture
def wechat():
    return FakeWeChat()


@pytest.fixture
def sign_in(wechat):
    return SignIn(FakeAttempts(), wechat, lambda: 1_000)


def test_every_attempt_has_its_own_state_of_32_hex_digits(sign_in):
    states = {sign_in.begin(browser="", back="/portal/home").state for _ in range(50)}

    assert len(states) == 50
    assert all(re.fullmatch("[0-9a-f]{32}", state) for state in states)


def test_two_tabs_of_one_browser_do_not_disturb_each_other(sign_in, wechat):
    first = sign_in.begin(browser="", back="/portal/home")
    second = sign_in.begin(browser=first.browser, back="/portal/points")
    wechat.people = {"c1": Identity("o1"), "c2": Identity("o1")}

    for attempt, code in ((second, "c2"), (first, "c1")):
        arrived = sign_in.finish(state=attempt.state, code=code, browser=first.browser)
        assert arrived == Arrived("o1", attempt.back)


@pytest.mark.parametrize("planted", ["x", "a" * 33, "A" * 32, "a" * 31 + "\n"])
def test_a_browser_token_of_another_form_is_replaced(sign_in, planted):
    assert sign_in.begin(browser=planted, back="/portal/home").browser != planted


def test_a_spent_code_gets_one_more_attempt_that_keeps_what_was_wanted(sign_in):
    first = sign_in.begin(browser="", back="/portal/points", wants_name=True)

    again = sign_in.finish(state=first.state, code="used", browser=first.browser)

    assert isinstance(again, Attempt)
    assert (again.back, again.wants_name) == ("/portal/points", True)
    with pytest.raises(InvalidCode):
        sign_in.finish(state=again.state, code="used", browser=again.browser)


def test_the_code_of_a_foreign_state_is_never_shown_to_wechat(sign_in, wechat):
    with pytest.raises(InvalidState):
        sign_in.finish(state="0" * 32, code="c", browser="0" * 32)

    assert wechat.asked == []


def test_a_made_up_person_is_nobody(sign_in, wechat):
    wechat.people = {"c": Identity("o1", "微信用户", is_snapshot=True)}
    attempt = sign_in.begin(browser="", back="/portal/home", wants_name=True)

    seen = sign_in.finish(state=attempt.state, code="c", browser=attempt.browser)

    assert seen == LookingOnly()


def test_only_who_was_asked_for_a_name_may_decline(sign_in):
    asked = sign_in.begin(browser="", back="/portal/home", wants_name=True)
    silent = sign_in.begin(browser="", back="/portal/home")

    declined = sign_in.finish(state=asked.state, code="", browser=asked.browser)
    again = sign_in.finish(state=silent.state, code="", browser=silent.browser)

    assert declined == Declined("/portal/home")
    assert isinstance(again, Attempt)


@pytest.mark.parametrize(
    "good", ["/portal/home", "/portal/tickets?f=open&page=2", "/portal/coupons/c1"]
)
def test_own_pages_may_be_returned_to(good):
    assert own_page(good, "/portal/home") == good


@given(st.text())
def test_nothing_but_a_portal_page_is_ever_returned_to(asked):
    page = own_page(asked, "/portal/home")

    assert page.startswith("/portal/")
    assert not re.search(r"[\x00-\x20\\@:#%]|//evil", page)


@given(st.text(alphabet="/\\@:.%\r\n?=&aeportal"))
def test_no_trick_with_slashes_leads_elsewhere(tail):
    page = own_page("/portal/" + tail, "/portal/home")

    assert page == "/portal/home" or re.fullmatch(r"/portal/[\w/?=&.-]*", page)


@pytest.mark.parametrize(
    ("nickname", "name"),
    [
        ("小明😀", "小明😀"),
        ("  a\r\nb\x00 ", "ab"),
        ("\u202eevil", "evil"),
        ("微信用户", ""),
        ("长" * 40, "长" * 32),
        ("", ""),
    ],
)
def test_a_nickname_is_made_fit_to_show(nickname, name):
    assert cleaned(nickname) == name
