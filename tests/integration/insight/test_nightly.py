"""The pass of a night: measured, decided, written where it differs."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.jobs import segments as do
from chalicelib.customers.segments.people.rows import row_of
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.traits.everything import everything
from chalicelib.insight.nightly import running, serving
from chalicelib.insight.nightly.models import State
from chalicelib.insight.nightly.repository import standings
from chalicelib.insight.nightly.schemas import Order
from chalicelib.insight.standing.desk import settling
from chalicelib.insight.standing.people import subject_of
from chalicelib.insight.standing.reading import COLUMNS, numbers_of, numbers_of_row
from chalicelib.insight.value import desk as value
from chalicelib.insight.value.rfm.models import Basis
from chalicelib.insight.value.rfm.service import rounded
from tests import sqs
from tests.insight import buys, forget, kept, night, said, work
from tests.segments import alter, customer, hear, somebody, told

pytestmark = pytest.mark.ministack


@pytest.fixture(autouse=True)
def anew():
    forget()


def buyers(number=10):
    """Return people of whom each next one bought later, more often and for more."""
    people = [somebody(one, stage="active") for one in range(number)]
    for rank, one in enumerate(people):
        for time in range(rank // 2 + 1):
            buys(one, 1_000 * (rank + 1), days_ago=(number - rank) * 3 + time)
    return people


def lines_of(one, kind="value"):
    found = Timeline(connections.interactions()).recent(one, 50)
    return [line for line in found if line.kind == kind]


def test_everybody_is_ranked_by_a_night(lake):
    people = buyers()

    night(lake)

    measures = value.repository().measures()
    assert (measures.people, measures.buyers, measures.basis) == (10, 10, Basis.ORDERS)
    assert said(people[0], "rfm_class") == "lost"
    assert said(people[-1], "rfm_class") == "champions"
    assert said(people[0], "ladder") == "interactor"


def test_a_change_is_written_once_with_its_line_and_its_news(lake):
    people = buyers()
    night(lake)
    first = [line.title for line in lines_of(people[-1])]

    night(lake)

    assert first == ["关系阶梯：— → 追随", "价值类别：— → 冠军客户"]
    assert [line.title for line in lines_of(people[-1])] == first
    news = [
        one for one in told(lake, "value.changed") if one["customer_id"] == people[-1]
    ]
    assert [one["data"]["to"] for one in news] == ["champions", "adherent"]
    assert len({one["id"] for one in news}) == 2


def test_a_day_counts_people_and_money_by_what_is_said_of_them(lake):
    buyers()
    somebody(20)

    night(lake)

    store = standings()
    ended = store.current()
    assert (ended.state, ended.percent) == (State.DONE, 100)
    (tally,) = store.days("2000", "3000").values()
    classes = tally.sums["rfm_class"]
    assert sum(one.people for one in classes.values()) == 11
    assert classes["none"].people == 1  # who has never bought
    assert classes["champions"].net_fen == 95_000  # five orders each of two


def test_an_order_moves_somebody_at_once(lake):
    people = buyers()
    night(lake)
    hear(lake)
    buys(people[0], 90_000)
    hear(lake)

    assert said(people[0], "rfm_class") == "new"
    assert kept(people[0])["v_rfm_class_at"] >= now_ms() - DAY_MS


def test_staff_and_whoever_is_merged_has_nothing_said_of_them(lake):
    people = buyers()
    night(lake)
    alter(people[-1], staff=True)
    alter(people[-2], merged=people[0])

    for one in people[-2:]:
        settling().look(one, "test")

    assert said(people[-1], "rfm_class") == said(people[-2], "rfm_class") == ""


def test_nothing_is_said_of_who_is_erased_meanwhile(lake):
    one = buyers(1)[0]
    night(lake)
    connections.profiles().delete({"pk": one, "sk": "PROFILE"})
    connections.profiles().delete({"pk": one, "sk": "TRAITS"})

    assert settling().look(one, "test") == 0
    assert kept(one) == {}


def test_without_orders_classes_rest_on_interactions(lake):
    people = [somebody(one, in_n=one + 1) for one in range(5)]

    night(lake)

    measures = value.repository().measures()
    assert measures.basis is Basis.ACTS
    assert measures.current.people == 5
    # All wrote on one day, so they share the lowest recency; one wrote most often.
    assert said(people[-1], "rfm_class") == "at_risk"
    assert said(people[0], "rfm_class") == "lost"


def test_a_row_of_the_snapshot_says_what_the_person_says(lake):
    one = buyers(3)[-1]
    subject = subject_of(connections.profiles(), one, now_ms())
    row = row_of(subject, everything())

    assert set(COLUMNS) <= row.keys()
    assert numbers_of_row(row, subject.now_ms) == numbers_of(subject)


def test_counting_in_sql_is_counting_by_the_rules(lake):
    people = buyers()
    amounts = dict.fromkeys(people, 0)
    night(lake)

    subjects = [subject_of(connections.profiles(), one, now_ms()) for one in amounts]
    numbers = [numbers_of(one) for one in subjects]
    cuts = value.repository().measures().current
    paid = sorted(rounded(one.net_fen) for one in numbers)
    times = sorted(one.orders_year for one in numbers)
    assert cuts.m == (paid[1], paid[3], paid[5], paid[7])
    assert cuts.f == (times[1], times[3], times[5], times[7])


def test_a_step_that_comes_twice_counts_nobody_twice(lake):
    buyers()
    night(lake)
    first = standings().days("2000", "3000")

    running.begin()
    running.begin()
    work(lake)

    (before,), (after,) = first.values(), standings().days("2000", "3000").values()
    assert before.sums == after.sums


def test_a_pass_waits_for_the_snapshot_of_the_night(lake):
    buyers(2)
    night(lake)
    asking.build()
    (begin,) = lake.messages("segments")
    do(sqs.event("segments", begin), sqs.Context(300_000))
    running.begin()
    (waiting,) = lake.messages("insight")
    serving.do(Order.model_validate(waiting))

    assert standings().current().state is State.DONE  # the old pass, untouched


def test_whoever_another_speaks_for_is_counted_with_them(lake):
    people = buyers(4)
    alter(people[1], merged=people[0])
    alter(people[0], others={people[1]})

    subject = subject_of(connections.profiles(), people[0], now_ms())

    assert numbers_of(subject).orders == 2
    assert customer(0) == people[0]
