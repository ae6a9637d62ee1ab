"""What segments may ask about a person's identity."""

from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Trait

traits.state(
    Trait(
        "duplicates",
        "疑似重复",
        "关系",
        Kind.NUMBER,
        lambda one: len(one.traits.get("dupes", ())),
        seen_as="id",
        unit="位",
    ),
    Trait(
        "merged_customers",
        "已合并的客户",
        "关系",
        Kind.NUMBER,
        lambda one: len(one.profile.others),
        seen_as="id",
        unit="位",
    ),
)
