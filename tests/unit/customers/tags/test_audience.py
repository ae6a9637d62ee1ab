"""For whom a rule is."""

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.tags.rules import audience
from chalicelib.customers.tags.rules.audience import Lazy, belongs, checked, words
from chalicelib.customers.tags.rules.models import Condition
from chalicelib.customers.traits.known import OF_PROFILES
from chalicelib.customers.traits.models import Subject, Traits

NOON = 1_760_000_000_000
ANNA = Profile(
    *("c1", "o1", "wx"),
    subscribed=True,
    subscribed_at_ms=NOON - 3 * DAY_MS,
    times_followed=2,
    scene="store:1",
)


@pytest.fixture(autouse=True)
def no_others(monkeypatch):
    """Leave out the traits of other modules, some of which look at tables."""
    of_profiles = Traits()
    of_profiles.state(*OF_PROFILES)
    monkeypatch.setattr(audience, "everything", lambda: of_profiles)


def subject(profile=ANNA, **traits):
    return Subject(profile, traits, NOON)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (("subscribed", "is", "true"), True),
        (("subscribed", "is", "false"), False),
        (("times_followed", "at_least", "2"), True),
        (("times_followed", "at_most", "1"), False),
        (("subscribed_at", "within_days", "3"), True),
        (("subscribed_at", "before_days", "3"), False),
        (("unsubscribed_at", "within_days", "3"), False),
        (("scene", "is", "store:1, store:2"), True),
        (("scene", "is_not", "store:1"), False),
        (("tags", "has", "到店"), True),
        (("tags", "has_not", "到店,沉默"), False),
        (("nobody_stated_this", "is", "x"), False),
    ],
)
def test_somebody_belongs_where_it_is_true(condition, holds):
    anna = subject(tags={"到店"})

    assert belongs([Condition(*condition)], anna) is holds


def test_everything_must_be_true_and_nothing_is_true_of_everybody():
    both = [Condition("subscribed", "is", "true"), Condition("tags", "has", "到店")]

    assert not belongs(both, subject())
    assert belongs([], subject())


def test_the_traits_of_somebody_are_read_when_they_are_looked_at_and_once():
    reads = []

    def read():
        reads.append(1)
        return {"tags": {"到店"}}

    lazy = Subject(ANNA, Lazy(read), NOON)
    assert belongs([Condition("subscribed", "is", "true")], lazy)
    assert reads == []
    assert belongs([Condition("tags", "has", "到店")] * 2, lazy)
    assert reads == [1]


@pytest.mark.parametrize(
    "condition",
    [
        ("nothing", "is", "x"),
        ("subscribed", "at_least", "1"),
        ("subscribed", "is", "yes"),
        ("inbound", "at_least", "-1"),
        ("scene", "is", ""),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(condition):
    with pytest.raises(InvalidInput):
        checked(Condition(*condition))


def test_a_condition_is_read_by_people():
    assert words(Condition("subscribed", "is", "true")) == "关注中"
    assert words(Condition("subscribed_at", "within_days", "30")) == (
        "最近关注时间在最近 30 天内"
    )
    assert words(Condition("tags", "has", "到店")) == "标签包含「到店」"
