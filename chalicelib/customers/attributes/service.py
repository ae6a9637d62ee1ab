"""What a new word about somebody changes: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.attributes.dates import month_day
from chalicelib.customers.attributes.masking import shown
from chalicelib.customers.attributes.models import (
    Attribute,
    Kind,
    Observed,
    Source,
    Value,
    bests,
)

COMPLETE = "complete"  # the trait beside those of the attributes
SEALED = "sealed"  # which sealed attributes are known; never what they are
_SEEN_AGAIN_MS = DAY_MS  # how old a word may look before it is written anew


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says something, when, and why we may keep it."""

    source: Source
    key: str  # of what brought it; the same for a repeat
    at_ms: int
    by: str = ""
    confidence: int | None = None  # None: what such a source is worth
    consent: str = ""
    verified: bool = False

    def of(self, customer_id: str, attribute: str, value: Value | None) -> Observed:
        sure = self.source.confidence if self.confidence is None else self.confidence
        return Observed(
            customer_id=customer_id,
            attribute=attribute,
            source=self.source,
            value=value,
            at_ms=self.at_ms,
            confidence=sure,
            consent=self.consent,
            verified_ms=self.at_ms if self.verified else 0,
            by=self.by,
        )


@dataclass(frozen=True, slots=True)
class Learnt:
    """What becomes of it."""

    known: tuple[Observed, ...]  # everything, as it stands afterwards
    stored: tuple[Observed, ...] = ()
    gone: tuple[Observed, ...] = ()
    seen_again: tuple[Observed, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the attributes of which something has changed."""
        return tuple(dict.fromkeys(o.attribute for o in (*self.stored, *self.gone)))


def learn(known: Sequence[Observed], told: Iterable[Observed]) -> Learnt:
    """Return what new words change; one older than the same source's last is none."""
    stands = {one.place: one for one in known}
    stored: list[Observed] = []
    gone: list[Observed] = []
    again: list[Observed] = []
    for one in told:
        before = stands.get(one.place)
        if before and one.at_ms < before.at_ms:
            continue
        if one.value is None:
            if before:
                gone.append(stands.pop(one.place))
        elif before and _same(before, one):
            renewed = replace(before, at_ms=one.at_ms)
            stands[one.place] = renewed
            if one.at_ms - before.at_ms >= _SEEN_AGAIN_MS:
                again.append(renewed)
        else:
            stands[one.place] = one
            stored.append(one)
    changed, standing = _overturned(known, stands, again), tuple(stands.values())
    kept = [one for one in again if one not in changed]
    return Learnt(standing, (*stored, *changed), tuple(gone), tuple(kept))


def _overturned(
    known: Sequence[Observed],
    stands: Mapping[Any, Observed],
    again: Iterable[Observed],
) -> list[Observed]:
    """Return the repeated words that are believed from now on, and were not before."""
    before, after = bests(known), bests(stands.values())
    return [
        one
        for one in again
        if after[one.attribute] == one
        and before[one.attribute].place != one.place
        and before[one.attribute].value != one.value
    ]


def _same(one: Observed, other: Observed) -> bool:
    return (
        one.value == other.value
        and one.confidence == other.confidence
        and (one.consent == other.consent or not other.consent)
        and (bool(one.verified_ms) or not other.verified_ms)
    )


def name_of(known: Iterable[Observed]) -> str:
    """Return the name to call somebody by, "" while there is none."""
    found = bests(known).get("name")
    return str(found.value) if found else ""


def mirrored(
    catalogue: Mapping[str, Attribute], known: Iterable[Observed]
) -> dict[str, Any]:
    """Return what segments may know of somebody's attributes, as the traits have it."""
    found = bests(known)
    traits: dict[str, Any] = {COMPLETE: completeness(catalogue, found)}
    for name, one in found.items():
        attribute = catalogue.get(name)
        if attribute and attribute.segmentable and one.value is not None:
            traits[attribute.trait] = _trait(attribute, one.value)
    sealed = frozenset(n for n in found if n in catalogue and catalogue[n].sealed)
    return traits | ({SEALED: sealed} if sealed else {})


def completeness(catalogue: Mapping[str, Attribute], filled: Iterable[str]) -> int:
    """Return filled weighted fields / total, in percent (domain.md §3.1)."""
    total = sum(one.weight for one in catalogue.values())
    has = sum(catalogue[name].weight for name in filled if name in catalogue)
    return (200 * has + total) // (2 * total) if total else 0


def missing(
    catalogue: Mapping[str, Attribute], filled: Iterable[str]
) -> list[Attribute]:
    """Return what is worth asking for, the most telling first."""
    known = set(filled)
    wanted = [a for a in catalogue.values() if a.weight and a.name not in known]
    return sorted(wanted, key=lambda one: -one.weight)


def told(
    catalogue: Mapping[str, Attribute],
    before: Iterable[Observed],
    learnt: Learnt,
    source: Source,
) -> str:
    """Return the line of the time axis; it names nothing that names a person."""
    was, now = bests(before), bests(learnt.known)
    parts = [_part(catalogue, name, was, now) for name in learnt.names]
    return f"更新资料：{'、'.join(parts)}（{source.label}）"


def _part(
    catalogue: Mapping[str, Attribute],
    name: str,
    was: Mapping[str, Observed],
    now: Mapping[str, Observed],
) -> str:
    attribute = catalogue.get(name)
    if attribute is None:
        return name
    if name not in now:
        return f"{attribute.label}已清除"
    value = now[name].value
    if not attribute.is_telling or value is None:
        return attribute.label
    words = shown(attribute, value)
    old = was[name].value if name in was else None
    if old is not None and old != value:
        return f"{attribute.label} {shown(attribute, old)} → {words}"
    return f"{attribute.label} {words}"


def _trait(attribute: Attribute, value: Value) -> Any:
    if attribute.kind == Kind.BIRTHDAY:
        return month_day(str(value))
    return frozenset(value) if isinstance(value, tuple) else value
