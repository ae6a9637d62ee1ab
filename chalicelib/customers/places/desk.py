"""Places in this deployment, put together from its connections."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.consent import desk as consent
from chalicelib.customers.consent.models import Purpose
from chalicelib.customers.effects import effects
from chalicelib.customers.places import stores
from chalicelib.customers.places.counting import Counts
from chalicelib.customers.places.repository import Places
from chalicelib.customers.places.trail import Trail
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.traits.repository import TraitItems


def places() -> Places:
    return Places(connections.profiles())


def counts() -> Counts:
    return Counts(connections.workspace())


def trail() -> Trail:
    return Trail(
        places=places(),
        consents=consent.consents(),
        counts=counts(),
        traits=TraitItems(connections.profiles()),
        effects=effects(),
        timers=connections.timers(),
        rules=stores.rules,
        fences=stores.fences,
        allows=allows,
        now_ms=now_ms,
    )


def allows(profile: Profile) -> bool:
    """Tell whether somebody's places may be kept as they are."""
    return consent.allows(profile, Purpose.LOCATION)
