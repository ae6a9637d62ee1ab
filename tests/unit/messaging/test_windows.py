from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.messaging.platform.models import Grant, Renewal, known_on
from chalicelib.messaging.windows import Window, message_grant, renewed, trigger_of
from chalicelib.wechat.event_base import Event

RULES = known_on("2026-01-01")
TAP = RULES.grants["event.click"]
NOW = 1_790_000_000_000


def event(kind, **fields):
    return Event("gh_1", "o1", 1, kind, None, fields)


def test_a_message_gives_five_for_two_days_and_a_tap_three_for_a_minute():
    assert message_grant(RULES, NOW) == (5, NOW + 2 * DAY_MS)
    assert renewed(Window(), TAP, NOW, RULES.renewal) == Window(3, NOW + MINUTE_MS)


def test_what_opens_a_window_and_what_does_not():
    assert trigger_of(event("message.text", Content="hi")) == "message"
    assert trigger_of(event("message.text", bizmsgmenuid="101")) == "msgmenu"
    assert trigger_of(event("event.scan")) == "event.scan"
    for kind in (
        "event.view",
        "event.location",
        "event.unsubscribe",
        "event.pic_weixin",
    ):
        assert trigger_of(event(kind)) == ""


def test_a_tap_within_the_long_window_shortens_nothing():
    window = renewed(Window(1, NOW + DAY_MS), TAP, NOW, Renewal.MAX)

    assert window == Window(3, NOW + DAY_MS)


def test_what_was_left_of_a_closed_window_is_gone():
    assert renewed(Window(4, NOW), TAP, NOW, Renewal.MAX) == Window(3, NOW + MINUTE_MS)


grants = st.builds(Grant, st.integers(1, 20), st.integers(1, 3 * DAY_MS))
windows = st.builds(Window, st.integers(0, 20), st.integers(NOW - DAY_MS, NOW + DAY_MS))


@given(windows, grants)
def test_a_grant_gives_the_larger_of_both_and_never_takes(window, grant):
    got = renewed(window, grant, NOW, Renewal.MAX)
    is_open = window.until_ms > NOW

    assert got.left == max(window.left if is_open else 0, grant.messages)
    assert got.until_ms == max(window.until_ms, NOW + grant.lasts_ms)


@given(windows, grants)
def test_the_same_grant_twice_is_one_under_the_rule_of_the_maximum(window, grant):
    once = renewed(window, grant, NOW, Renewal.MAX)

    assert renewed(once, grant, NOW, Renewal.MAX) == once


@given(windows, grants)
def test_sums_add_up_where_the_rule_says_so(window, grant):
    got = renewed(window, grant, NOW, Renewal.SUM)
    before = window.left if window.until_ms > NOW else 0

    assert got.left == before + grant.messages
