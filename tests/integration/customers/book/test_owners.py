"""Who looks after whom: one change wins, each leaves a line, all can be handed over."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Conflict
from chalicelib.customers import listing
from chalicelib.customers.book.owner import allocating
from chalicelib.customers.book.owner.handing import OwnedCustomers
from chalicelib.customers.book.owner.repository import Change, owners
from chalicelib.customers.book.selection import Selection
from chalicelib.customers.chores.models import Chore, Part
from chalicelib.staff import desk, handover
from chalicelib.staff.models import Role
from tests.book import axis, customer

NOON = 1_764_043_200_000


def change(customer_id, before, after, key="owner:1", at_ms=NOON):
    return Change(customer_id, before, after, "归属变更", key, at_ms, "staff:boss")


def owned(staff_id):
    places = listing.walk(
        connections.profiles(), of=listing.of_owner(staff_id), at_once=10
    )
    return [listing.customer_of(place) for place in places]


def owner(customer_id):
    return owners().of_all([customer_id])[customer_id].staff_id


@pytest.fixture
def anna(aws):
    return customer()


def test_a_customer_is_given_on_and_let_go_with_a_line_each(anna):
    owners().change(change(anna, "", "s1"))
    owners().change(change(anna, "s1", "s2", "owner:2", NOON + 1))
    assert (owner(anna), owned("s1"), owned("s2")) == ("s2", [], [anna])

    owners().change(change(anna, "s2", "", "owner:3", NOON + 2))

    assert owners().of_all([anna]) == {}
    assert owned("s2") == []
    assert [one.type for one in axis(anna)] == ["released", "assigned", "assigned"]


def test_of_two_who_decide_at_once_the_second_is_told(anna):
    owners().change(change(anna, "", "s1"))

    with pytest.raises(Conflict):
        owners().change(change(anna, "", "s2", "owner:2", NOON + 1))

    assert owner(anna) == "s1"
    assert len(axis(anna)) == 1


def test_the_same_change_again_changes_nothing(anna):
    assert owners().change(change(anna, "", "s1"))
    owners().change(change(anna, "s1", "s2", "owner:2", NOON + 1))

    assert not owners().change(change(anna, "", "s1"))
    assert owner(anna) == "s2"


def chore(selection, staff):
    params = {**selection.to_params(), "staff": staff}
    return Chore("4f" * 16, allocating.KIND, "分配", "staff:boss", NOON, params=params)


def test_many_are_spread_over_colleagues_and_a_repeated_step_moves_nobody(aws):
    people = [desk.staff().install(name, Role.AGENT) for name in ("甲", "乙")]
    ids = tuple(customer(n) for n in range(60))
    work = chore(Selection(ids), [one.id for one in people])

    first = allocating.step(work, Part(0))
    again = allocating.step(work, Part(0))
    last = allocating.step(work, Part(0, cursor=first.cursor))

    assert (first.done, first.failed, again, last.cursor) == (50, 0, first, None)
    counts = [len(owned(one.id)) for one in people]
    assert sum(counts) == 60
    assert min(counts) > 15
    assert {len(axis(one)) for one in ids} == {1}


def test_whom_somebody_decided_about_meanwhile_is_left_alone(aws, monkeypatch):
    agent = desk.staff().install("甲", Role.AGENT)
    anna, ben = customer(1), customer(2)
    stale = owners().of_all([anna, ben])
    owners().change(change(anna, "", "somebody"))
    real = allocating.owners

    class Slow:
        """Reads before somebody else decides."""

        def of_all(self, _ids):
            return stale

        def change(self, wanted):
            return real().change(wanted)

    monkeypatch.setattr(allocating, "owners", Slow)
    done = allocating.step(chore(Selection((anna, ben)), [agent.id]), Part(0))

    assert (done.done, done.failed) == (1, 1)
    assert (owner(anna), owner(ben)) == ("somebody", agent.id)


def test_a_leavers_customers_go_to_the_heir_and_come_back(aws, monkeypatch):
    monkeypatch.setattr(handover, "_KINDS", {})
    handover.register("customers", "名下客户", OwnedCustomers)
    ids = {customer(n) for n in range(5)}
    for number, one in enumerate(ids):
        owners().change(change(one, "", "leaver", f"owner:{number}"))

    desk.handovers().begin("h1", "leaver", "heir", "staff:boss", NOON)
    done = desk.handovers().carry_on("h1", lambda _: None)

    assert done.moved == {"customers": 5}
    assert (set(owned("heir")), owned("leaver")) == (ids, [])
    desk.handovers().begin_undoing("h1")
    desk.handovers().carry_on("h1", lambda _: None)
    assert set(owned("leaver")) == ids
