"""A tag comes and goes whole: item, line, traits, count and news, once a cause."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import effects
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.models import (
    Outcome,
    Removal,
    Source,
    personal,
    tag_id,
)
from chalicelib.customers.tags.repository import TIMER, Tags
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.inbox import dispatch
from tests.faults import Killed
from tests.integration.customers.tags.conftest import gift

pytestmark = pytest.mark.ministack

MINE = personal("5" * 16, "我的重点")


def give(anna, key="到店", **more):
    return desk.tags().give(anna.customer, key, gift(**more))


def take(anna, key="到店", cause="f#1"):
    removal = Removal(cause, "staff:s1", now_ms(), "manual")
    return desk.tags().take(anna.customer, key, removal)


class Late(Tags):
    """Reads what stood when it was made: somebody whose read is already old."""

    def __init__(self, profiles, customer):
        timers = connections.timers()
        super().__init__(profiles, desk.counts(), effects(), timers, str, now_ms)
        self._read = Tags.one(self, customer, "到店")

    def one(self, customer_id, key):
        return self._read


def test_a_tag_is_an_item_a_line_a_trait_a_count_and_news(anna):
    assert give(anna) == Outcome.CHANGED

    anna.check("到店")
    assert anna.lines == ["打上标签「到店」（扫码）"]
    assert anna.news() == [("tag.given", "到店")]


def test_the_same_cause_again_changes_nothing(anna):
    give(anna)

    assert give(anna) == Outcome.REPEATED
    anna.check("到店")
    assert len(anna.lines) == 1


def test_another_cause_adds_its_evidence_and_the_first_stays(anna):
    give(anna, evidence=("1#a",))
    for number in range(2, 12):
        outcome = give(anna, cause=f"m#{number}", evidence=(f"{number}#a",))

    assert outcome == Outcome.UNCHANGED
    (found,) = desk.tags().of(anna.customer)
    assert found.evidence == ("1#a", *(f"{number}#a" for number in range(5, 12)))
    assert len(anna.lines) == 1


def test_a_tag_is_taken_with_its_own_line_and_news(anna):
    give(anna)
    give(anna, "老客")

    assert take(anna) == Outcome.CHANGED
    assert take(anna, cause="f#2") == Outcome.UNCHANGED

    anna.check("老客")
    assert anna.lines[-1] == "移除标签「到店」（人工移除）"
    assert anna.news()[-1] == ("tag.taken", "到店")


def test_what_gave_a_tag_does_not_give_it_back_when_it_comes_again(anna):
    one = gift()
    desk.tags().give(anna.customer, "到店", one)
    take(anna)

    assert desk.tags().give(anna.customer, "到店", one) == Outcome.REPEATED
    anna.check()
    assert give(anna, cause="m#2") == Outcome.CHANGED


def test_a_colleagues_own_tag_leaves_no_line_no_trait_and_no_news(anna):
    give(anna, MINE, source=Source.MANUAL, by="staff:5")

    assert anna.tags == [MINE]
    assert TraitItems(connections.profiles()).of(anna.customer) == {}
    assert (anna.lines, anna.news()) == ([], [])
    assert desk.counts().of(MINE) == 1

    take(anna, MINE)
    assert (anna.tags, anna.lines) == ([], [])


def test_several_at_once_give_it_once(anna):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: give(anna, cause=f"m#{n}"), range(8)))

    anna.check("到店")
    assert len(anna.lines) == 1


def test_the_tags_of_merged_people_are_those_of_all(anna):
    give(anna)
    other = "c" + "9" * 25
    desk.tags().give(other, "老客", gift())

    found = desk.tags().of(anna.customer, other)

    assert [one.key for one in found] == ["到店", "老客"]


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
@pytest.mark.parametrize("number", range(6))
def test_death_at_any_call_of_giving_is_mended_by_the_next_try(
    anna, faults, when, number
):
    one = gift(expires_ms=now_ms() + DAY_MS)
    setattr(faults, when, number)
    with suppress(Killed):
        desk.tags().give(anna.customer, "到店", one)
    setattr(faults, when, None)
    desk.tags().give(anna.customer, "到店", one)

    anna.check("到店")
    assert len(anna.lines) == 1
    assert anna.news() == [("tag.given", "到店")]


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
@pytest.mark.parametrize("number", range(4))
def test_death_at_any_call_of_taking_is_mended_by_the_next_try(
    anna, faults, when, number
):
    give(anna)
    faults.calls.clear()
    setattr(faults, when, number)
    with suppress(Killed):
        take(anna)
    setattr(faults, when, None)
    take(anna)

    anna.check()
    assert len(anna.lines) == 2
    assert anna.news() == [("tag.given", "到店"), ("tag.taken", "到店")]


def test_an_answer_that_gets_lost_doubles_nothing(anna, faults):
    faults.cut = {"TransactWriteItems": 1, "SendMessage": 1}

    with suppress(Unavailable):
        give(anna)
    give(anna)

    anna.check("到店")
    assert anna.news() == [("tag.given", "到店")]


def told(anna):
    """Fire the tag's timer and tell what it says, as clock and worker do."""
    anna.aws.messages("events.fifo")
    name = f"{anna.customer}:{tag_id('到店')}"
    fired = connections.timers().fire(TIMER, name)
    for plain in anna.aws.messages("events.fifo"):
        if plain["kind"] == "timer.due":
            dispatch.tell_domain(DomainEvent.from_dict(plain))
    return fired


def test_a_tag_ends_when_its_time_is_up(anna):
    give(anna, expires_ms=now_ms() - 1)

    assert told(anna)

    anna.check()
    assert anna.lines[-1] == "移除标签「到店」（到期）"


def test_a_tag_that_was_given_longer_is_looked_at_again_later(anna):
    give(anna, expires_ms=now_ms() - 1)
    later = now_ms() + DAY_MS
    give(anna, cause="m#2", expires_ms=later, evidence=("1#a",))

    assert told(anna)

    anna.check("到店")
    name = f"TIMER#tag#{anna.customer}:{tag_id('到店')}"
    assert connections.workspace().get(pk=name, sk="TIMER")["due_ms"] == later


def test_a_tag_that_somebody_gave_for_good_does_not_end(anna):
    give(anna, expires_ms=now_ms() - 1)
    give(anna, cause="f#2", source=Source.MANUAL)

    told(anna)

    anna.check("到店")


def test_a_tag_given_anew_ends_at_its_own_time(anna):
    give(anna, expires_ms=now_ms() - 1)
    take(anna)
    give(anna, cause="m#2", expires_ms=now_ms() + DAY_MS)

    assert not told(anna)
    anna.check("到店")


def test_a_tag_given_anew_is_not_taken_for_the_one_it_replaced(anna):
    give(anna)
    late = Late(connections.profiles(), anna.customer)
    take(anna)
    give(anna, cause="m#2")

    removal = Removal("f#9", "system", now_ms(), "expired")

    assert late.take(anna.customer, "到店", removal) == Outcome.UNCHANGED
    anna.check("到店")
