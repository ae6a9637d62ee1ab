"""The trait of somebody's group, for lists, segments and the nightly snapshot."""

from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Trait
from chalicelib.insight.clusters.marks import CLUSTER, NAMES

traits.state(
    Trait(
        CLUSTER,
        "自动人群",
        "价值",
        Kind.TEXT,
        lambda one: one.traits.get(f"v_{CLUSTER}"),
        seen_as="value",
        choices=NAMES,
    )
)
