"""Finding members of staff, and reading what was typed about them; pure."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.staff.login.models import ID
from chalicelib.staff.models import Role, Staff, State
from chalicelib.staff.service import checked_groups, checked_name
from chalicelib.web.console.forms import Form

TONES = {
    State.INVITED: "amber",
    State.ACTIVE: "green",
    State.SUSPENDED: "red",
    State.LEFT: "",
}
SORTS: Mapping[str, Callable[[Staff], Any]] = {
    "name": lambda one: one.name,
    "role": lambda one: one.role.label,
    "state": lambda one: one.state.label,
    "signed_in": lambda one: one.signed_in_at_ms,
}
_FILTERS = ("q", "role", "state", "sort", "page")
_BETWEEN_GROUPS = re.compile(r"[、,，;；\n]+")


def known(query: Mapping[str, str]) -> dict[str, str]:
    """Return what the list understands of a query."""
    return {name: query[name] for name in _FILTERS if name in query}


def filtered(everybody: Iterable[Staff], query: Mapping[str, str]) -> list[Staff]:
    """Return whom a query means; who left is shown only when asked for."""
    wanted_role, wanted_state = query.get("role", ""), query.get("state", "")
    words = query.get("q", "").strip().lower()
    return [
        one
        for one in everybody
        if (one.role == wanted_role if wanted_role else True)
        and (one.state == wanted_state if wanted_state else one.state != State.LEFT)
        and (words in one.name.lower() or words in " ".join(one.groups).lower())
    ]


def role(text: str) -> Role:
    """Return the role; raises ``InvalidInput``."""
    try:
        return Role(text)
    except ValueError as error:
        raise InvalidInput("请选择角色") from error


def groups(text: str) -> tuple[str, ...]:
    """Return the groups somebody typed, whatever stands between them."""
    return tuple(part.strip() for part in _BETWEEN_GROUPS.split(text) if part.strip())


def form_of(staff: Staff) -> Form:
    """Return somebody as they are typed."""
    return Form(
        {
            "name": staff.name,
            "groups": "、".join(staff.groups),
            "role": staff.role.value,
            "version": str(staff.version),
        }
    )


def errors(given: Mapping[str, str], typed: Iterable[str]) -> dict[str, str]:
    """Return what is wrong with each of the fields that were typed."""
    checks: dict[str, Callable[[str], object]] = {
        "name": checked_name,
        "role": role,
        "groups": lambda text: checked_groups(groups(text)),
    }
    found = {}
    for name in typed:
        try:
            checks[name](given[name])
        except InvalidInput as error:
            found[name] = str(error)
    return found


def handover_id(text: str) -> str:
    """Return the id of a handover; raises ``NotFound``."""
    if not ID.fullmatch(text):
        raise NotFound("no such handover")
    return text


def job_of(handover: str, way: str = "") -> str:
    """Return the id of the job that moves it, the same however often it is asked."""
    return "j" + hashlib.sha256(f"handover{way}:{handover}".encode()).hexdigest()[:32]
