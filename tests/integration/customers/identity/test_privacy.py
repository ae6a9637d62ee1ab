"""What is kept of a person is told to them whole, and erased without a rest."""

import pytest

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers import privacy
from chalicelib.customers.attributes import privacy as _attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity import privacy as _identity
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.identity.unionids import Unionids
from tests.people import NOON, customer, everything, learn, profile, tell

STORES = {"attributes": _attributes, "identity": _identity}


@pytest.fixture
def anna(aws):
    """Return somebody of two customers, who looks like a third."""
    one = customer("anna", unionid="u-1")
    other = customer("anna2", first_at=NOON + 1)
    third = customer("third", first_at=NOON + 2)
    profiles = connections.profiles()
    Unionids(profiles, connections.outbox()).note("u-1", one, NOON)
    app_id, open_id = settings().wechat_app_id, profile(one)["oid"]
    identity = {"pk": f"ID#openid#{app_id}#{open_id}", "sk": "IDENTITY"}
    profiles.put(identity | {"customer": one})
    learn(one, Source.CUSTOMER, mobile="13800138000", city="上海", member_no="77")
    learn(other, Source.IMPORT, email="su@example.com")
    learn(third, mobile="13800138000")
    tell(aws)
    merging().merge(one, other, Cause("staff:1", "m1", NOON))
    tell(aws)
    return one


def stores():
    return [one for one in privacy.stores() if one.name in STORES]


def test_a_person_is_told_everything_in_plain(anna):
    person = group_of(anna).person()

    told = [record for store in stores() for record in store.export(person)]

    values = {one.get("attribute"): one.get("value") for one in told}
    assert values["mobile"] == "+8613800138000"
    assert values["email"] == "su@example.com"
    assert {one.get("identity") for one in told} >= {
        *("openid", "unionid", "mobile", "member")
    }
    assert [one["merged"] for one in told if "merged" in one] == [
        person.customer_ids[1]
    ]


def test_of_somebody_erased_no_row_of_theirs_is_left_outside(anna):
    person = group_of(anna).person()

    for _ in range(2):  # a crash in between brings it back
        for store in stores():
            store.erase(person)

    left = [
        item
        for item in everything()
        if any(
            mark in str(item)
            for mark in (*person.customer_ids, *person.open_ids, "u-1")
        )
    ]
    own = {item["pk"]["S"] for item in left} - set(person.customer_ids)
    assert own == set()
    kinds = {i["sk"]["S"].partition("#")[0] for i in left if "type" not in i}
    assert kinds == {"PROFILE", "TRAITS", "MERGE"}


def test_who_was_merged_once_is_forgotten_by_the_other_side(anna, aws):
    _, other = group_of(anna).ids
    merging().unmerge(anna, other, Cause("staff:1", "u1", NOON + 5))
    tell(aws)

    for store in stores():
        store.erase(group_of(other).person())

    named = [i for i in everything() if other in str(i)]
    assert {item["pk"]["S"] for item in named} == {other}
    assert merging().records.of([anna]) == []
