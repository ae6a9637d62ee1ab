"""A rule as JSON: what ``/v1`` and the console's form take, before it is checked."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from chalicelib.customers.segments.rules.models import (
    MOST_IDS,
    MOST_NODES,
    MOST_VALUES,
    Node,
    Op,
    Times,
)
from chalicelib.customers.segments.rules.plain import from_plain

_TEXT = Annotated[str, Field(max_length=64)]
_MOST_OF = Field(max_length=MOST_NODES)


class _Node(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, defer_build=True
    )


class AllNode(_Node):
    """Every condition holds; none at all is everybody."""

    type: Literal["all"]
    of: Annotated[list["NodeIn"], _MOST_OF]


class AnyNode(_Node):
    """At least one condition holds."""

    type: Literal["any"]
    of: Annotated[list["NodeIn"], _MOST_OF]


class NotNode(_Node):
    """The condition does not hold."""

    type: Literal["not"]
    of: "NodeIn"


class TraitNode(_Node):
    """What is known of the customer, compared with values."""

    type: Literal["trait"]
    trait: _TEXT
    op: Annotated[Op, Field(strict=False)]
    values: Annotated[
        list[bool | int | float | _TEXT], Field(max_length=MOST_VALUES)
    ] = []


class _What(_Node):
    kind: _TEXT = Field(default="", description="message, event, visit, order, ...")
    name: _TEXT = Field(default="", description="text, voice, click, scan, ...")
    scene: _TEXT = Field(default="", description="Of the code that was scanned")
    key: _TEXT = Field(default="", description="Of the menu item that was tapped")
    dir: Literal["in", "out", "internal", ""] = "in"


class PerformedNode(_What):
    """The customer did it so often in the last days."""

    type: Literal["performed"]
    times: Annotated[Times, Field(strict=False)] = Times.AT_LEAST
    count: int = 1
    days: int


class LastPerformedNode(_What):
    """It was last done within those days; or it was done, but before them."""

    type: Literal["last_performed"]
    within: bool = True
    days: int


class SegmentNode(_Node):
    """In another segment, or not."""

    type: Literal["segment"]
    segment: _TEXT
    belongs: bool = True


class BucketNode(_Node):
    """A share by chance: sha256(salt + customer id) mod 10000, from first to past."""

    type: Literal["bucket"]
    salt: _TEXT
    first: int = 0
    past: int


class ListNode(_Node):
    """One of these customers."""

    type: Literal["list"]
    ids: Annotated[list[_TEXT], Field(max_length=MOST_IDS)]


NodeIn = Annotated[
    AllNode
    | AnyNode
    | NotNode
    | TraitNode
    | PerformedNode
    | LastPerformedNode
    | SegmentNode
    | BucketNode
    | ListNode,
    Field(discriminator="type"),
]
for _model in (AllNode, AnyNode, NotNode):
    _model.model_rebuild()
_any_node: TypeAdapter[_Node] = TypeAdapter(NodeIn)


def rule_of(given: BaseModel) -> Node:
    """Return the rule that a caller sent."""
    return from_plain(given.model_dump(mode="json"))


def read(plain: Any) -> Node:
    """Return the rule of a JSON value; raises ``pydantic.ValidationError``."""
    return rule_of(_any_node.validate_python(plain))
