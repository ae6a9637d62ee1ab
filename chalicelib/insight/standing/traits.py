"""The trait of how often somebody usually comes."""

from chalicelib.customers.lifecycle.service import gap_days
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Trait

traits.state(
    Trait(
        "gap",
        "平时互动间隔",
        "互动",
        Kind.NUMBER,
        lambda one: gap_days(one.profile.active_days),
        seen_as="last_inbound_at",
        unit="天",
    )
)
