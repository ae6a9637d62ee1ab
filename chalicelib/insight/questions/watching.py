"""Waits for the moment to ask: armed by an act, looked at by a timer.

An act arms it only where nobody looks already, and the profile says so; an ordinary
message reads and writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.timers import Timer, Timers
from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.insight.questions.asking import AUTO, Asked, Asking
from chalicelib.insight.questions.models import Rules
from chalicelib.insight.questions.repository import LOOK, Histories
from chalicelib.insight.questions.timing import moment

_LOOKED_AT = 20  # entries of the time axis
_NEXT_MS = 7 * DAY_MS  # until somebody with nothing left to ask is looked at again


@dataclass(frozen=True, slots=True)
class Watching:
    """Finds the moments."""

    rules: Callable[[], Rules]
    profiles: ProfileRepository
    timeline: Timeline
    histories: Histories
    timers: Timers
    asking: Callable[[], Asking]
    now_ms: Callable[[], int]

    def begin(self, customer_id: str, at_ms: int) -> None:
        """Have somebody looked at when it has been quiet for a while."""
        quiet_ms = self.rules().quiet_minutes * MINUTE_MS
        self._look_at(customer_id, at_ms + quiet_ms)

    def look(self, customer_id: str, waited: int) -> None:
        """Ask now, look again later, or let it be until the next act."""
        profile = self.profiles.get(customer_id)
        if profile is None:
            return
        latest = self.timeline.recent(customer_id, _LOOKED_AT)
        found = moment(profile, latest, self.rules(), self.now_ms(), waited)
        if found.asks:
            asked = self.asking().ask(customer_id, by=AUTO)
            self.histories.look_next(customer_id, self._next_ms(asked))
        elif found.look_ms:
            self._look_at(customer_id, found.look_ms, found.waited)
        else:
            self.histories.look_next(customer_id, 0)

    def _look_at(self, customer_id: str, at_ms: int, waited: int = 0) -> None:
        data = {"waited": waited}
        self.timers.arm(Timer(LOOK, customer_id, at_ms, customer_id, data))
        self.histories.look_next(customer_id, at_ms)

    def _next_ms(self, asked: Asked) -> int:
        """Return when the next look is worth it."""
        if asked.obstacle and asked.obstacle.until_ms:
            return min(asked.obstacle.until_ms, self.now_ms() + _NEXT_MS)
        return self.now_ms() + (_NEXT_MS if asked.obstacle else DAY_MS)
