"""What a role may do, read the way IAM reads it."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def statements(template: Json, function: Json) -> Iterator[Json]:
    """Yield every statement of a function's role."""
    role = template["Resources"][function["Properties"]["Role"]["Fn::GetAtt"][0]]
    for policy in role["Properties"]["Policies"]:
        yield from _of(policy)


def _of(policy: Json) -> Iterator[Json]:
    if "Fn::If" in policy:
        policy = policy["Fn::If"][1]
    yield from policy["PolicyDocument"]["Statement"]


def actions(statement: Json) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else list(found)


def resources(statement: Json) -> list[Any]:
    found = statement["Resource"]
    return found if isinstance(found, list) else [found]


def may(template: Json, function: Json, action: str) -> list[Any]:
    """Return what a function may do that to."""
    return [
        resource
        for statement in statements(template, function)
        if action in actions(statement)
        for resource in resources(statement)
    ]
