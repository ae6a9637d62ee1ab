"""What a report of a place does: it is kept, a visit begins, goes on or ends.

domain.md 3.1: switched off, nothing is kept; without consent a cell and the hour, and
no visits; with consent the place itself, for as long as the rules say.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.consent.models import Purpose
from chalicelib.customers.consent.repository import Consents
from chalicelib.customers.effects import Effects
from chalicelib.customers.places import service
from chalicelib.customers.places.counting import Counts
from chalicelib.customers.places.fences import Fences
from chalicelib.customers.places.items import line_key
from chalicelib.customers.places.models import (
    Origin,
    Ping,
    Rules,
    Store,
    Visit,
    Whereabouts,
)
from chalicelib.customers.places.repository import Places
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import TraitItems

TIMER = "visit"
VISIT, DWELL, HOME = "visit", "dwell", "home"  # kinds of lines on the time axis
VISITED, LIVES = "visited", "home"  # traits
_TRIES = 6
_CONSENT, _REPORT = 0, 1  # of the writes of a report
_LOCATION = Purpose.LOCATION.value


@dataclass(frozen=True, slots=True)
class Trail:
    """Follows people as far as they allow it."""

    places: Places
    consents: Consents
    counts: Counts
    traits: TraitItems
    effects: Effects
    timers: Timers
    rules: Callable[[], Rules]
    fences: Callable[[], Fences]
    allows: Callable[[Profile], bool]
    now_ms: Callable[[], int]

    def noticed(self, profile: Profile, ping: Ping) -> None:
        """Take up a report of somebody; the same again changes nothing."""
        rules = self.rules()
        if not rules.on or profile.staff:
            return
        if not self.allows(profile):
            self._keep_little(profile.id, ping, rules)
            return
        for _ in range(_TRIES):
            known = self.places.of(profile.id)
            if self._taken_up(profile, known, ping, rules):
                return
        raise Unavailable("the whereabouts change too often")

    def due(self, customer_id: str, cause: str) -> None:
        """End a visit that has been silent for too long, or come back when it is."""
        rules = self.rules()
        known = self.places.of(customer_id)
        if known.visit is None:
            return
        over_ms = known.visit.to_ms + rules.gap_ms
        if over_ms > self.now_ms():
            self.timers.arm(timer_of(customer_id, over_ms))
        else:
            self._end(customer_id, known, cause, rules)

    def _keep_little(self, customer_id: str, ping: Ping, rules: Rules) -> None:
        """Keep what may be kept of somebody who has not agreed."""
        if ping.origin is Origin.REPORT:
            self.places.keep(customer_id, service.coarsened(ping), rules)
        elif ping.origin is Origin.SENT:
            self.places.keep(customer_id, ping, rules)

    def _taken_up(
        self, profile: Profile, known: Whereabouts, ping: Ping, rules: Rules
    ) -> bool:
        """Do one step; ``False`` where things have to be looked at anew."""
        is_last = known.last is not None and known.last.key == ping.key
        if is_last or service.is_thin(known, ping):
            return True
        ping = service.judged(known, ping, rules)
        if ping.flags or service.has_passed(known, ping):
            return self._advance(profile, known, ping, rules)
        sight = self.fences().sight(ping, known.visit.store if known.visit else "")
        if known.visit and service.is_over(known.visit, ping, sight, rules):
            if self.places.has(profile.id, ping):
                return True  # it ended another visit before, or began this one
            self._end(profile.id, known, ping.key, rules)
            return False
        if sight.store and known.visit is None:
            return self._begin(profile, known, ping, sight.store, rules)
        stays = known.visit and sight.store and known.visit.store == sight.store.id
        return self._advance(profile, known, ping, rules, prolongs=bool(stays))

    def _advance(
        self,
        profile: Profile,
        known: Whereabouts,
        ping: Ping,
        rules: Rules,
        *,
        prolongs: bool = False,
    ) -> bool:
        """Keep a report that neither begins a visit nor ends one."""
        passed = service.has_passed(known, ping)
        after = known if passed else service.moved(known, ping)
        visit = (
            service.prolonged(known.visit, ping) if known.visit and prolongs else None
        )
        after = replace(after, visit=visit or known.visit)
        writes = self._of_report(profile, known, after, ping, rules)
        if visit:
            writes.append(self.places.visit(profile.id, visit, rules))
        if after.home == known.home:
            return self._written(writes, None, None)
        entry = _home_entry(profile.id, ping)
        home = self.traits.change(profile.id, sets={LIVES: after.home})
        return self._written([*writes, home], entry, None)

    def _begin(
        self,
        profile: Profile,
        known: Whereabouts,
        ping: Ping,
        store: Store,
        rules: Rules,
    ) -> bool:
        marks = self.traits.of(profile.id).get(VISITED, ())
        visit = service.begun(ping, store.id, service.earlier(marks))
        after = replace(service.moved(known, ping), visit=visit)
        traits: dict[str, Any] = {VISITED: service.remembered(marks, visit, rules)}
        if after.home != known.home:
            traits |= {LIVES: after.home}
        writes = [
            *self._of_report(profile, known, after, ping, rules),
            self.places.visit(profile.id, visit, rules),
            self.traits.change(profile.id, sets=traits),
            self.timers.row(timer_of(profile.id, visit.to_ms + rules.gap_ms)),
        ]
        return self._written(
            writes, began_entry(profile.id, visit, store.name), _began(profile, visit)
        )

    def _end(
        self, customer_id: str, known: Whereabouts, cause: str, rules: Rules
    ) -> None:
        """End the visit that goes on; nothing where somebody else just has."""
        if known.visit is None:
            return
        visit = replace(known.visit, is_open=False)
        store = self.fences().get(visit.store)
        name = store.name if store else visit.store
        entry = ended_entry(customer_id, visit, name, cause, self.now_ms())
        writes = [
            self.places.moved(customer_id, known, replace(known, visit=None), rules),
            self.places.visit(customer_id, visit, rules, line=entry.sort_key),
            *self.counts.count(customer_id, visit),
        ]
        try:
            self.effects.commit(entry, writes, _ended(customer_id, visit))
        except TransactionFailed:
            return

    def _of_report(
        self,
        profile: Profile,
        before: Whereabouts,
        after: Whereabouts,
        ping: Ping,
        rules: Rules,
    ) -> list[Write]:
        """Return what every report writes, as long as the person still agrees."""
        version = profile.consents.get(_LOCATION, 0)
        return [
            self.consents.still(profile.id, Purpose.LOCATION, version),
            self.places.first_time(profile.id, ping, rules),
            self.places.moved(profile.id, before, after, rules),
        ]

    def _written(
        self, writes: list[Write], entry: Entry | None, event: DomainEvent | None
    ) -> bool:
        """Write it all; ``False`` where the whereabouts have changed meanwhile."""
        first = 1 if entry else 0
        try:
            if entry:
                self.effects.commit(entry, writes, event)
            else:
                transact(writes)
        except TransactionFailed as failed:
            # The person has just said no, or the report is known: nothing to do.
            return failed.refused(first + _CONSENT) or failed.refused(first + _REPORT)
        return True


def timer_of(customer_id: str, due_ms: int) -> Timer:
    return Timer(TIMER, customer_id, due_ms, customer_id=customer_id)


def began_entry(customer_id: str, visit: Visit, name: str) -> Entry:
    return Entry(
        customer_id=customer_id,
        at_ms=visit.from_ms,
        key=line_key(visit),
        kind=VISIT,
        type="began",
        direction="internal",
        title=f"到店：{name}",
        ref=visit.key,
        data={"store": visit.store, "origin": visit.origin.value},
    )


def ended_entry(
    customer_id: str, visit: Visit, name: str, cause: str, now_ms: int
) -> Entry:
    """Return the line of a visit's end; dated now, since that is when it is known."""
    minutes = visit.stayed_ms // MINUTE_MS
    stayed = f"至少停留 {minutes} 分钟" if minutes else "只有一次上报"
    return Entry(
        customer_id=customer_id,
        at_ms=now_ms,
        key=f"{DWELL}:{visit.key}",
        kind=DWELL,
        type="ended",
        direction="internal",
        title=f"离店：{name}，{stayed}",
        ref=line_key(visit),
        data={"store": visit.store, "stayed_ms": visit.stayed_ms, "cause": cause},
    )


def _home_entry(customer_id: str, ping: Ping) -> Entry:
    return Entry(
        customer_id=customer_id,
        at_ms=ping.at_ms,
        key=f"{HOME}:{ping.key}",
        kind=HOME,
        type="changed",
        direction="internal",
        title="常住区域有变化",
        ref=ping.key,
    )


def _began(profile: Profile, visit: Visit) -> DomainEvent:
    return DomainEvent(
        kind="visit.began",
        id=f"visit.began:{profile.id}:{visit.from_ms}:{visit.store}"[:128],
        customer_id=profile.id,
        occurred_at_ms=visit.from_ms,
        data={
            "store": visit.store,
            "origin": visit.origin.value,
            "came_from": visit.came_from,
        },
    )


def _ended(customer_id: str, visit: Visit) -> DomainEvent:
    return DomainEvent(
        kind="visit.ended",
        id=f"visit.ended:{customer_id}:{visit.from_ms}:{visit.store}"[:128],
        customer_id=customer_id,
        occurred_at_ms=visit.to_ms,
        data={"store": visit.store, "stayed_ms": visit.stayed_ms},
    )
