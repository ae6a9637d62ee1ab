"""One person as a rule asks: read only as far as it does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.facts import InteractionFact, interaction_fact
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.segments.rules.models import LONGEST_MEMORY_DAYS, Behaviour
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.traits.models import Subject, Traits, Value


class Later(Mapping[str, Any]):
    """The TRAITS item of somebody, read when something in it is asked for."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        self._read = read
        self._item: Mapping[str, Any] | None = None

    @property
    def item(self) -> Mapping[str, Any]:
        if self._item is None:
            self._item = self._read()
        return self._item

    def __getitem__(self, name: str) -> Any:
        return self.item[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.item)

    def __len__(self) -> int:
        return len(self.item)


@dataclass(slots=True)
class Person:
    """Somebody, and the segments they are in by now."""

    profile: Profile
    traits: Mapping[str, Any]
    known: Traits
    timeline: Timeline
    now_ms: int
    ids: frozenset[str]
    segments: set[str] = field(default_factory=set)
    _facts: list[InteractionFact] | None = None

    @property
    def id(self) -> str:
        return self.profile.id

    def value(self, trait: str) -> Value:
        if trait not in self.known:
            return None  # no longer stated
        subject = Subject(self.profile, self.traits, self.now_ms)
        return self.known[trait].read(subject)

    def moments(self, what: Behaviour, since_ms: int) -> list[int]:
        """Return when they did that, the latest first."""
        done = (fact for fact in self._done() if fact.at_ms >= since_ms)
        return sorted((one.at_ms for one in done if _is(one, what)), reverse=True)

    def belongs(self, segment: str) -> bool:
        return segment in self.segments

    def _done(self) -> list[InteractionFact]:
        """Return what they did, as far back as is remembered, as the archive has it."""
        if self._facts is None:
            since_ms = self.now_ms - LONGEST_MEMORY_DAYS * DAY_MS
            found = (
                interaction_fact(entry, self.profile, again=False)
                for one in sorted(self.ids)
                for entry in self.timeline.since(one, since_ms)
            )
            self._facts = [fact for fact in found if fact]
        return self._facts


def _is(fact: InteractionFact, what: Behaviour) -> bool:
    asked = (
        (what.kind, fact.kind),
        (what.name, fact.type),
        (what.scene, fact.scene),
        (what.key, fact.menu),
        (what.dir, fact.dir),
    )
    return all(wanted in ("", known) for wanted, known in asked)
