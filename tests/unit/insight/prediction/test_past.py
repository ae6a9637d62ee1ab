from chalicelib.core.clock import DAY_MS, day_start_ms, local_time
from chalicelib.insight.index.models import Weights
from chalicelib.insight.index.service import faded
from chalicelib.insight.prediction.models import Target
from chalicelib.insight.prediction.past import (
    Act,
    Life,
    came,
    is_following,
    numbers_at,
)
from chalicelib.insight.standing.models import Numbers

NOON = 1_792_728_000_000  # 2026-10-23, noon in China
TODAY = Numbers(
    "c1", subscribed=True, subscribed_ms=NOON - 300 * DAY_MS, times_followed=2
)


def ago(days: float) -> int:
    return NOON - int(days * DAY_MS)


def said(days: float, polarity: int = 0) -> Act:
    return Act(ago(days), "message", "text", "in", "text", polarity)


def event(days: float, name: str, weighs: str = "") -> Act:
    return Act(ago(days), "event", name, "in", weighs)


def life(*acts: Act, today: Numbers = TODAY) -> Life:
    return Life.of(today, acts)


def test_nothing_after_the_day_is_known_on_the_day():
    one = life(said(50), said(40, polarity=-1), said(3, polarity=1))

    found = numbers_at(one, ago(30), Weights())

    assert found.last_inbound_ms == ago(40)
    assert (found.inbound, found.mood, found.mood_ms) == (2, -1, ago(40))


def test_the_index_is_what_it_was():
    one = life(said(50), event(44, "click", "menu"), said(3))

    found = numbers_at(one, ago(30), Weights())

    expected = 3 * faded(20 * DAY_MS) + 2 * faded(14 * DAY_MS)
    assert abs(found.index - expected) < 1e-9


def test_who_leaves_begins_anew():
    one = life(said(50), event(45, "unsubscribe"), event(44, "subscribe"), said(40))

    found = numbers_at(one, ago(30), Weights())

    assert abs(found.index - 3 * faded(10 * DAY_MS)) < 1e-9
    assert found.subscribed_ms == ago(44)


def test_the_rhythm_is_that_of_the_days_before():
    one = life(*(said(days) for days in (60, 57, 54, 51, 2, 1)))

    assert numbers_at(one, ago(50), Weights()).gap_days == 3.0


def test_orders_count_for_a_year():
    paid = [Act(ago(days), "order", "paid", "in", "order") for days in (400, 300, 35)]

    found = numbers_at(life(*paid), ago(30), Weights())

    assert (found.orders, found.orders_year) == (3, 2)
    assert found.last_order_ms == day_start_ms(local_time(ago(35)).date())
    assert found.last_inbound_ms == 0  # an order is no word of theirs


def test_somebody_follows_by_the_last_follow_or_its_end():
    one = life(event(80, "subscribe"), event(40, "unsubscribe"), event(20, "subscribe"))

    assert is_following(one, ago(60))
    assert not is_following(one, ago(30))
    assert is_following(one, ago(10))


def test_who_has_followed_longer_than_the_archive_follows_by_what_came_next():
    assert is_following(life(event(20, "unsubscribe")), ago(30))
    assert not is_following(life(event(20, "subscribe")), ago(30))


def test_without_any_line_it_is_as_it_is_today():
    assert is_following(life(), ago(30))
    assert not is_following(life(), ago(301))
    assert numbers_at(life(), ago(30), Weights()).subscribed_ms == ago(300)


def test_a_follow_that_came_later_had_not_been():
    one = life(event(20, "subscribe"))

    assert numbers_at(one, ago(30), Weights()).times_followed == 1


def test_silence_for_thirty_days_is_churn():
    assert came(life(said(70)), Target.CHURN, ago(60))
    assert came(life(said(70), said(29.9)), Target.CHURN, ago(60))
    assert not came(life(said(70), said(30.1)), Target.CHURN, ago(60))


def test_to_leave_is_churn_whatever_was_said_before():
    assert came(life(said(50), event(40, "unsubscribe")), Target.CHURN, ago(60))


def test_an_order_or_our_own_words_are_no_sign_of_life():
    paid = Act(ago(50), "order", "paid", "in", "order")
    sent = Act(ago(45), "send", "template", "out", "")

    assert came(life(paid, sent), Target.CHURN, ago(60))


def test_a_visit_within_thirty_days_is_one():
    visit = Act(ago(40), "visit", "began", "internal", "")

    assert came(life(visit), Target.VISIT, ago(60))
    assert not came(life(visit), Target.VISIT, ago(80))
