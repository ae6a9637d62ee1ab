"""Which rung somebody stands on: lifecycle, interaction index and orders; pure."""

from chalicelib.customers.lifecycle.models import Stage
from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.value.ladder.models import Limits, Rung, Step

_IN_TOUCH = (Stage.NEW, Stage.ACTIVE, Stage.RETURNED)


def step_of(numbers: Numbers, limits: Limits) -> Step:
    """Return where somebody stands now."""
    if not numbers.subscribed:
        return Step(Rung.UNAWARE, "没有关注")
    if numbers.orders_year:
        return _buyer(numbers, limits)
    if numbers.index >= limits.engaged_index:
        return Step(Rung.INTERACTOR, f"互动指数 {numbers.index:.1f}")
    if numbers.stage == Stage.DORMANT:
        return Step(Rung.UNAWARE, "关注着，但长期没有互动")
    return Step(Rung.FOLLOWER, "关注着，近期互动很少")


def _buyer(numbers: Numbers, limits: Limits) -> Step:
    """Return where a follower stands who has bought within the year."""
    bought, index = numbers.orders_year, numbers.index
    in_touch = index >= limits.engaged_index or numbers.stage in _IN_TOUCH
    if bought >= limits.loyal_orders and in_touch:
        return Step(Rung.ADHERENT, f"一年内 {bought} 单，并且保持联系")
    if index >= limits.devoted_index:
        return Step(Rung.ADHERENT, f"一年内 {bought} 单，互动指数 {index:.1f}")
    return Step(Rung.INTERACTOR, f"一年内 {bought} 单")
