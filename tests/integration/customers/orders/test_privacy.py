"""A person's orders are told whole, and erased but for sums without a name."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import NotFound
from chalicelib.customers import privacy
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.orders import lists
from chalicelib.customers.orders import privacy as _orders  # noqa: F401 -- registers
from tests.orders import order, refund, take
from tests.people import NOON, customer, everything


@pytest.fixture
def person(aws):
    one, other = customer("anna"), customer("anna2", first_at=NOON + 1)
    take(order("SECRET-1", store="密店", refunds=(refund(),)), id=one)
    take(order("SECRET-2"), id=other)
    merging().merge(one, other, Cause("staff:1", "m1", NOON))
    return group_of(one).person()


@pytest.fixture
def store():
    return next(one for one in privacy.stores() if one.name == "orders")


def test_all_orders_are_told(person, store):
    told = list(store.export(person))

    assert [one["order_no"] for one in told] == ["SECRET-1", "SECRET-2"]
    assert told[0]["refunds"][0]["amount_fen"] == 2_800
    assert told[0]["paid_at"].endswith("Z")


def test_what_is_left_of_erased_orders_names_nobody(person, store):
    assert store.erase(person) == 2
    assert store.erase(person) == 0

    numbers = [
        str(one)
        for one in everything(connections.profiles())
        if one["pk"]["S"].startswith(("ORDERNO#", "WAIT#"))
    ]
    assert len(numbers) == 2
    for text in (*person.customer_ids, "SECRET", "密店"):
        assert text not in "".join(numbers)
    assert "12800" in "".join(numbers)
    assert lists.page(9).orders == []


def test_an_erased_order_does_not_come_back(person, store):
    store.erase(person)

    with pytest.raises(NotFound):
        take(order("SECRET-1"), mobile="13800138000")


def test_what_waits_under_an_erased_persons_openid_goes_too(aws, store):
    take(order("SECRET-3"), openid="oPeople00000000000000000anna")
    anna = customer("anna")

    store.erase(group_of(anna).person())

    assert lists.page(9).orders == []
    assert "SECRET-3" not in str(everything(connections.profiles()))
