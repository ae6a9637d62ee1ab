"""Orders of people nobody knows yet are theirs as soon as they are known."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.core.events import DomainEvent
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import State
from chalicelib.customers.chores.service import Task
from chalicelib.customers.identity.unionids import Unionids
from chalicelib.customers.orders import desk, lists, retrying, subscribers, waking
from chalicelib.customers.orders.models import Differs
from tests.orders import lines, order, refund, sums, take
from tests.people import NOON, customer, learn, tell

MOBILE = "13800138000"


def test_an_order_waits_for_a_number_and_goes_to_who_leaves_it(aws):
    told = order(refunds=(refund(),))
    assert take(told, mobile=MOBILE).customer == ""
    assert [one.customer_id for one in lists.page(5).orders] == [""]

    anna = customer("anna")
    learn(anna, mobile=MOBILE)
    tell(aws)

    (owned,) = lists.page(5).orders
    assert (owned.customer_id, owned.order) == (anna, told)
    assert (sums(anna).net_fen, len(lines(anna))) == (10_000, 2)
    assert take(told, mobile=MOBILE).customer == anna
    assert list(desk.room().under(_key())) == []


def test_an_order_waits_for_an_openid_until_its_follower_comes(aws):
    told = order()
    take(told, openid="oPeople00000000000000000anna")
    anna = customer("anna")

    subscribers.followed(SimpleNamespace(profile=SimpleNamespace(id=anna)))

    assert sums(anna).count == 1


def test_an_order_waits_for_a_unionid(aws):
    take(order(), unionid="u-1")
    anna = customer("anna", unionid="u-1")

    subscribers.joined(DomainEvent("follower.joined", "j1", anna, NOON))

    assert sums(anna).count == 1


def test_two_tellings_wait_as_one_and_under_all_their_names(aws):
    told = order()
    take(told, mobile=MOBILE)
    take(replace(told, store="武康路店", refunds=(refund(),)), unionid="u-1")

    with pytest.raises(Differs):
        take(replace(told, paid_fen=1), mobile=MOBILE)
    with pytest.raises(InvalidInput):
        take(replace(told, refunds=(refund("R-2", 12_000),)), mobile=MOBILE)

    anna = customer("anna", unionid="u-1")
    subscribers.shared(DomainEvent("identity.shared", "s1", anna, NOON))
    (owned,) = lists.page(5).orders
    assert (owned.customer_id, owned.order.store) == (anna, "武康路店")
    assert owned.order.refunded_fen == 2_800
    assert list(desk.room().under(_key())) == []


def test_a_later_telling_by_a_known_name_ends_the_wait(aws):
    told = order(refunds=(refund(),))
    take(told, mobile=MOBILE)
    anna = customer("anna")

    found = take(replace(told, refunds=()), id=anna)

    assert (found.customer, found.order) == (anna, told)
    assert list(desk.room().under(_key())) == []


def test_what_waits_is_tried_again_once_a_day(aws):
    take(order(), unionid="u-1")
    take(order("SH-2"), unionid="u-2")
    anna = customer("anna")
    Unionids(connections.profiles(), connections.outbox()).note("u-1", anna, NOON)
    (timer,) = connections.timers().due(now_ms() + DAY_MS)
    assert timer.kind == desk.TIMER

    waking.due(
        DomainEvent("timer.due", "t1", "", NOON, data={"kind": timer.kind, "id": "all"})
    )
    (message,) = aws.messages("chores")
    chores.chores().work(Task.from_dict(message), lambda _: retrying)

    assert chores.chores().known(message["chore"]).state is State.DONE
    assert sums(anna).count == 1
    assert [one.customer_id for one in lists.page(5).orders].count("") == 1


def test_what_waits_for_nobody_expires(aws):
    take(order(), mobile=MOBILE)

    rows = connections.profiles().query("pk = :key", values={":key": f"WAIT#{_key()}"})
    (row,) = rows
    assert row["ttl"] > now_ms() // 1000 + 179 * 86_400


def _key():
    from chalicelib.customers.identity import lookup

    return lookup.key_of("mobile", MOBILE)
