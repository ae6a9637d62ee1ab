"""The tags that somebody's days brought them, as the rules would have given them.

The product's own rules decide and its own functions make the items; only the writes are
gathered instead of made one by one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from chalicelib import connections
from chalicelib.aws.transactions import MOST_WRITES, transact
from chalicelib.core.clock import DAY_MS
from chalicelib.core.events import DomainEvent
from chalicelib.customers.tags import items, scenes
from chalicelib.customers.tags.counting import place
from chalicelib.customers.tags.models import Assignment, Gift
from chalicelib.customers.tags.repository import timer
from chalicelib.customers.tags.rules import measuring
from chalicelib.customers.tags.rules.applying import gift_of
from chalicelib.customers.tags.rules.happening import Happening, of_entry, of_event
from chalicelib.customers.tags.rules.matching import applies, by_kind
from chalicelib.customers.tags.rules.measuring import Measure
from chalicelib.customers.tags.rules.models import On, Rule
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import SK as TRAITS
from infra.local import brand_tags

Item = dict[str, Any]
_RULES = by_kind(brand_tags.RULES)


class Tagging:
    """What one person has so far."""

    def __init__(self, customer_id: str, entries: list[Entry]) -> None:
        self._customer_id = customer_id
        self._entries = entries  # where the lines go
        self._given: dict[str, Assignment] = {}
        self._done: list[Happening] = []

    def hear(self, happened: Happening) -> None:
        """Give what something brings; things are told in the order of their time."""
        if happened.scene:
            _, names = brand_tags.SCENES.get(happened.scene, ("", []))
            for key in names:
                self.give(key, scenes.gift_of(happened))
        self._done.append(happened)
        self._set_off(happened)

    def bought(self, line: Entry, news: DomainEvent) -> None:
        """Give what an order brings, or what was given back: a line and its news."""
        self._done.append(of_entry(line))
        self._set_off(replace(of_event(news), lines=(line.sort_key,)))

    def _set_off(self, happened: Happening) -> None:
        for rule in _RULES.get(happened.kind, ()):
            if applies(rule.when, happened):
                self._apply(rule, happened)

    def give(self, key: str, gift: Gift) -> None:
        """Give a tag; to who has it, what speaks for it is added."""
        stands = self._given.get(key)
        if stands is None:
            made = items.assigned(self._customer_id, key, gift)
            self._entries.append(items.given(made, key, gift.at_ms))
            self._given[key] = made
        elif stands.cause != gift.cause:
            self._given[key] = items.strengthened(stands, gift) or stands

    def items(self) -> Iterator[Item]:
        """Yield the items of the tags, and the traits that they are."""
        yield from map(items.to_item, self._given.values())
        if self._given:
            yield {"pk": self._customer_id, "sk": TRAITS, "tags": set(self._given)}

    def _apply(self, rule: Rule, happened: Happening) -> None:
        measure = self._measure(rule, happened)
        if measure.is_on:
            for key in rule.gives:
                self.give(key, gift_of(rule, happened, measure))

    def _measure(self, rule: Rule, happened: Happening) -> Measure:
        if not measuring.needs_history(rule.when):
            return Measure(0, is_on=True, is_off=False, evidence=happened.evidence)
        since_ms = happened.at_ms - rule.when.days * DAY_MS
        done = [one for one in self._done if one.at_ms >= since_ms]
        if rule.when.on is On.ORDER:
            return measuring.of_orders(rule.when, done, happened.at_ms)
        fitting = [one for one in done if applies(rule.when, one)]
        return measuring.of_acts(rule.when, fitting, happened.at_ms)


def finish(written: Sequence[Item]) -> None:
    """Count who has which of the tags that were written, and have them end."""
    tags = [item for item in written if item["sk"].startswith(items.PREFIX)]
    connections.workspace().batch_write(puts=list(_counts(tags)))
    timers = [
        connections.timers().row(timer(one.customer_id, one.key, one.expires_ms))
        for one in map(items.from_item, tags)
        if one.expires_ms
    ]
    for start in range(0, len(timers), MOST_WRITES):
        transact(timers[start : start + MOST_WRITES])


def _counts(tags: Iterable[Item]) -> Iterator[Item]:
    found: Counter[tuple[str, str]] = Counter()
    for item in tags:
        key = place(item["pk"], item["sk"].removeprefix(items.PREFIX))
        found[key["pk"], key["sk"]] += 1
    for (pk, sk), number in found.items():
        yield {"pk": pk, "sk": sk, "n": number}
