"""价值 on the customer page: class, worth, rung, group and what is likely, with why."""

from typing import Any

from chalicelib.core.money import yuan
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.insight.clusters import desk as clusters
from chalicelib.insight.standing.reading import numbers_of
from chalicelib.insight.standing.scores import scores_of
from chalicelib.insight.value import desk as value
from chalicelib.insight.value.service import value_of
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit


def shown(_visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return everything that is said of somebody, decided now."""
    numbers, standard = numbers_of(sheet.subject), value.standard()
    compass = clusters.compass()
    group = compass.of(numbers, sheet.now_ms) if compass else None
    return {
        "value": value_of(numbers, standard, sheet.now_ms),
        "rates": standard.rates,
        "margin_fen": numbers.margin_fen,
        "plans": standard.settings.limits.plans,
        "group": group,
        "scores": scores_of(numbers, sheet.subject.traits, sheet.now_ms),
        "yuan": yuan,
    }


panels.add(
    Panel(
        "value",
        "价值",
        "coin",
        Side.RIGHT,
        22,
        Action.CUSTOMERS_READ,
        "insight/standing/panel.html",
        seen_as="value",
        sheet=shown,
    )
)
