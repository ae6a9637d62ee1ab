"""What the push worker asks of its surroundings."""

from collections.abc import Sequence
from typing import Protocol

from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.outcomes import Verdict
from chalicelib.messaging.people import Addressee
from chalicelib.messaging.pushes.answers import Ending
from chalicelib.messaging.pushes.models import Batch, Push, PushTask, Row

Ready = list[tuple[Row, Addressee]]


class Pushes(Protocol):
    """Where pushes are kept."""

    def get(self, push_id: str) -> Push | None: ...

    def batch(self, push_id: str, number: int) -> Batch | None: ...

    def rows(self, push_id: str, customer_ids: Sequence[str]) -> list[Row]: ...

    def sleep(self, push_id: str, number: int, until_ms: int) -> None: ...


class Changes(Protocol):
    """How several recipients change at once."""

    def lease(
        self,
        push: Push,
        number: int,
        rows: Ready,
        *,
        owner: str,
        lease_ms: int,
        rules: Rules,
    ) -> list[Row]: ...

    def release(
        self,
        push: Push,
        number: int,
        rows: Sequence[tuple[Row, bool]],
        *,
        not_before_ms: int = 0,
    ) -> None: ...

    def settle(self, push: Push, number: int, endings: Sequence[Ending]) -> None: ...


class Conduct(Protocol):
    """What stops or delays a whole push."""

    def park(self, push_id: str, until_ms: int, reason: str) -> None: ...

    def stop(self, push_id: str, reason: str) -> None: ...

    def again(self, task: PushTask, delay_s: int) -> None: ...


class Effects(Protocol):
    """What a send's end means for others."""

    def not_a_follower(self, customer_id: str, since_ms: int) -> None: ...

    def have_msgids(self, msgids: Sequence[str]) -> None: ...

    def alarm(self, verdict: Verdict) -> None: ...
