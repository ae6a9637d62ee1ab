"""Wherever a process dies while it enters orders, the next one ends the same."""

from collections import Counter
from contextlib import suppress
from itertools import count

import pytest

from chalicelib import connections
from chalicelib.core.errors import NotFound
from chalicelib.customers.identity import lookup
from chalicelib.customers.orders import desk
from chalicelib.customers.orders.service import Whose
from tests.faults import Killed, installed
from tests.orders import lines, order, refund, sums, take
from tests.people import customer, learn, tell

pytestmark = pytest.mark.ministack

MOBILE = "13800138000"


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


def dying(faults, act):
    """Do it again and again, dying once before or after each call of its, then live.

    ``act`` is given a name of its own for each; all names are returned.
    """
    names, died, numbers = [], True, count()
    while died:
        number = next(numbers)
        for when in ("kill_before", "kill_after"):
            name = f"{when}-{number}"
            setattr(faults, when, number)
            faults.calls.clear()
            with suppress(Killed):
                act(name)
            died = len(faults.calls) == number + 1
            setattr(faults, when, None)
            act(name)
            names.append(name)
    return names


def test_a_telling_is_entered_once_wherever_it_broke_off(faults, aws):
    anna = customer("anna")

    def tell_of(name):
        take(order(name, refunds=(refund("R-1"), refund("R-2"))), id=anna)

    names = dying(faults, tell_of)

    assert len(names) > 20
    assert len(lines(anna)) == 3 * len(names)
    assert sums(anna).count == len(names)
    assert sums(anna).net_fen == 7_200 * len(names)
    assert _told(aws) == {"order.paid": len(names), "order.refunded": 2 * len(names)}


def test_what_waited_is_entered_whole_wherever_its_admission_broke_off(faults, aws):
    anna = customer("anna")
    learn(anna, mobile=MOBILE)
    key = lookup.key_of("mobile", MOBILE)
    waiting = Whose(keys=(key,))

    def admit(name):
        told = order(name, refunds=(refund("R-1"), refund("R-2")))
        if desk.book().find(name) is None:
            before, faults.kill_before = faults.kill_before, None
            after, faults.kill_after = faults.kill_after, None
            desk.cashier().take(waiting, told)
            faults.calls.clear()
            faults.kill_before, faults.kill_after = before, after
        desk.admit(key, anna)

    names = dying(faults, admit)

    assert len(names) > 20
    assert len(lines(anna)) == 3 * len(names)
    assert sums(anna).net_fen == 7_200 * len(names)
    assert list(desk.room().under(key)) == []
    assert not any(desk.book().find(one).waited for one in names)


def test_an_answer_that_gets_lost_changes_nothing(faults):
    anna = customer("anna")
    faults.cut = {"TransactWriteItems": 2}

    take(order(refunds=(refund(),)), id=anna)

    assert (sums(anna).count, sums(anna).net_fen) == (1, 10_000)


def _told(aws):
    """Return the news that were sent, or wait for the clock to send them, by kind."""
    sent = {one["id"] for one in aws.messages("events.fifo")}
    left = {one.id for one in connections.outbox().leftovers(2**53)}
    return Counter(one.partition(":")[0] for one in sent | left)


def test_nothing_of_an_erased_customer_is_entered(aws):
    anna = customer("anna")
    learn(anna, mobile=MOBILE)
    tell(aws)
    whose = desk.whose(desk.Ref(mobile=MOBILE))
    connections.profiles().delete({"pk": anna, "sk": "PROFILE"})

    with pytest.raises(NotFound):
        desk.cashier().take(whose, order())

    assert lines(anna) == []
