"""What a query of the customer list asks for, by who asks."""

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Malformed
from chalicelib.customers.book import filters
from chalicelib.customers.book.columns import for_who_sees
from chalicelib.customers.head import Row
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.traits.known import OF_PROFILES
from chalicelib.customers.traits.models import Subject, Traits
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Entity, visible_fields

NOW = 1_764_043_200_000
AGENT = visible_fields(Role.AGENT, Entity.CUSTOMER)
ANALYST = visible_fields(Role.ANALYST, Entity.CUSTOMER)


@pytest.fixture(autouse=True)
def no_others(monkeypatch):
    """Leave out the filters and traits that other modules state."""
    own = Row()
    named = filters.filters.all()
    own.add(*(one for one in named if one.fits.__module__ == filters.__name__))
    monkeypatch.setattr(filters, "filters", own)
    of_profiles = Traits()
    of_profiles.state(*OF_PROFILES)
    monkeypatch.setattr(filters, "everything", lambda: of_profiles)


def fits(query, seen=AGENT, known=None, **profile):
    somebody = Subject(Profile("c1", "o1", "wx1", **profile), known or {}, NOW)
    return all(ask(somebody) for ask in filters.parse(query, seen).wanted.fits)


@pytest.mark.parametrize(
    ("query", "profile", "fitting"),
    [
        ({"stage": "active"}, {"stage": "active"}, True),
        ({"stage": "active"}, {"stage": "lost"}, False),
        ({"stage": "active"}, {}, False),
        ({"subscribed": "true"}, {"subscribed": True}, True),
        ({"subscribed": "false"}, {"subscribed": True}, False),
        ({"segment": "s1"}, {"segments": frozenset({"s1"})}, True),
        ({"segment": "s2"}, {"segments": frozenset({"s1"})}, False),
        ({"scene": "a"}, {"scene": "a"}, True),
        ({"active": "7"}, {"last_inbound_ms": NOW - 6 * DAY_MS}, True),
        ({"active": "7"}, {"last_inbound_ms": NOW - 8 * DAY_MS}, False),
        ({"active": "over30"}, {"last_inbound_ms": NOW - 31 * DAY_MS}, True),
        ({"active": "over30"}, {"last_inbound_ms": NOW - 29 * DAY_MS}, False),
        ({"active": "over30"}, {}, False),
        ({"active": "never"}, {}, True),
        ({"active": "never"}, {"last_inbound_ms": 1}, False),
        ({"active": "soon"}, {"last_inbound_ms": NOW}, False),
    ],
)
def test_each_filter_asks_its_question(query, profile, fitting):
    assert fits(query, **profile) is fitting


def test_several_filters_hold_together():
    query = {"subscribed": "true", "stage": "active"}

    assert fits(query, subscribed=True, stage="active")
    assert not fits(query, subscribed=True, stage="new")


def test_a_role_filters_by_what_it_sees_and_by_nothing_else():
    query = {"owner": "s1", "tag": "到店", "q": "x", "stage": "new"}

    assert filters.parse(query, AGENT).query == query
    asked = filters.parse(query, ANALYST)

    assert asked.query == {"tag": "到店", "q": "x", "stage": "new"}
    assert (asked.wanted.owner, asked.wanted.fields) == ("", ())
    assert "openid" not in (asked.wanted.names or ())


def test_a_parameter_nobody_knows_is_no_filter():
    assert filters.parse({"staff_only": "1", "done": "saved"}, AGENT).query == {}


def test_a_value_longer_than_any_is_malformed():
    with pytest.raises(Malformed):
        filters.parse({"stage": "x" * 65}, AGENT)


def test_filters_are_told_in_words_and_travel_in_one_field():
    query = {"subscribed": "true", "tag": "到店&x=1"}

    assert filters.unpacked(filters.packed(query)) == query
    assert filters.told(query, AGENT) == "关注状态：关注中；标签：到店&x=1"


def test_a_column_is_shown_to_who_may_see_its_field():
    names = {one.name for one in for_who_sees({"subscribed"}, set())}

    assert names == {"follow"}
    assert "score" not in {one.name for one in for_who_sees(AGENT, {"stage"})}
    assert "score" in {one.name for one in for_who_sees(AGENT, {"score"})}
