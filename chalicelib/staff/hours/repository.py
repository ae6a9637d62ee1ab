"""The hours as kept: ``CONFIG#hours``, see ``aws.configs``.

A change is told as ``hours.changed``, so that the automatic answers follow.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.configs import Config, Configs
from chalicelib.aws.outbox import Outbox
from chalicelib.core.events import DomainEvent
from chalicelib.staff.hours.models import Hours, Special

NAME = "hours"
CHANGED = "hours.changed"


class HoursRepository:
    def __init__(
        self, configs: Configs, outbox: Outbox, now_ms: Callable[[], int]
    ) -> None:
        self._configs = configs
        self._outbox = outbox
        self._now_ms = now_ms

    def get(self) -> Hours:
        """Return the hours; before anybody has set any, those of an office."""
        return _hours(self._configs.get(NAME))

    def save(self, hours: Hours, by: str) -> Hours:
        """Set the hours; raises ``Conflict`` where somebody else did meanwhile."""
        now = self._now_ms()
        told = DomainEvent(
            kind=CHANGED,
            id=f"{CHANGED}:{hours.version + 1}",
            customer_id="",
            occurred_at_ms=now,
            data={"version": hours.version + 1},
        )
        row = self._outbox.row(told)
        body = _body(hours)
        saved = self._configs.put(
            NAME, body, replacing=hours.version, by=by, at_ms=now, also=(row,)
        )
        self._outbox.flush(told)
        return _hours(saved)


def _hours(config: Config) -> Hours:
    if not config.version:
        return Hours()
    return Hours(
        week=tuple(_shifts(day) for day in config.body["week"]),
        special={
            day: Special(one["name"], _shifts(one["shifts"]))
            for day, one in config.body["special"].items()
        },
        version=config.version,
    )


def _shifts(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((start, end) for start, end in rows)


def _body(hours: Hours) -> dict[str, Any]:
    return {
        "week": [[list(shift) for shift in day] for day in hours.week],
        "special": {
            day: {"name": one.name, "shifts": [list(shift) for shift in one.shifts]}
            for day, one in hours.special.items()
        },
    }
