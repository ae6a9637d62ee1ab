"""What a member is asked for, on the first page: one thing at a time, and never twice.

Only what the brand would use now is worth asking for.
"""

from chalicelib.customers.consent.models import Purpose, Stand, Wording, stand
from chalicelib.customers.consent.wordings import wordings
from chalicelib.customers.places import stores
from chalicelib.customers.profile.models import Profile

_OPEN = frozenset({Stand.UNDECIDED, Stand.OUTDATED})


def to_ask(profile: Profile | None) -> Wording | None:
    """Return what to ask somebody for, ``None`` where nothing is open."""
    if profile is None or not profile.subscribed:
        return None
    texts = wordings()
    for purpose in _wanted():
        if stand(profile.consents, texts[purpose]) in _OPEN:
            return texts[purpose]
    return None


def _wanted() -> list[Purpose]:
    return [Purpose.LOCATION] if stores.rules().on else []
