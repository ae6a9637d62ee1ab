"""The governor's rules: data with a version, never constants in the code.

Table workspace     pk = "CONFIG#governor", sk = "CURRENT", version, body

``body`` holds the rules as they are, and under ``later`` those that will be, by the
business day they begin on.  What they do not name has the value here.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.aws.values import Item
from chalicelib.core.clock import business_day
from chalicelib.core.errors import Unavailable
from chalicelib.messaging.governor.models import Code

READ_AGAIN_MS = 2_000  # the kill switch works within five seconds (reliability.md R21)


class Cap(BaseModel):
    """At most ``most`` marketing messages to a person in ``days`` business days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    most: int = Field(ge=0)
    days: int = Field(ge=1, le=31)
    each_channel: bool = False  # counted for each channel apart


class Rules(BaseModel):
    """Everything a decision depends on besides the person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stopped: bool = False  # the kill switch: nothing new leaves while it is set
    quiet_from_hour: int = Field(default=21, ge=0, le=23)  # in the brand's zone
    quiet_to_hour: int = Field(default=9, ge=0, le=23)
    spread_s: int = Field(default=1_800, ge=0, le=7_200)  # after the quiet hours
    same_again_ms: int = Field(default=600_000, ge=0)
    caps: tuple[Cap, ...] = (
        Cap(code=Code.FREQ_CAP_CHANNEL, most=1, days=1, each_channel=True),
        Cap(code=Code.FREQ_CAP_GLOBAL, most=3, days=7),
    )
    template_daily: int = Field(default=90_000, ge=0)  # 90 % of WeChat's default
    sends_per_s: int = Field(default=100, ge=1, le=1_000)

    @property
    def longest_cap_days(self) -> int:
        return max((cap.days for cap in self.caps), default=1)


def rules_on(body: Mapping[str, Any], day: str) -> Rules:
    """Return the rules of a business day; raises ``ValidationError``."""
    later: Mapping[str, Any] = body.get("later", {})
    now = {name: value for name, value in body.items() if name != "later"}
    begun = max((since for since in later if since <= day), default="")
    return Rules.model_validate(later[begun] if begun else now)


class Reads(Protocol):
    """What the workspace table can do."""

    def get(self, *, pk: str, sk: str) -> Item | None: ...


class StoredRules:
    """The rules of now, at most two seconds old."""

    def __init__(self, table: Reads, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._now_ms = now_ms
        self._rules = Rules()
        self._read_again_ms = 0

    def __call__(self) -> Rules:
        """Return them.

        Raises:
            Unavailable: what is stored is no set of rules; nothing leaves till it is.
        """
        if self._now_ms() >= self._read_again_ms:
            item = self._table.get(pk="CONFIG#governor", sk="CURRENT") or {}
            today = business_day(self._now_ms())
            try:
                self._rules = rules_on(item.get("body", {}), today)
            except ValidationError as error:
                raise Unavailable("CONFIG#governor holds no rules") from error
            self._read_again_ms = self._now_ms() + READ_AGAIN_MS
        return self._rules
