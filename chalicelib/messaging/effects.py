"""What the end of a send means beyond the send itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.aws import telemetry
from chalicelib.customers.profile.changes import Follow
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.messaging.outcomes import Verdict
from chalicelib.messaging.windows import Windows


@dataclass(frozen=True, slots=True)
class SendEffects:
    """Implements ``Effects`` of both sending workers."""

    windows: Windows
    profiles: ProfileRepository
    receipts_of: Callable[[Sequence[str]], None]

    def no_window(self, customer_id: str, since_ms: int) -> None:
        self.windows.mark_drift(customer_id, since_ms)

    def not_a_follower(self, customer_id: str, since_ms: int) -> None:
        """Correct the follow state; a follow that comes after the send wins."""
        gone = Follow(
            subscribed=False, at_ms=since_ms, sort_key=f"{since_ms:013d}#43004"
        )
        self.profiles.set_follow(customer_id, gone)

    def have_msgids(self, msgids: Sequence[str]) -> None:
        self.receipts_of(msgids)

    def alarm(self, verdict: Verdict) -> None:
        alarm(verdict)


def alarm(verdict: Verdict) -> None:
    """Tell the operators; WeChat's own text names the address that it refuses."""
    name = f"wechat_{verdict.code}" if verdict.way != "final" else "unknown_errcode"
    telemetry.record(
        "messaging",
        "WeChat refuses",
        {name: 1},
        errcode=verdict.code,
        text=verdict.text,
    )
