"""Whether somebody can be written to now, and why not."""

from chalicelib.core.clock import HOUR_MS
from chalicelib.messaging.governor.models import Facts, Ledger
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.reach import ways

NOON = 1_764_043_200_000  # 12:00 in China
NIGHT = NOON + 11 * HOUR_MS
WHO = "c" + "0" * 25


def found(now_ms=NOON, **facts):
    given = {
        "subscribed": True,
        "window_left": 4,
        "window_until_ms": now_ms + 40 * HOUR_MS,
    } | facts
    return {one.label: one for one in ways(WHO, Facts(now_ms=now_ms, **given), Rules())}


def test_whoever_has_just_written_can_be_reached_in_every_way():
    assert all(way.is_open for way in found().values())


def test_whoever_does_not_follow_can_be_reached_in_none():
    assert {way.why for way in found(subscribed=False).values()} == {"对方没有关注"}


def test_a_window_that_is_shut_leaves_the_notice():
    way = found(window_until_ms=NOON - 1)

    assert (way["客服回复"].is_open, way["服务通知"].is_open) == (False, True)
    assert way["客服回复"].why == "不在可回复的时间内"


def test_a_window_used_up_says_so():
    assert found(window_left=0)["客服回复"].why == "可发条数已用完"


def test_at_night_marketing_waits_for_the_morning():
    way = found(NIGHT)["营销消息"]

    assert (way.is_open, way.why) == (False, "处于免打扰时段")
    assert way.until_ms > NIGHT
    assert found(NIGHT)["客服回复"].is_open


def test_who_had_enough_of_late_gets_no_marketing():
    ledger = Ledger(taken={"p1": "2025-11-25#custom"})

    assert found(ledger=ledger)["营销消息"].why == "今天已发过"
