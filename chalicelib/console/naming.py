"""What the audit's actors are called by people."""

from collections.abc import Mapping

from chalicelib.staff import desk
from chalicelib.web.api.access import keys

_COMMAND, _MEMBER = "operator:command", "member"


def names() -> dict[str, str]:
    """Return the names of everybody who works or worked here, and of every key."""
    people = desk.names()
    systems = {f"key:{one.id}": f"API 密钥「{one.name}」" for one in keys().all()}
    return {**people, **systems, _COMMAND: "命令行", _MEMBER: "客户本人"}


def called(actor: str, known: Mapping[str, str]) -> str:
    """Return what an actor is called; one nobody knows any more as the audit has it."""
    return known.get(actor, actor)
