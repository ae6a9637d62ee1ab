"""Orders are entered once, whoever tells of them and however often."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.late import LateDays
from chalicelib.customers.orders import desk
from chalicelib.customers.orders.models import Differs, Line
from chalicelib.customers.profile.models import Profile
from chalicelib.insight.index import desk as index
from tests.orders import lines, order, refund, sums, take
from tests.people import NOON, customer, learn, profile, tell

pytestmark = pytest.mark.ministack


@pytest.fixture
def anna(aws):
    who = customer("anna")
    learn(who, mobile="13800138000", member_no="8806")
    tell(aws)
    return who


def test_an_order_stands_on_the_axis_in_the_sums_and_in_the_news(anna, aws):
    told = order(store="武康路店", lines=(Line("YN", "云南小粒", 1, 12_800),))

    found = take(told, mobile="138 0013 8000")

    assert (found.customer, found.order) == (anna, told)
    (line,) = lines(anna)
    assert (line.at_ms, line.title) == (told.paid_ms, "下单 ¥128.00（武康路店）")
    assert (sums(anna).count, sums(anna).net_fen) == (1, 12_800)
    (news,) = aws.messages("events.fifo")
    assert (news["kind"], news["customer_id"]) == ("order.paid", anna)
    assert news["data"]["skus"] == ["YN"]


@pytest.mark.parametrize(
    "names",
    [
        {"mobile": "13800138000"},
        {"member_no": "8806"},
        {"unionid": "nobody", "mobile": "13800138000"},
    ],
)
def test_a_second_telling_by_another_name_changes_nothing(anna, aws, names):
    told = order()
    take(told, id=anna)
    aws.messages("events.fifo")

    assert take(told, **names).customer == anna

    assert len(lines(anna)) == 1
    assert sums(anna).net_fen == 12_800
    assert aws.messages("events.fifo") == []


def test_what_is_told_at_the_same_time_is_entered_once(anna, aws):
    told = order(refunds=(refund("R-1"), refund("R-2")))

    with ThreadPoolExecutor(6) as clerks:
        found = list(clerks.map(lambda _: take(told, id=anna), range(6)))

    assert {one.order.refunded_fen for one in found} == {5_600}
    assert len(lines(anna)) == 3
    assert (sums(anna).count, sums(anna).net_fen) == (1, 7_200)
    kinds = [one["kind"] for one in aws.messages("events.fifo")]
    assert sorted(kinds) == ["order.paid", "order.refunded", "order.refunded"]


def test_a_number_told_of_two_people_at_the_same_time_is_one_persons(anna, aws):
    people = [anna, customer("other")]
    told = [order(f"SH-{number}") for number in range(8)]

    def tell_of(number):
        try:
            return take(told[number // 2], id=people[number % 2]).customer
        except Differs:
            return ""

    with ThreadPoolExecutor(4) as clerks:
        found = list(clerks.map(tell_of, range(16)))

    won = [one for one in found if one]
    assert len(won) == len(told)
    assert {len({*found[n : n + 2]} - {""}) for n in range(0, 16, 2)} == {1}
    assert sum(sums(one).count for one in people) == 8


def test_refunds_come_one_after_the_other_and_never_exceed(anna):
    told = order()
    take(told, id=anna)
    take(replace(told, refunds=(refund("R-1", 10_000),)), id=anna)

    with pytest.raises(InvalidInput):
        take(replace(told, refunds=(refund("R-2", 2_801),)), id=anna)

    found = take(replace(told, refunds=(refund("R-2", 2_800),)), id=anna)
    assert found.order.is_undone
    assert (sums(anna).count, sums(anna).refunded_fen) == (0, 12_800)
    backs = [one.title for one in lines(anna, "refund")]
    assert sorted(backs) == ["退款 ¥100.00", "退款 ¥28.00"]


def test_two_who_read_the_same_order_do_not_give_it_back_twice(anna):
    told = order()
    stale = take(told, id=anna)

    assert desk.book().refund(stale, told, refund("R-1", 10_000))
    assert desk.book().refund(stale, told, refund("R-2", 10_000)) is None

    assert desk.book().find("SH-1").order.refunded_fen == 10_000
    assert sums(anna).net_fen == 2_800


def test_the_same_number_with_other_content_is_refused(anna):
    told = order()
    take(told, id=anna)

    with pytest.raises(Differs) as refused:
        take(replace(told, paid_fen=1), id=anna)
    assert refused.value.fields == ("paid_fen",)

    other = customer("other")
    with pytest.raises(Differs) as refused:
        take(told, id=other)
    assert refused.value.fields == ("customer",)
    assert sums(anna).net_fen == 12_800
    assert lines(other) == []


def test_more_may_become_known_of_an_order(anna, aws):
    told = order()
    take(told, id=anna)
    aws.messages("events.fifo")

    found = take(replace(told, margin_fen=6_100, store="武康路店"), id=anna)

    assert (found.order.margin_fen, found.order.store) == (6_100, "武康路店")
    assert (sums(anna).margin_fen, sums(anna).margin_count) == (6_100, 1)
    assert take(told, id=anna).order == found.order
    assert len(lines(anna, "change")) == 1


def test_an_order_of_a_merged_customer_stays_and_speaks_for_both(anna):
    other = customer("other", first_at=NOON + 1)
    told = order()
    take(told, id=other)
    merging().merge(anna, other, Cause("staff:1", "m1", NOON))

    assert take(told, id=anna).customer == other
    assert take(replace(told, refunds=(refund(),)), mobile="13800138000").order.refunds
    assert len(lines(other)) == 2
    assert take(order("SH-2"), id=other).customer == anna


def test_an_older_order_is_noticed_today_and_its_day_is_built_anew(anna):
    at_ms = now_ms() - 40 * DAY_MS
    take(order(at_ms=at_ms), id=anna)

    (line,) = lines(anna)
    (mark,) = lines(anna, "mark")
    assert line.at_ms == at_ms
    assert business_day(mark.at_ms) == business_day(now_ms())
    late = LateDays(connections.workspace(), lambda: now_ms() + DAY_MS)
    assert [day for day, _ in late.settled()] == [business_day(at_ms)]


@pytest.mark.parametrize("when", [lambda: 1, lambda: now_ms() + DAY_MS])
def test_no_order_is_of_another_century_or_of_tomorrow(anna, when):
    with pytest.raises(InvalidInput):
        take(order(at_ms=when()), id=anna)


def test_a_customer_who_is_not_there_has_no_orders(aws):
    with pytest.raises(NotFound):
        take(order(), id="c4x9k2m7q1w8e3r6t5y0z2a8b6")
    with pytest.raises(InvalidInput):
        take(order(), mobile="abc")


def test_an_order_counts_in_the_index_once_and_fades_from_when_it_was_paid(anna, aws):
    told = order(at_ms=now_ms() - 14 * DAY_MS)
    take(told, id=anna)
    event = aws.messages("events.fifo")

    for _ in range(2):
        for body in event:
            _hand_on(body)

    counters = {n: v for n, v in profile(anna).items() if n.startswith("x")}
    left = index.index_of(Profile(anna, "", "", counters=counters), now_ms())
    assert left == pytest.approx(5, rel=0.01)


def _hand_on(body):
    from chalicelib.core.events import DomainEvent
    from chalicelib.inbox.dispatch import tell_domain

    tell_domain(DomainEvent.from_dict(body))
