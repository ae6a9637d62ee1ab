"""Relations stand on both sides, or on neither."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Conflict
from chalicelib.customers import sheet
from chalicelib.customers.book.relations import privacy
from chalicelib.customers.book.relations.models import Kind, Relation
from chalicelib.customers.book.relations.repository import (
    PREFIX,
    of_items,
    relations,
)
from chalicelib.customers.privacy import Person
from tests.book import axis, customer

NOON = 1_764_043_200_000


def known(customer_id):
    return of_items(sheet.of(customer_id).under(PREFIX))


def child(**more):
    given = {"name": "小米", "birthday": "06-01", "at_ms": NOON} | more
    return Relation("a" * 32, Kind.CHILD, **given)


@pytest.fixture
def anna(aws):
    return customer(1)


def test_somebody_is_entered_changed_and_forgotten_with_a_line_each(anna):
    relations().add(anna, child(), "staff:s1")
    assert known(anna) == [child()]

    changed = child(note="对坚果过敏", at_ms=NOON + 1)
    relations().change(anna, child(), changed, "staff:s1")
    assert known(anna) == [changed]

    relations().remove(anna, changed, NOON + 2)
    assert known(anna) == []
    assert [one.type for one in axis(anna)] == ["removed", "changed", "added"]


def test_two_customers_know_of_each_other(anna):
    ben = customer(2)
    relations().add(anna, child(name="", birthday="", other=ben), "staff:s1")

    (seen,) = known(ben)
    assert (seen.kind, seen.other) == (Kind.PARENT, anna)
    assert [one.title for one in axis(ben)] == ["登记关系：父母 另一位客户"]
    relations().remove(ben, seen, NOON + 1)
    assert (known(anna), known(ben)) == ([], [])


def test_the_same_form_enters_somebody_once(anna):
    relations().add(anna, child(), "staff:s1")

    with pytest.raises(Conflict):
        relations().add(anna, child(at_ms=NOON + 1), "staff:s1")

    assert len(known(anna)) == len(axis(anna)) == 1


def test_of_two_who_change_it_at_once_the_second_is_told(anna):
    relations().add(anna, child(), "staff:s1")
    relations().change(anna, child(), child(note="一", at_ms=NOON + 1), "staff:s1")

    with pytest.raises(Conflict):
        relations().change(anna, child(), child(note="二", at_ms=NOON + 2), "staff:s2")

    assert known(anna)[0].note == "一"


def test_whoever_is_erased_is_forgotten_by_the_others(anna):
    ben, other = customer(2), customer(3)
    relations().add(anna, child(name="", birthday="", other=ben), "staff:s1")
    friend = Relation("b" * 32, Kind.FRIEND, other=other, at_ms=NOON)
    relations().add(ben, friend, "staff:s1")

    assert privacy.erase(Person((anna,))) == 1

    assert [one.other for one in known(ben)] == [other]
    assert privacy.erase(Person((anna,))) == 1  # again after a crash does no harm
    assert connections.profiles().get(pk=ben, sk=PREFIX + "a" * 32) is None
