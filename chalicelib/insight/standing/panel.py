"""价值 on the customer page: class, worth, rung, group and what is likely, with why."""

from typing import Any

from chalicelib.core.money import yuan
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.insight.clusters import desk as clusters
from chalicelib.insight.clusters.service import cluster_of
from chalicelib.insight.prediction import desk as prediction
from chalicelib.insight.prediction.models import Target
from chalicelib.insight.prediction.service import Score, is_scored, score
from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.standing.reading import numbers_of
from chalicelib.insight.value import desk as value
from chalicelib.insight.value.service import value_of
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit


def shown(_visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return everything that is said of somebody, decided now."""
    numbers, standard = numbers_of(sheet.subject), value.standard()
    grouping = clusters.grouping()
    group = cluster_of(numbers, grouping, sheet.now_ms) if grouping else None
    return {
        "value": value_of(numbers, standard, sheet.now_ms),
        "rates": standard.rates,
        "margin_fen": numbers.margin_fen,
        "plans": standard.settings.limits.plans,
        "group": group,
        "scores": scores(numbers, sheet),
        "yuan": yuan,
    }


def scores(numbers: Numbers, sheet: Sheet) -> list[tuple[Target, Score]]:
    """Return what models say of somebody, those that are in use."""
    if not is_scored(numbers, sheet.now_ms):
        return []
    found = []
    for target in Target:
        if model := prediction.model(target):
            before = str(sheet.item("TRAITS").get(f"v_{target.value}", ""))
            said = score(model, target, numbers, sheet.now_ms, before)
            found.append((target, said))
    return found


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
