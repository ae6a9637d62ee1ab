"""What a subscriber to WeChat's events is given."""

from dataclasses import dataclass

from chalicelib.customers.profile.changes import Changes
from chalicelib.customers.profile.models import Profile
from chalicelib.wechat.event_base import Event


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event that has been recorded, and the person as the event left them."""

    event: Event
    key: str  # the event key; what follows from the event derives its id from it
    customer_id: str
    at_ms: int
    profile: Profile
    changes: Changes | None = None  # to what they were before; None: nobody knows
    is_act: bool = False  # the person did it; WeChat also tells what nobody did
    follow_is_ambiguous: bool = False  # followed and left within one second
