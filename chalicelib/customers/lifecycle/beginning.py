"""The stage somebody begins with whom the first import brings: no line and no news.

Nothing has happened to them just now, so nobody is told; a stage that ends by itself
gets its timer, which most of those who followed years ago need not have.
"""

from collections.abc import Callable

from chalicelib.aws.timers import Timers
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.customers.lifecycle.models import Thresholds
from chalicelib.customers.lifecycle.repository import stage_timer
from chalicelib.customers.lifecycle.service import judge
from chalicelib.customers.profile.repository import from_item


class Beginning:
    """Gives a profile that is about to be written its first stage."""

    def __init__(self, timers: Timers, limits: Callable[[], Thresholds]) -> None:
        self._timers = timers
        self._limits = limits

    def of(self, item: Item, at_ms: int) -> tuple[Item, list[Write]]:
        """Return what to add to a PROFILE item, and what to write beside it."""
        profile = from_item(item)
        verdict = judge(profile, at_ms, self._limits())
        stage = {"stage": verdict.stage.value, "stage_at": at_ms}
        if not verdict.due_ms:
            return stage, []
        timer = self._timers.row(stage_timer(profile, verdict))
        return stage | {"stage_due": verdict.due_ms}, [timer]
