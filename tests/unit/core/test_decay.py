from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)


def added(*events: tuple[float, int], topic: str = "") -> dict[str, int]:
    counters: dict[str, int] = {}
    for weight, at_ms in events:
        name = decay.name(at_ms, topic)
        counters[name] = counters.get(name, 0) + decay.amount(weight, at_ms)
    return counters


def test_half_is_left_after_a_half_life():
    began = at(2026, 3, 1)
    counters = added((4, began))

    assert decay.left(counters, began) == pytest.approx(4, rel=1e-3)
    later = began + decay.HALF_LIFE_MS
    assert decay.left(counters, later) == pytest.approx(2, rel=1e-3)


def test_it_is_the_recurrence_of_the_model():
    moments = [at(2026, 5, day) for day in (1, 3, 9, 20)]
    index, last = 0.0, moments[0]
    for moment in moments:
        index = index * 2 ** (-(moment - last) / decay.HALF_LIFE_MS) + 3
        last = moment

    counters = added(*((3, moment) for moment in moments))

    assert decay.left(counters, last) == pytest.approx(index, rel=1e-3)


def test_a_new_year_goes_on_where_the_old_one_ended():
    before, after = at(2026, 12, 31, 23), at(2027, 1, 1, 1)
    counters = added((5, before), (5, after))

    assert set(counters) == {"x26", "x27"}
    assert decay.left(counters, after) == pytest.approx(10, rel=1e-2)


@given(st.lists(st.tuples(st.integers(1, 10), st.integers(0, 700)), max_size=30))
def test_the_order_of_events_does_not_matter(events):
    spread = [(w, at(2026, 1, 1) + hours * 3_600_000) for w, hours in events]

    assert added(*spread) == added(*reversed(spread))


def test_a_counter_of_the_busiest_year_fits_into_64_bits():
    last = at(2026, 12, 31, 23, 59)

    assert decay.amount(10, last) * 100_000 < 2**63


def test_topics_fade_apart_from_one_another():
    now = at(2026, 3, 1)
    counters = added((4, now)) | added((2, now), topic="coffee")

    assert decay.left(counters, now, "coffee") == pytest.approx(2, rel=1e-3)
    assert decay.topics(counters) == {"coffee"}


def test_nothing_is_left_of_what_was_cleared():
    now = at(2026, 3, 1)
    counters = added((4, now - 90 * DAY_MS), (4, now)) | decay.cleared(now)

    assert decay.left(counters, now) == 0


def test_counters_of_two_years_ago_are_faded():
    counters = ["x24", "x24:tea", "x25", "x26", "x26:tea"]

    assert decay.faded(counters, at(2026, 3, 1)) == ["x24", "x24:tea"]


def test_only_counters_are_read_from_an_item():
    item = {"x26": 1, "x26:tea": 2, "xs": 3, "sub": 4, "x": 5}

    assert decay.counters_of(item) == {"x26": 1, "x26:tea": 2}


def test_it_takes_half_lives_to_fade_to_a_level():
    assert decay.fades_in_ms(8, 2) == 2 * decay.HALF_LIFE_MS
    assert decay.fades_in_ms(2, 2) == decay.fades_in_ms(1, 2) == 0
