"""洞察 › 价值: classes, who moved, what customers are worth, the ladder."""

from datetime import date, timedelta

from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.money import yuan
from chalicelib.insight.nightly import running
from chalicelib.insight.nightly.models import Moves, Tally
from chalicelib.insight.nightly.repository import Standings, standings
from chalicelib.insight.tabs import Tab, tabs
from chalicelib.insight.value import board, desk
from chalicelib.insight.value.ladder.models import RUNGS
from chalicelib.insight.value.marks import CLASS, LADDER
from chalicelib.insight.value.rfm.models import ORDER
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
tabs.add(
    Tab("价值", "/console/insight/value", Action.INSIGHT_READ, 40),
    Tab("阶梯", "/console/insight/ladder", Action.INSIGHT_READ, 45),
)
deeds.named(
    {
        "insight.recomputed": "重新计算价值",
        "insight.value_settings_changed": "更改价值设置",
    }
)
frame.say_when_done(asked="已开始重新计算，稍后刷新页面查看")

_HERE = "insight/value"
_LOOKED_BACK_DAYS = 60
_MONTHS = 6
CLASSES = {one.value: one.label for one in ORDER}
LADDERS = {one.value: one.label for one in RUNGS}


@routes.page("/console/insight/value", needs=Action.INSIGHT_READ)
def value(visit: Visit) -> Page:
    standard, store = desk.standard(), standings()
    day, tally = newest(store)
    spans = store.moves(CLASS, _MONTHS)
    chosen = _chosen(spans, visit.query.get("month", ""))
    found = board.classes(tally)
    today = date.fromisoformat(day).toordinal() if day else 0
    values = {
        "tabs": tabs.of(visit),
        "standard": standard,
        "measures": standard.measures,
        "day": day,
        "run": store.current(),
        "classes": found,
        "chart": board.chart(found),
        "clv_fen": sum(one.clv_fen for one in tally.sums.get(CLASS, {}).values()),
        "net_fen": sum(one.net_fen for one in found),
        "months": _months(spans, chosen),
        "matrix": board.matrix(chosen, CLASSES) if chosen else None,
        "lost": board.lost(chosen) if chosen else None,
        "fifths": board.fifths(standard.measures, today),
        "eighths": board.eighths(tally),
        "yuan": yuan,
    }
    return Page(f"{_HERE}/value.html", values)


@routes.page("/console/insight/ladder", needs=Action.INSIGHT_READ)
def ladder(visit: Visit) -> Page:
    standard, store = desk.standard(), standings()
    day, tally = newest(store)
    spans = store.moves(LADDER, _MONTHS)
    chosen = _chosen(spans, visit.query.get("month", ""))
    limits = standard.settings.limits
    values = {
        "tabs": tabs.of(visit),
        "day": day,
        "limits": limits,
        "rungs": board.rungs(tally, limits.plans, LADDERS),
        "customers": {one.value: one.customer for one in RUNGS},
        "months": _months(spans, chosen, "ladder"),
        "matrix": board.matrix(chosen, LADDERS) if chosen else None,
        "yuan": yuan,
    }
    return Page(f"{_HERE}/ladder.html", values)


@routes.action(
    "/console/insight/value",
    needs=Action.INSIGHT_WRITE,
    deed="insight.recomputed",
)
def recompute(_visit: Visit) -> Redirect:
    """Have everybody looked at, as every night."""
    running.begin()
    return Redirect("/console/insight/value?done=asked")


def newest(store: Standings) -> tuple[str, Tally]:
    """Return the newest day that was counted, "" before the first."""
    today = business_day(now_ms())
    first = date.fromisoformat(today) - timedelta(days=_LOOKED_BACK_DAYS)
    days = store.days(first.isoformat(), today)
    return max(days.items(), default=("", Tally()), key=lambda one: one[0])


def _chosen(spans: list[Moves], month: str) -> Moves | None:
    asked = next((one for one in spans if one.first == month), None)
    return asked or (spans[0] if spans else None)


def _months(
    spans: list[Moves], chosen: Moves | None, place: str = "value"
) -> list[tuple[str, str, bool]]:
    return [
        (
            f"{int(one.first[5:7])} 月",
            f"/console/insight/{place}?month={one.first}",
            one == chosen,
        )
        for one in reversed(spans)
    ]
