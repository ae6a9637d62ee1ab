"""The membership of this deployment, put together from its connections."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.connections.clients import kept
from chalicelib.core.clock import now_ms
from chalicelib.customers.effects import effects
from chalicelib.customers.identity.group import groups
from chalicelib.customers.identity.models import Group
from chalicelib.customers.identity.reading import as_one
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.before import before
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.segments.definitions.models import (
    Living,
    Published,
    included,
)
from chalicelib.customers.segments.definitions.repository import (
    CONFIG,
    Segments,
    published_of,
)
from chalicelib.customers.segments.membership.looking import Looking
from chalicelib.customers.segments.membership.person import Later, Person
from chalicelib.customers.segments.membership.repository import Members
from chalicelib.customers.segments.rules.needs import Need, cheapest_first, needs
from chalicelib.customers.segments.rules.turning import may_turn
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.traits.combining import combined
from chalicelib.customers.traits.everything import everything
from chalicelib.customers.traits.repository import TraitItems

_OF_ACTS = {Need.PROFILE, Need.FACTS}


@dataclass(frozen=True, slots=True)
class Acting:
    """A segment that people enter and leave by what they do."""

    segment: Living
    others: AbstractSet[str]  # segments like it that its rule asks about
    asks: AbstractSet[Need]  # what it takes to answer its own conditions


def members() -> Members:
    return Members(connections.profiles(), effects(), connections.timers(), now_ms)


def looking() -> Looking:
    profiles = ProfileRepository(connections.profiles())
    return Looking(members(), person, profiles.get, published, everything, now_ms)


def person(profile: Profile) -> Person:
    """Return somebody as rules ask, from a profile that was just read.

    Whoever speaks for merged customers is all of them.
    """
    who = groups().around(profile) if profile.others else Group((profile,))
    return Person(
        as_one(who.profiles),
        Later(lambda: _traits(who.ids)),
        everything(),
        Timeline(connections.interactions()),
        now_ms(),
        frozenset(who.ids),
        set(profile.segments),
    )


def _traits(ids: Sequence[str]) -> Item:
    items = TraitItems(connections.profiles())
    if len(ids) == 1:
        return items.of(ids[0])
    known = items.of_all(ids)
    return combined([known[one] for one in ids if one in known])


def published() -> Published:
    """Return the segments with members, as of this moment."""
    return ordered(Segments(connections.workspace()).published()[0])


def remembered() -> Published:
    """Return the segments with members, as of half a minute ago at most."""
    config = connections.remembered(CONFIG).get()
    return _remembered(config.version)


def is_any_live() -> bool:
    return bool(connections.remembered(CONFIG).get().body.get("live"))


def moved_by(occurrence: Occurrence) -> Published | None:
    """Return the segments that somebody may enter or leave by that, if there are any.

    Segments come after those their rules ask about.
    """
    if not is_any_live():
        return None
    acting = _acting(connections.remembered(CONFIG).get().version)
    found: dict[str, Living] = {}
    for one in acting:
        if one.others & found.keys() or _turns(one, occurrence):
            found[one.segment.id] = one.segment
    return Published(tuple(found.values()), remembered().static) if found else None


def ordered(found: Published) -> Published:
    """Return them with what costs least asked first."""
    traits = everything()
    return Published(
        tuple(
            Living(one.id, one.name, one.version, cheapest_first(one.rule, traits))
            for one in found.live
        ),
        found.static,
    )


@kept
def _remembered(_version: int) -> Published:
    return ordered(published_of(connections.remembered(CONFIG).get()))


@kept
def _acting(version: int) -> tuple[Acting, ...]:
    """Return those that ask about the profile or the time axis, and who asks of them.

    Segments come after those their rules ask about.
    """
    found: dict[str, Acting] = {}
    for one in _remembered(version).live:
        asked = needs(one.rule, everything())
        others = included(one.rule) & found.keys()
        if asked & _OF_ACTS or others:
            found[one.id] = Acting(one, others, asked)
    return tuple(found.values())


def _turns(one: Acting, occurrence: Occurrence) -> bool:
    if not one.asks & _OF_ACTS:
        return False
    who, changes = occurrence.profile, occurrence.changes
    is_alone = not (who.merged_into or who.others)
    if one.asks == {Need.PROFILE} or changes is None or not is_alone:
        return True
    was = before(who, changes)
    kind, _, name = occurrence.event.kind.partition(".")
    rule, traits = one.segment.rule, everything()
    return was is None or may_turn(rule, (kind, name), was, who, traits, now_ms())
