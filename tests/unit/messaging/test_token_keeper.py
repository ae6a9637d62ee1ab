"""The state machine of the access token, against a WeChat of a few lines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.core.errors import Conflict
from chalicelib.messaging.token.models import TokenRow
from chalicelib.messaging.token.service import (
    BREAKER_MS,
    FORCED_A_DAY,
    LEASE_MS,
    Keeper,
    Kept,
)

NOON_MS = 1_790_049_600_000


class Rows:
    def __init__(self):
        self.row = TokenRow()

    def get(self):
        return self.row

    def save(self, row):
        if row.rev != self.row.rev:
            raise Conflict("changed")
        self.row = replace(row, rev=row.rev + 1)
        return self.row


class Platform:
    """``stable_token``: the same token until it is old, or until it is forced."""

    def __init__(self):
        self.now_ms = NOON_MS
        self.n = 0
        self.ends_ms = 0
        self.calls = []

    def fetch(self, *, force):
        self.calls.append("force" if force else "normal")
        if force or self.ends_ms - self.now_ms <= 300_000:
            self.n += 1
            self.ends_ms = self.now_ms + 7_200_000
        return f"t{self.n}", (self.ends_ms - self.now_ms) // 1000


@pytest.fixture
def wechat():
    return Platform()


@pytest.fixture
def rows():
    return Rows()


@pytest.fixture
def keeper(wechat, rows):
    return Keeper(rows, wechat.fetch, lambda: wechat.now_ms, lambda: 0)


def test_the_first_run_fetches_and_the_second_has_nothing_to_do(keeper, wechat):
    assert [keeper.keep(), keeper.keep()] == [Kept.RENEWED, Kept.FRESH]
    assert wechat.calls == ["normal"]


def test_a_refusal_of_an_older_token_renews_nothing(keeper, wechat, rows):
    keeper.keep()

    assert keeper.keep(TokenRow(token="older").mark) is Kept.FRESH
    assert wechat.calls == ["normal"]


def test_a_refused_token_that_wechat_replaced_is_fetched_without_force(
    keeper, wechat, rows
):
    keeper.keep()
    wechat.n, wechat.ends_ms = 7, wechat.now_ms + 7_200_000

    assert keeper.keep(rows.row.mark) is Kept.RENEWED
    assert rows.row.token == "t7"
    assert wechat.calls == ["normal", "normal"]


def test_only_the_very_same_string_again_is_forced(keeper, wechat, rows):
    keeper.keep()

    assert keeper.keep(rows.row.mark) is Kept.FORCED
    assert rows.row.token == "t2"
    assert wechat.calls == ["normal", "normal", "force"]


def test_while_one_fetches_the_others_step_aside(wechat, rows):
    inner = []

    def fetch(*, force):
        inner.append(Keeper(rows, wechat.fetch, lambda: wechat.now_ms, int).keep())
        return wechat.fetch(force=force)

    Keeper(rows, fetch, lambda: wechat.now_ms, int).keep()

    assert inner == [Kept.BUSY]


def test_a_keeper_that_died_is_replaced_when_its_lease_ends(keeper, wechat, rows):
    rows.row = TokenRow(lease_ms=wechat.now_ms + LEASE_MS)
    assert keeper.keep() is Kept.BUSY

    wechat.now_ms += LEASE_MS
    assert keeper.keep() is Kept.RENEWED


def test_a_keeper_whose_lease_ran_out_does_not_overwrite_a_newer_token(rows, wechat):
    def slow(*, force):
        token = wechat.fetch(force=force)
        wechat.now_ms += LEASE_MS + 1
        Keeper(rows, wechat.fetch, lambda: wechat.now_ms, int).keep()
        return token

    with pytest.raises(Conflict):
        Keeper(rows, slow, lambda: wechat.now_ms, int).keep()


def test_f6_refused_for_ever_it_forces_five_times_a_day_and_then_rests(
    keeper, wechat, rows
):
    keeper.keep()
    results = []
    for _ in range(24 * 60 - 30):
        results.append(keeper.keep(rows.row.mark))
        wechat.now_ms += MINUTE_MS

    assert wechat.calls.count("force") <= 2 * FORCED_A_DAY, "noon to noon is two days"
    assert Kept.BROKEN in results
    asked = [call for call in wechat.calls if call == "normal"]
    assert len(asked) <= 24 * 60 * MINUTE_MS / BREAKER_MS + 24 + 2 * FORCED_A_DAY


def test_the_breaker_opens_when_force_would_come_too_soon(keeper, wechat, rows):
    keeper.keep()
    assert keeper.keep(rows.row.mark) is Kept.FORCED

    assert keeper.keep(rows.row.mark) is Kept.BROKEN
    assert keeper.keep(rows.row.mark) is Kept.BROKEN
    assert wechat.calls == ["normal", "normal", "force", "normal"]
    wechat.now_ms += BREAKER_MS
    assert keeper.keep(rows.row.mark) is Kept.FORCED


@given(
    st.integers(0, 299_999),
    st.lists(st.integers(-60_000, 60_000), min_size=40, max_size=40),
)
def test_with_a_tick_every_five_minutes_the_token_never_ends(phase_ms, jitters):
    wechat, rows = Platform(), Rows()
    drawn = iter(jitters * 20)
    keeper = Keeper(rows, wechat.fetch, lambda: wechat.now_ms, lambda: next(drawn))
    keeper.keep()
    wechat.now_ms += phase_ms
    for _ in range(DAY_MS // 300_000):
        assert rows.row.expires_ms >= wechat.now_ms
        keeper.keep()
        assert rows.row.expires_ms > wechat.now_ms
        wechat.now_ms += 300_000
    assert wechat.calls.count("normal") <= 27
