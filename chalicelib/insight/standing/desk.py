"""Setting right what is said of people, put together from our connections.

Marks are stated where they are decided; they are all known once this is imported.
"""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.effects import effects
from chalicelib.insight.clusters import marks as _clusters  # noqa: F401 -- states its
from chalicelib.insight.prediction import marks as _models  # noqa: F401 -- states its
from chalicelib.insight.standing.marks import marks
from chalicelib.insight.standing.people import subject_of
from chalicelib.insight.standing.settling import Settling
from chalicelib.insight.value import marks as _value  # noqa: F401 -- states its


def settling() -> Settling:
    profiles = connections.profiles()
    return Settling(
        profiles,
        effects(),
        lambda customer: subject_of(profiles, customer, now_ms()),
        lambda: marks,
        now_ms,
    )
