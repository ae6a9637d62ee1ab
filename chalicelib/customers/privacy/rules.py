"""What the brand has decided: how long a wish can be thought over, what leaving means.

Table workspace     pk = "CONFIG#privacy", see ``aws.configs``
                        body = cooling_days, retention_days
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import DAY_MS

NAME = "privacy"
COOLING, RETENTION = 3, 30
MOST_COOLING, MOST_RETENTION = 10, 3650  # days; erasing is done within 15


@dataclass(frozen=True, slots=True)
class Rules:
    """Days; ``retention_days`` 0: whoever leaves is kept until they ask.

    WeChat's rule is that who leaves is deleted, but for what another law demands.
    """

    cooling_days: int = COOLING
    retention_days: int = RETENTION

    @property
    def cooling_ms(self) -> int:
        return self.cooling_days * DAY_MS

    @property
    def retention_ms(self) -> int:
        return self.retention_days * DAY_MS


def rules() -> Rules:
    """Return the rules as they were half a minute ago at most."""
    return parsed(connections.remembered(NAME).get().body)


def parsed(body: Mapping[str, Any]) -> Rules:
    return Rules(
        cooling_days=int(body.get("cooling_days", COOLING)),
        retention_days=int(body.get("retention_days", RETENTION)),
    )
