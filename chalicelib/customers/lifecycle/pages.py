"""分析 › 生命周期: who is where, who moved from where to where, and why."""

from collections.abc import Sequence
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import Malformed
from chalicelib.customers.book import naming, viewing
from chalicelib.customers.lifecycle import (
    board,
    desk,
    panel,  # noqa: F401 -- adds its box to the customer page
    standing,
    traits,  # noqa: F401 -- states them
)
from chalicelib.customers.lifecycle.models import TONES, Direction, Stage
from chalicelib.customers.lifecycle.period import SPANS, Period
from chalicelib.customers.lifecycle.rollups import Moved, stage_moves
from chalicelib.customers.lifecycle.tabs import PATH, tabs
from chalicelib.customers.persons import Persons
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.today import TodaysCounts
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_HERE = "customers/lifecycle"
_MOST_MOVED = 50  # as many as one record of the audit names
_UNANSWERED = f"/console/customers?direction={Direction.UNANSWERED}"


@routes.page(PATH, needs=Action.INSIGHT_READ)
def overview(visit: Visit) -> Page:
    """Show who moved in a period; how many are where now is fetched afterwards."""
    period = Period.of(visit.query, business_day(now_ms()))
    first, last = period.before.first.isoformat(), period.last.isoformat()
    moves = {one.day: one for one in stage_moves().between(first, last)}
    counted = desk.censuses().between(period.first.isoformat(), last)
    before = period.before.days
    matrix = board.matrix(
        (moves[day] for day in period.days if day in moves),
        (moves[day] for day in before if day in moves),
        comparable=all(day in moves for day in before),
    )
    values = {
        "tabs": tabs(visit.path),
        "period": period,
        "views": [
            (label, f"{PATH}?days={days}", days == period.span)
            for days, label in SPANS.items()
        ],
        "matrix": matrix,
        "columns": [(one.label, TONES[one]) for one in Stage],
        "chart": board.chart(counted) if len(counted) > 1 else None,
    }
    return Page(f"{_HERE}/overview.html", values)


@routes.page(PATH + "/now", needs=Action.INSIGHT_READ)
def now(visit: Visit) -> Page:
    """Show how many are in each stage, and how they talk, as of this moment."""
    period = Period.of(visit.query, business_day(now_ms()))
    found = standing.now()
    then = next(iter(desk.censuses().between(*_edge(period))), None)
    values: dict[str, Any] = {"census": found, "then": then, "first": period.first}
    if found:
        values["stages"] = board.stages(found, then)
        values["directions"] = board.directions(found, then)
    return Page(f"{_HERE}/now.html", values)


@routes.page(PATH + "/today", needs=Action.INSIGHT_READ)
def today(_visit: Visit) -> Page:
    """Count on and show who moved today so far."""
    timeline = Timeline(connections.interactions())
    counts = TodaysCounts(connections.workspace(), timeline, now_ms).counted()
    moves = sorted(counts.moves.items(), key=lambda one: -one[1])
    named = [(board.names_of(move), people) for move, people in moves]
    values = {
        "moves": [(names, people) for names, people in named if names],
        "upto_ms": counts.upto_ms,
    }
    return Page(f"{_HERE}/today.html", values)


@routes.page(PATH + "/moves", needs=Action.CUSTOMERS_READ)
def moves(visit: Visit) -> Page:
    """Show some of those who made a move; who they are is written down."""
    period = Period.of(visit.query, business_day(now_ms()))
    move = visit.query.get("move", "")
    names = board.names_of(move)
    if names is None:
        raise Malformed("no such move")
    first, last = period.first.isoformat(), period.last.isoformat()
    days = stage_moves().between(first, last)
    moved = stage_moves().people([one.day for one in days], move)[:_MOST_MOVED]
    causes = board.causes_of(days, move)
    values = {
        "tabs": tabs(PATH),
        "names": names,
        "period": period,
        "people": sum(count for _, count in causes),
        "causes": causes,
        "rows": _rows(visit, moved),
        "stage": move.partition("-")[2],
        "tones": TONES,
    }
    return Page(f"{_HERE}/moves.html", values)


def _edge(period: Period) -> tuple[str, str]:
    """Return the day before a period, as a range."""
    return (period.before.last.isoformat(),) * 2


def _rows(visit: Visit, moved: Sequence[Moved]) -> list[dict[str, Any]]:
    """Return those who are still there, as the role may see them."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    ids = [one.customer_id for one in moved]
    known = Persons(connections.profiles()).subjects(ids, traits=False)
    shown = [one for one in moved if one.customer_id in known]
    viewing.note_list(visit, list(dict.fromkeys(one.customer_id for one in shown)))
    return [
        {
            "id": one.customer_id,
            "name": naming.titled(known[one.customer_id].profile, seen),
            "code": known[one.customer_id].profile.code,
            "cause": board.told({one.cause: 1}).rpartition(" ")[0],
            "at_ms": one.at_ms,
            "stage": _stage(known[one.customer_id].profile.stage),
        }
        for one in shown
    ]


def _stage(value: str) -> Stage | None:
    return Stage(value) if value else None
