"""Topics become hot, cool down, and make room for one another."""

import pytest

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.profile.models import Profile
from chalicelib.insight.index.service import adds
from chalicelib.insight.semantics.lexicon.models import Lexicon, Topic
from chalicelib.insight.semantics.topics.interests import (
    MOST_TOPICS,
    fades_at_ms,
    has_faded,
    interests,
    rising,
    surplus,
)

NOON = 1_773_200_000_000
BEANS = Topic("beans", "豆子", on=5, off=2)
LEXICON = Lexicon(topics=(BEANS, Topic("ship", "物流")))


def somebody(*said, on=()):
    counters = {}
    for topic, weight, at_ms in said:
        for name, grown in adds(weight, at_ms, [topic]).items():
            counters[name] = counters.get(name, 0) + grown
    return Profile("c1", "o1", "wx", counters=counters, topics_on=frozenset(on))


def test_a_topic_is_hot_from_its_mark_upwards_and_noted_once():
    once = somebody(("beans", 3, NOON))
    twice = somebody(("beans", 3, NOON), ("beans", 3, NOON))

    assert rising(once, LEXICON, NOON) == []
    assert rising(twice, LEXICON, NOON) == [BEANS]
    noted = somebody(("beans", 9, NOON), on=["beans"])
    assert rising(noted, LEXICON, NOON) == []


def test_a_topic_that_the_lexicon_has_no_more_never_becomes_hot():
    assert rising(somebody(("tea", 90, NOON)), LEXICON, NOON) == []


def test_between_the_marks_a_topic_stays_what_it_was():
    later = NOON + 10 * DAY_MS  # 6 has become 3.7: below on, above off
    on = somebody(("beans", 6, NOON), on=["beans"])

    assert not has_faded(on, BEANS, later)
    assert rising(somebody(("beans", 6, NOON)), LEXICON, later) == []


def test_the_timer_is_due_when_the_topic_has_just_faded():
    hot = somebody(("beans", 8, NOON), on=["beans"])
    due_ms = fades_at_ms(hot, BEANS, NOON)

    assert not has_faded(hot, BEANS, due_ms - 2 * 60_000)
    assert has_faded(hot, BEANS, due_ms)
    assert due_ms - NOON == pytest.approx(2 * decay.HALF_LIFE_MS, rel=1e-3)


def test_interests_are_listed_the_hottest_first_without_what_has_faded():
    one = somebody(
        ("ship", 3, NOON), ("beans", 6, NOON), ("old", 3, NOON - 90 * DAY_MS)
    )

    found = interests(one.counters, frozenset({"beans"}), LEXICON, NOON)

    assert [(i.topic, i.name, i.is_on) for i in found] == [
        ("beans", "豆子", True),
        ("ship", "物流", False),
    ]


def test_room_is_made_rarely_and_for_the_weakest():
    said = [(f"t{n:02d}", n + 1, NOON) for n in range(MOST_TOPICS + 4)]
    full = somebody(*said)
    over = somebody(*said, ("t99", 1, NOON), on=["t00"])

    assert surplus(full, NOON) == {}
    gone = {name.partition(":")[2] for name in surplus(over, NOON)}
    assert gone == {"t99", "t01", "t02", "t03", "t04"}  # t00 is on


def test_what_is_two_years_old_goes_with_them():
    said = [(f"t{n:02d}", 3, NOON) for n in range(MOST_TOPICS + 5)]
    old = somebody(*said, ("t00", 3, NOON - 800 * DAY_MS))

    assert "x23:t00" in surplus(old, NOON) or "x24:t00" in surplus(old, NOON)
