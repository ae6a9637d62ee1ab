from chalicelib.core.clock import DAY_MS
from chalicelib.insight.standing.models import Numbers, day_number
from chalicelib.insight.value.ladder.models import Rung
from chalicelib.insight.value.models import Measures, Settings, Standard
from chalicelib.insight.value.rfm.eight import Thresholds
from chalicelib.insight.value.rfm.models import Basis, Cuts, Scores, ValueClass
from chalicelib.insight.value.service import class_said, value_of

NOON = 1_792_728_000_000  # 2026-10-23, noon in China
TODAY = day_number(NOON)
CUTS = Cuts(
    Basis.ORDERS,
    "2026-10-23",
    50,
    r=(TODAY - 90, TODAY - 60, TODAY - 30, TODAY - 10),
    f=(1, 2, 3, 4),
    m=(10_000, 20_000, 30_000, 40_000),
)
STANDARD = Standard(
    Settings(margin=300, retention=600),
    Measures(
        "2026-10-23", "v", 90, 50, {Basis.ORDERS: CUTS}, Thresholds(30, 2, 20_000)
    ),
)
BUYER = Numbers(
    "c1",
    stage="active",
    orders=3,
    orders_year=3,
    net_fen=30_000,
    last_order_ms=NOON - 20 * DAY_MS,
    last_inbound_ms=NOON - DAY_MS,
    inbound=40,
)


def test_everything_that_value_says_of_a_buyer():
    found = value_of(BUYER, STANDARD, NOON)

    assert (found.recency_days, found.frequency, found.paid_fen) == (20, 3, 30_000)
    assert found.scores == Scores(4, 3, 3)
    assert found.found is ValueClass.POTENTIAL_LOYALIST
    assert found.eighth == "高价值"
    assert found.worth.clv_fen == 10_800
    assert found.step.rung is Rung.ADHERENT


def test_who_has_not_bought_has_a_rung_and_no_class():
    found = value_of(Numbers("c2", inbound=3), STANDARD, NOON)

    assert (found.scores, found.found, found.worth, found.eighth) == (
        None,
        None,
        None,
        "",
    )
    assert found.recency_days is None
    assert found.step.rung is Rung.FOLLOWER


def test_before_the_first_night_nobody_has_a_class():
    assert class_said(BUYER, Standard()) == ""
    assert value_of(BUYER, Standard(), NOON).found is None


def test_without_orders_anywhere_the_class_rests_on_interactions():
    cuts = Cuts(Basis.ACTS, "2026-10-23", 9, (TODAY - 9,), (10, 20))
    standard = Standard(measures=Measures(people=9, cuts={Basis.ACTS: cuts}))
    found = value_of(BUYER, standard, NOON)

    assert found.basis is Basis.ACTS
    assert (found.recency_days, found.frequency, found.paid_fen) == (1, 40, None)
    assert found.scores == Scores(2, 3, 3)
