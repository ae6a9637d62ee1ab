"""What people do about tags in the console, by one address: each module adds its own.

    @deed("rule_publish", needs=Action.TAGS_MANAGE, told=("rule",))
    def publish(visit: Visit) -> Answer: ...

Every deed is in the audit before it happens, as ``tags.<name>``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.errors import NotFound
from chalicelib.staff import audit
from chalicelib.staff.roles import Action, require
from chalicelib.web.answers import Answer
from chalicelib.web.visit import Visit

_SPOKEN_CHARACTERS = 200

Do = Callable[[Visit], Answer]


@dataclass(frozen=True, slots=True)
class _Deed:
    needs: Action
    told: tuple[str, ...]
    do: Do


_deeds: dict[str, _Deed] = {}


def deed(
    name: str, *, needs: Action = Action.TAGS_MANAGE, told: tuple[str, ...] = ()
) -> Callable[[Do], Do]:
    """Register a deed.

    Args:
        name: at the end of its address.
        needs: what the role must allow.
        told: the fields whose values the audit keeps.
    """

    def enter(do: Do) -> Do:
        _deeds[name] = _Deed(needs, told, do)
        return do

    return enter


def done(visit: Visit, name: str) -> Answer:
    """Do one of them; raises ``NotFound`` for none of ours."""
    found = _deeds.get(name)
    if found is None:
        raise NotFound("no such action")
    require(visit.operator, found.needs)
    details = {
        field: visit.form[field][:_SPOKEN_CHARACTERS]
        for field in found.told
        if visit.form.get(field)
    }
    actor, request_id = visit.operator.actor, visit.request_id
    audit.record(actor, f"tags.{name}", "", details, request_id)
    return found.do(visit)
