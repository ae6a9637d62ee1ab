"""Whose index has fallen by half within 30 days, and whose is up again.

Table profiles      pk = customer id, sk = "PROFILE", watched   while a timer looks

An index alone does not say what it was.  So who has become lively is looked at every
ten days, and the timer itself carries the index of the last three looks; nothing is
stored for those who never were.  ``index.fell`` and ``index.recovered`` are the news.
"""

from collections.abc import Callable, Sequence

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.profile.models import Profile

LOOKS = "index"  # the kind of timer
LIVELY = 10.0  # three messages within a few days: from here on somebody is looked at
STILL = 1.0  # below, there is nothing left to fall
EVERY_MS = 10 * DAY_MS
_BACK = 3  # looks: 30 days
_HALF = 0.5
_MILLI = 1000


def wants_watching(profile: Profile, at_ms: int) -> bool:
    """Tell whether somebody has become lively and is not looked at yet."""
    if profile.index_watched or not profile.subscribed:
        return False
    return decay.left(profile.counters, at_ms) >= LIVELY


def verdict(looks: Sequence[int], index: float, *, had_fallen: bool) -> str:
    """Return "fell", "recovered" or "", given the index of earlier looks in milli."""
    if len(looks) < _BACK:
        return ""
    has_fallen = index < _HALF * looks[-_BACK] / _MILLI
    if has_fallen == had_fallen:
        return ""
    return "fell" if has_fallen else "recovered"


class Falls:
    """Looks at the lively ones now and then."""

    def __init__(
        self,
        profiles: Table,
        timers: Timers,
        outbox: Outbox,
        now: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._timers = timers
        self._outbox = outbox
        self._now_ms = now

    def watch(self, profile: Profile, at_ms: int) -> None:
        """Begin to look at somebody, once."""
        index = decay.left(profile.counters, at_ms)
        timer = _timer(profile.id, at_ms, [_milli(index)], fallen=False)
        marked = self._marked(
            profile.id,
            "SET watched = :yes",
            "attribute_exists(pk) AND attribute_not_exists(watched)",
            {":yes": True},
        )
        try:
            transact([marked, self._timers.row(timer)])
        except TransactionFailed:
            return  # somebody looks already

    def look(self, profile: Profile, event: DomainEvent) -> None:
        """Look again, tell what has changed, and come back while there is something."""
        now = self._now_ms()
        index = decay.left(profile.counters, now)
        looks, fallen = event.data["looks"], event.data["fallen"]
        if found := verdict(looks, index, had_fallen=fallen):
            self._outbox.emit(_news(event, found, now))
            fallen = found == "fell"
        if index < STILL or not profile.subscribed:
            self._stop(profile.id)
            return
        kept = [*looks, _milli(index)][-_BACK:]
        self._timers.arm(_timer(profile.id, now, kept, fallen=fallen))

    def _stop(self, customer_id: str) -> None:
        gone = self._marked(customer_id, "REMOVE watched", "attribute_exists(pk)", {})
        try:
            transact([gone])
        except TransactionFailed:
            return  # there is nobody any more

    def _marked(
        self, customer_id: str, expression: str, condition: str, values: dict[str, bool]
    ) -> Write:
        return self._profiles.update_write(
            {"pk": customer_id, "sk": "PROFILE"},
            expression,
            values=values,
            condition=condition,
        )


def falls() -> Falls:
    return Falls(
        connections.profiles(), connections.timers(), connections.outbox(), now_ms
    )


def _timer(customer_id: str, at_ms: int, looks: list[int], *, fallen: bool) -> Timer:
    data = {"looks": looks, "fallen": fallen}
    return Timer(LOOKS, customer_id, at_ms + EVERY_MS, customer_id, data)


def _news(event: DomainEvent, found: str, at_ms: int) -> DomainEvent:
    return DomainEvent(
        kind=f"index.{found}",
        id=f"index.{found}:{event.id}"[:128],
        customer_id=event.customer_id,
        occurred_at_ms=at_ms,
        hops=event.hops + 1,
    )


def _milli(index: float) -> int:
    return round(index * _MILLI)
