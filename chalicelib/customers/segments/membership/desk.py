"""The membership of this deployment, put together from its connections."""

from chalicelib import connections
from chalicelib.connections.clients import kept
from chalicelib.core.clock import now_ms
from chalicelib.customers.effects import effects
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
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.traits.everything import everything
from chalicelib.customers.traits.repository import TraitItems

_OF_ACTS = {Need.PROFILE, Need.FACTS}


def members() -> Members:
    return Members(connections.profiles(), effects(), connections.timers(), now_ms)


def looking() -> Looking:
    profiles = ProfileRepository(connections.profiles())
    return Looking(members(), person, profiles.get, published, everything, now_ms)


def person(profile: Profile) -> Person:
    """Return somebody as rules ask, from a profile that was just read."""
    items = TraitItems(connections.profiles())
    return Person(
        profile,
        Later(lambda: items.of(profile.id)),
        everything(),
        Timeline(connections.interactions()),
        now_ms(),
        set(profile.segments),
    )


def published() -> Published:
    """Return the segments with members, as of this moment."""
    return ordered(Segments(connections.workspace()).published()[0])


def remembered() -> Published:
    """Return the segments with members, as of half a minute ago at most."""
    config = connections.remembered(CONFIG).get()
    return _remembered(config.version)


def is_any_live() -> bool:
    return bool(connections.remembered(CONFIG).get().body.get("live"))


def moved_by_acts() -> Published | None:
    """Return the segments that may change by what somebody does, if any do."""
    if not is_any_live():
        return None
    acting = _acting(connections.remembered(CONFIG).get().version)
    return acting if acting.live else None


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
def _acting(version: int) -> Published:
    """Return those that ask about the profile or the time axis, and who asks of them.

    Segments come after those their rules ask about.
    """
    found: dict[str, Living] = {}
    for one in _remembered(version).live:
        of_acts = needs(one.rule, everything()) & _OF_ACTS
        if of_acts or included(one.rule) & found.keys():
            found[one.id] = one
    return Published(tuple(found.values()), _remembered(version).static)
