import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import MINUTE_MS
from chalicelib.messaging.rate.bucket import Bucket, Report, burst, take, told

NOW = 1_790_000_000_000


@pytest.mark.parametrize("rate", [10, 50, 100, 400])
def test_five_senders_together_keep_the_rate_within_five_percent(rate):
    bucket, sent, seconds = Bucket(at_ms=NOW), 0, 20
    for step in range(0, seconds * 1000, 10):
        for _ in range(5):
            bucket, granted = take(bucket, 20, rate, NOW + step, first_class=False)
            sent += granted

    assert abs(sent - rate * seconds) <= max(0.05 * rate * seconds, 5)


@pytest.mark.parametrize("busy_ms", [100, 300, 600])
@pytest.mark.parametrize("rate", [10, 50, 100])
def test_they_keep_it_too_when_each_grant_takes_them_a_while(rate, busy_ms):
    bucket, sent, grants, seconds = Bucket(at_ms=NOW), 0, 0, 20
    free_ms = [NOW + 13 * number for number in range(5)]
    for now_ms in range(NOW, NOW + seconds * 1000):
        for number in range(5):
            if free_ms[number] <= now_ms:
                bucket, granted = take(bucket, 20, rate, now_ms, first_class=False)
                free_ms[number] = now_ms + (busy_ms if granted else 100)
                sent += granted
                grants += bool(granted)

    assert abs(sent - rate * seconds) <= max(0.05 * rate * seconds, burst(rate))
    assert grants <= 5.5 * seconds


def test_bulk_leaves_room_for_replies_and_replies_do_not_wait():
    bucket, granted = take(
        Bucket(at_ms=NOW - 60_000), 1_000, 100, NOW, first_class=False
    )
    assert granted == burst(100)

    bucket, granted = take(bucket, 10, 100, NOW, first_class=True)
    assert granted == 10
    _, granted = take(bucket, 20, 100, NOW, first_class=False)
    assert granted == 0


def test_replies_too_have_an_end():
    bucket, total = Bucket(at_ms=NOW), 0
    for _ in range(100):
        bucket, granted = take(bucket, 1, 100, NOW, first_class=True)
        total += granted

    assert total == burst(100)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 40), st.booleans())))
def test_more_than_what_flowed_and_a_burst_each_way_is_never_granted(steps):
    bucket, now, sent = Bucket(at_ms=NOW), NOW, 0
    for passed_ms, wanted, first_class in steps:
        now += passed_ms
        bucket, granted = take(bucket, wanted, 100, now, first_class=first_class)
        assert 0 <= granted <= wanted
        sent += granted

    assert sent <= (now - NOW) * 100 // 1000 + burst(100)


def test_a_clock_that_runs_behind_gives_nothing_extra():
    bucket, _ = take(Bucket(at_ms=NOW), 20, 100, NOW + 200, first_class=False)
    bucket, granted = take(bucket, 20, 100, NOW + 100, first_class=False)
    assert bucket.at_ms == NOW + 200
    again, granted = take(bucket, 20, 100, NOW + 200, first_class=False)
    assert granted == 0
    assert again.at_ms == NOW + 200


def test_a_busy_wechat_halves_the_rate_once_a_minute_and_calm_brings_it_back():
    bucket = told(Bucket(minute=NOW // MINUTE_MS), Report(20, 2), NOW)
    assert bucket.permille == 500
    bucket = told(bucket, Report(20, 20), NOW)
    assert bucket.permille == 500

    bucket = told(bucket, Report(20, 5), NOW + MINUTE_MS)
    assert bucket.permille == 250
    for minute in range(2, 11):
        bucket = told(bucket, Report(100, 0), NOW + minute * MINUTE_MS)
    assert bucket.permille == 1000


def test_a_single_system_error_says_nothing():
    assert told(Bucket(), Report(5, 5), NOW).permille == 1000
    assert told(Bucket(), Report(100, 5), NOW).permille == 1000
