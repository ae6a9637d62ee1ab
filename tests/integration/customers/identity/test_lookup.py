"""Whom a number means."""

import pytest

from chalicelib import connections
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity import lookup
from chalicelib.customers.identity.keys import MOST_HOLDERS
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.identity.unionids import Unionids
from tests.people import NOON, customer, learn, profile


@pytest.fixture
def anna(aws):
    who = customer("anna")
    learn(who, Source.IMPORT, mobile="13800138000", member_no="8806 2041")
    Unionids(connections.profiles(), connections.outbox()).note("u-1", who, NOON)
    return who


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("mobile", "138-0013-8000"),
        ("mobile", "+8613800138000"),
        ("member_no", "８８０６ 2041"),
        ("unionid", "u-1"),
    ],
)
def test_a_person_is_found_by_what_is_theirs_alone(anna, kind, text):
    assert lookup.persons(kind, text) == [anna]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("mobile", "13900139000"), ("mobile", "abc"), ("city", "上海"), ("x", "y")],
)
def test_nobody_is_found_by_what_is_nobodys_or_everybodys(anna, kind, text):
    assert lookup.persons(kind, text) == []


def test_an_openid_means_the_person(anna):
    other = customer("other")
    merging().merge(anna, other, Cause("staff:1", "m1", NOON))

    assert lookup.persons("openid", profile(other)["oid"]) == [anna]
    assert lookup.persons("openid", "oNobodyKnowsThem") == []


def test_whoever_made_sure_comes_first_and_merged_ones_are_one(anna):
    sure = customer("sure")
    learn(sure, mobile="13800138000", verified=True)
    assert lookup.persons("mobile", "13800138000") == [sure, anna]

    merging().merge(anna, sure, Cause("staff:1", "m1", NOON))
    assert lookup.persons("mobile", "13800138000") == [anna]


def test_a_number_of_a_crowd_means_nobody(aws):
    for number in range(MOST_HOLDERS + 1):
        learn(customer(f"n{number}"), mobile="13800138000")

    assert lookup.persons("mobile", "13800138000") == []
