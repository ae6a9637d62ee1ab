"""What ``/v1/lifecycle`` takes and gives."""

from typing import Any, ClassVar

from pydantic import Field

from chalicelib.web.api.models import Answer, Day, Instant, Query


class LifecycleQuery(Query):
    """Which days the moves are of: the last 28 archived ones where none are named."""

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class MoveOut(Answer):
    """How many moved from one stage to another."""

    # "from" is a keyword of Python's.
    from_: str = Field(
        serialization_alias="from",
        validation_alias="from",
        description="none: at first",
    )
    to: str
    people: int
    causes: dict[str, int] = Field(description="The same people by reason")


class LifecycleOut(Answer):
    """How many are in each stage, how they talk, and who moved."""

    people: int
    stages: dict[str, int]
    directions: dict[str, int] = Field(
        description="silent_receiver, unanswered_asker, dialogue, none: of those who "
        "follow, over 30 days"
    )
    counted_at: Instant | None = Field(description="null before anybody was counted")
    usual_gap_days: int = Field(description="Between active days, of the population")
    moves: list[MoveOut]

    example: ClassVar[dict[str, Any]] = {
        "people": 21480,
        "stages": {"new": 310, "active": 8120, "cooling": 2200},
        "directions": {"dialogue": 9100, "unanswered_asker": 12},
        "counted_at": "2026-03-04T01:30:00.000Z",
        "usual_gap_days": 7,
        "moves": [
            {"from": "active", "to": "cooling", "people": 42, "causes": {"silent": 42}}
        ],
    }
