"""``/v1/lifecycle``: stages and directions now, and the moves of some days."""

from collections.abc import Mapping

from chalicelib.core.clock import business_day, iso, now_ms
from chalicelib.customers.lifecycle import desk, standing
from chalicelib.customers.lifecycle.board import added
from chalicelib.customers.lifecycle.period import Period
from chalicelib.customers.lifecycle.rollups import stage_moves
from chalicelib.customers.lifecycle.schemas import (
    LifecycleOut,
    LifecycleQuery,
    MoveOut,
)
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api

routes = Api(__name__)


@routes.get("/v1/lifecycle", scope=Scope.READ)
def show_lifecycle(_call: Call, asked: LifecycleQuery) -> LifecycleOut:
    """How many are in each stage of the lifecycle, and who moved"""
    days = {"from": str(asked.from_ or ""), "to": str(asked.to or "")}
    period = Period.of(days, business_day(now_ms()))
    first, last = period.first.isoformat(), period.last.isoformat()
    found = standing.now()
    return LifecycleOut(
        people=found.people if found else 0,
        stages=dict(found.stages) if found else {},
        directions=dict(found.directions) if found else {},
        counted_at=iso(found.at_ms) if found else None,
        usual_gap_days=desk.thresholds().population_gap,
        moves=[
            _move(move, causes)
            for move, causes in sorted(
                added(stage_moves().between(first, last)).items()
            )
        ],
    )


def _move(move: str, causes: Mapping[str, int]) -> MoveOut:
    start, _, end = move.partition("-")
    return MoveOut.model_validate(
        {"from": start, "to": end, "people": sum(causes.values()), "causes": causes}
    )
