"""When a stage is looked at, and what follows from it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from chalicelib.core.errors import Unavailable
from chalicelib.customers.lifecycle.models import Cause, Thresholds, Verdict
from chalicelib.customers.lifecycle.service import judge, surplus_days
from chalicelib.customers.profile.models import Profile

_TRIES = 4


class Stages(Protocol):
    """Where stages are kept."""

    def move(self, profile: Profile, verdict: Verdict, cause: str) -> bool: ...
    def wait(self, profile: Profile, verdict: Verdict) -> None: ...
    def note_fall(self, customer_id: str, at_ms: int) -> None: ...
    def forget_days(self, profile: Profile, days: frozenset[str]) -> None: ...


class Course:
    """Keeps everybody's stage equal to what the thresholds say.

    Somebody who is active and writes again costs nothing: the profile is at hand, the
    stage is the same, and its timer goes off no later than it should.
    """

    def __init__(
        self,
        stages: Stages,
        read: Callable[[str], Profile | None],
        limits: Callable[[], Thresholds],
        now_ms: Callable[[], int],
    ) -> None:
        self._stages = stages
        self._read = read
        self._limits = limits
        self._now_ms = now_ms

    def seen(self, profile: Profile, cause: str) -> None:
        """Look at somebody of whom there is news."""
        if surplus := surplus_days(profile.active_days):
            self._stages.forget_days(profile, surplus)
        self._settle(profile, cause, is_woken=False)

    def wake(self, customer_id: str, cause: str) -> None:
        """Look at somebody whose stage may have ended by itself."""
        if profile := self._read(customer_id):
            self._settle(profile, cause, is_woken=True)

    def fell(self, customer_id: str, at_ms: int, cause: str) -> None:
        """Note that somebody's interaction index has fallen; 0: it has recovered."""
        self._stages.note_fall(customer_id, at_ms)
        self.wake(customer_id, cause)

    def rejudge(self, profile: Profile, cause: str) -> bool:
        """Look at somebody after the thresholds changed; tell whether they moved."""
        return self._settle(profile, cause, is_woken=False, by_rules=True)

    def _settle(
        self, profile: Profile, cause: str, *, is_woken: bool, by_rules: bool = False
    ) -> bool:
        """Move somebody where they belong; tell whether they were not there."""
        found: Profile | None = profile
        for _ in range(_TRIES):
            if found is None or found.staff:
                return False
            verdict = judge(found, self._now_ms(), self._limits())
            if verdict.stage == found.stage:
                self._keep(found, verdict, is_woken=is_woken)
                return False
            if by_rules:
                verdict = replace(verdict, cause=Cause.RULES)
            if self._stages.move(found, verdict, cause):
                return True
            found = self._read(found.id)
        raise Unavailable("the stage changes too often")

    def _keep(self, profile: Profile, verdict: Verdict, *, is_woken: bool) -> None:
        if not verdict.due_ms:
            return
        is_late = not 0 < profile.stage_due_ms <= verdict.due_ms
        if is_woken or is_late:
            self._stages.wait(profile, verdict)
