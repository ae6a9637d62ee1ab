"""What is said of somebody changes once, whoever else is at it."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.customers.effects import effects
from chalicelib.customers.timeline import Timeline
from chalicelib.insight.standing.marks import Mark
from chalicelib.insight.standing.people import subject_of
from chalicelib.insight.standing.settling import Settling
from tests.insight import kept
from tests.segments import somebody, told

MARK = Mark("mood_of_day", "今日", lambda *_: "sunny", {"sunny": "晴"})


def settling(read=None, mark=MARK):
    profiles = connections.profiles()

    def fresh(customer):
        return subject_of(profiles, customer, now_ms())

    return Settling(profiles, effects(), read or fresh, lambda: [mark], now_ms)


def lines(one):
    return Timeline(connections.interactions()).recent(one, 9)


def test_a_change_is_kept_told_and_stands_on_the_axis(aws):
    one = somebody()

    assert settling().look(one, "test") == 1

    assert kept(one)["v_mood_of_day"] == "sunny"
    (line,) = lines(one)
    assert (line.kind, line.type) == ("value", "mood_of_day:none-sunny")
    assert line.title == "今日：— → 晴"
    (news,) = told(aws, "value.changed")
    assert news["data"] == {"what": "mood_of_day", "from": "", "to": "sunny"}


def test_what_is_said_already_is_not_written_again(aws):
    one = somebody()
    settling().look(one, "test")

    assert settling().look(one, "another cause") == 0
    assert len(lines(one)) == 1


def test_of_two_who_saw_the_same_only_one_writes(aws):
    one = somebody()
    stale = subject_of(connections.profiles(), one, now_ms())
    settling().look(one, "first")

    with pytest.raises(Unavailable):  # it sees the same old person each time
        settling(lambda _: stale).look(one, "second")

    assert len(lines(one)) == 1
    assert len(told(aws, "value.changed")) == 1


def test_nothing_is_kept_of_who_is_erased_at_that_moment(aws):
    one = somebody()
    stale = subject_of(connections.profiles(), one, now_ms())
    connections.profiles().delete({"pk": one, "sk": "PROFILE"})

    with pytest.raises(Unavailable):
        settling(lambda _: stale).look(one, "test")

    assert kept(one) == {}
    assert lines(one) == []


def test_what_is_no_longer_said_is_forgotten(aws):
    one = somebody()
    settling().look(one, "test")
    silent = Mark("mood_of_day", "今日", lambda *_: "", {"sunny": "晴"})

    settling(mark=silent).look(one, "later")

    assert "v_mood_of_day" not in kept(one)
    assert "v_mood_of_day_at" not in kept(one)
    assert lines(one)[0].type == "mood_of_day:sunny-none"
