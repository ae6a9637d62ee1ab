import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.value.ladder.models import Limits, Rung
from chalicelib.insight.value.ladder.service import step_of

LIMITS = Limits()


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (Numbers("c", subscribed=False, orders_year=9), Rung.UNAWARE),
        (Numbers("c", stage="dormant"), Rung.UNAWARE),
        (Numbers("c", stage="cooling"), Rung.FOLLOWER),
        (Numbers("c", stage="new"), Rung.FOLLOWER),
        (Numbers("c", stage="dormant", index=3.0), Rung.INTERACTOR),
        (Numbers("c", stage="dormant", orders_year=1), Rung.INTERACTOR),
        (Numbers("c", stage="dormant", orders_year=5), Rung.INTERACTOR),
        (Numbers("c", stage="active", orders_year=2), Rung.ADHERENT),
        (Numbers("c", stage="cooling", orders_year=2, index=3.0), Rung.ADHERENT),
        (Numbers("c", stage="active", orders_year=1, index=12.0), Rung.ADHERENT),
        (Numbers("c", stage="active", orders_year=1, index=11.9), Rung.INTERACTOR),
    ],
)
def test_the_rung_follows_from_lifecycle_index_and_orders(numbers, expected):
    assert step_of(numbers, LIMITS).rung is expected


def test_a_step_says_why():
    assert step_of(Numbers("c", orders_year=2, index=4.2), LIMITS).reason == (
        "一年内 2 单，并且保持联系"
    )


def test_devotion_takes_more_than_engagement():
    with pytest.raises(InvalidInput):
        Limits(engaged_index=12, devoted_index=12)


def test_limits_come_back_as_they_were_stored():
    limits = Limits(loyal_orders=3, plans={"adherent": "新品试饮"})

    assert Limits.from_body(limits.to_body()) == limits
