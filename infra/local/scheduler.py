"""EventBridge's clock: starts functions when their schedules say."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.local.environment import ACCOUNT, REGION
from infra.local.schedules import Schedule, read

_LONGEST_NAP_S = 1.0

Start = Callable[[str, dict[str, Any]], None]


class Scheduler:
    """Keeps when each function is next due; a missed time is made up for once."""

    def __init__(
        self,
        expressions: dict[str, str],
        start: Start,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._schedules: dict[str, Schedule] = {
            name: read(expression) for name, expression in expressions.items()
        }
        self._start = start
        self._clock = clock
        self._due = {
            name: schedule.after(clock()) for name, schedule in self._schedules.items()
        }

    def tick(self) -> list[str]:
        """Start what is due and return the names."""
        now = self._clock()
        due = [name for name, moment in self._due.items() if moment <= now]
        for name in due:
            self._start(name, scheduled_event(name, self._due[name]))
            self._due[name] = self._schedules[name].after(now)
        return due

    def run(self, ended: threading.Event) -> None:
        while not ended.wait(_LONGEST_NAP_S):
            self.tick()


def scheduled_event(rule: str, moment: datetime) -> dict[str, Any]:
    """Return the event EventBridge makes when a schedule comes."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }
