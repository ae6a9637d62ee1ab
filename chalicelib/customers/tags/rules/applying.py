"""What follows from something that happened: who gets which tags, and why.

A happening that no rule waits for costs nothing but a look into memory.  One that a
rule waits for reads what the rule asks for, and no more often than every ten minutes
about somebody who has the tag already.
"""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.tags.models import Assignment, Gift, Outcome, Removal
from chalicelib.customers.tags.rules import measuring
from chalicelib.customers.tags.rules.audience import Lazy, belongs
from chalicelib.customers.tags.rules.happening import Happening
from chalicelib.customers.tags.rules.matching import applies
from chalicelib.customers.tags.rules.measuring import Measure
from chalicelib.customers.tags.rules.models import On, Rule
from chalicelib.customers.tags.rules.published import Running
from chalicelib.customers.traits.models import Subject

_KNOWN_S = 600
_MOST_KNOWN = 20_000


class Giving(Protocol):
    """Who gives the tags."""

    def give(
        self, customer_id: str, key: str, gift: Gift, *, told: bool = True
    ) -> Outcome: ...
    def take(
        self, customer_id: str, key: str, removal: Removal, *, told: bool = True
    ) -> Outcome: ...
    def keep_until(
        self, stands: Assignment, expires_ms: int, score_milli: int
    ) -> None: ...


class History(Protocol):
    """What somebody did before."""

    def since(self, customer_id: str, since_ms: int) -> Sequence[Happening]: ...


class Known:
    """Whom rules found to have their tags a moment ago; forgets by itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}

    def add(self, customer_id: str, rule: str) -> None:
        if len(self._until) >= _MOST_KNOWN:
            self._until.clear()
        self._until[customer_id, rule] = self._clock() + _KNOWN_S

    def __contains__(self, named: tuple[str, str]) -> bool:
        return self._until.get(named, 0.0) > self._clock()


class Applying:
    """Applies the running rules."""

    def __init__(
        self,
        tags: Giving,
        running: Callable[[], Running],
        history: History,
        traits_of: Callable[[str], Item],
        known: Known,
    ) -> None:
        self._tags = tags
        self._running = running
        self._history = history
        self._traits_of = traits_of
        self._known = known

    def hear(self, happened: Happening, profile: Profile, hops: int = 0) -> None:
        """Give whatever follows from it."""
        if profile.staff:
            return
        for rule in self._running().set_off(happened):
            if (happened.customer_id, rule.by) in self._known:
                continue
            if measured := self.measured(rule, happened, profile):
                self._give(rule, happened, profile, measured, hops)

    def review(self, stands: Assignment, profile: Profile, now_ms: int) -> bool:
        """Look again at a tag whose time is up; tell whether it stays.

        One that a measure gave stays while the measure is not below its lower mark.
        """
        rule = self._running().get(stands.by.removeprefix("rule:"))
        if rule is None or not rule.when.is_measured or profile.merged_into:
            return False
        asked = Happening(stands.customer_id, "review", now_ms, stands.cause)
        measure = self._measure(rule, asked, profile)
        if measure.is_off or not measure.ends_ms:
            return False
        self._tags.keep_until(stands, measure.ends_ms, measure.value_milli)
        return True

    def measured(
        self, rule: Rule, happened: Happening, profile: Profile
    ) -> Measure | None:
        """Return what speaks for giving the rule's tags, ``None`` where it does not."""
        if not rule.when.is_measured:
            return Measure(0, is_on=True, is_off=False, evidence=happened.evidence)
        measure = self._measure(rule, happened, profile)
        return measure if measure.is_on else None

    def _measure(self, rule: Rule, happened: Happening, profile: Profile) -> Measure:
        when, now = rule.when, happened.at_ms
        if when.on is On.TOPIC:
            return measuring.of_topic(when, profile, now)
        if not measuring.needs_history(when):
            return measuring.of_days(when, profile, now)
        since_ms = now - when.days * DAY_MS if when.days else 0
        before = self._history.since(happened.customer_id, since_ms)
        if when.on is On.ORDER:
            return measuring.of_orders(when, before, now)
        done = {one.key: one for one in before if applies(when, one)}
        if applies(when, happened):  # its line may not be readable yet
            done[happened.key] = happened
        return measuring.of_acts(when, list(done.values()), now)

    def _give(
        self,
        rule: Rule,
        happened: Happening,
        profile: Profile,
        measure: Measure,
        hops: int,
    ) -> None:
        traits = Lazy(lambda: self._traits_of(happened.customer_id))
        if not belongs(rule.who, Subject(profile, traits, happened.at_ms)):
            return
        gift = gift_of(rule, happened, measure, hops)
        for key in rule.gives:
            self._tags.give(happened.customer_id, key, gift)
        self._known.add(happened.customer_id, rule.by)


def gift_of(rule: Rule, happened: Happening, measure: Measure, hops: int = 0) -> Gift:
    """Return the gift that a rule makes."""
    ends_ms = happened.at_ms + rule.keep_days * DAY_MS if rule.keep_days else 0
    return Gift(
        cause=happened.key,
        source=rule.when.on.source,
        by=rule.by,
        at_ms=happened.at_ms,
        evidence=measure.evidence or happened.evidence,
        version=rule.version,
        score_milli=measure.value_milli,
        expires_ms=measure.ends_ms or ends_ms,
        hops=hops,
    )
