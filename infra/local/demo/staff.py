"""The demo brand's staff: somebody for every role, each with a WeChat of their own.

So a newcomer scans the console's code as whom they want to see it as.
"""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.staff import desk
from chalicelib.staff.models import Role, Staff

_RECORDED_WITHIN_S = 10.0
_LOOKS_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody before they are in the deployment."""

    id: str
    name: str
    role: Role
    groups: tuple[str, ...] = ()


ADMINISTRATOR = Colleague("demo-administrator", "周敏", Role.ADMINISTRATOR)
COLLEAGUES = (
    ADMINISTRATOR,
    Colleague("demo-supervisor", "陈静", Role.SUPERVISOR, ("售前组", "售后组")),
    Colleague("demo-agent-1", "林晓", Role.AGENT, ("售前组",)),
    Colleague("demo-agent-2", "何佳", Role.AGENT, ("售后组",)),
    Colleague("demo-marketer", "吴悠", Role.MARKETER),
    Colleague("demo-analyst", "许诺", Role.ANALYST),
    Colleague("demo-auditor", "郑重", Role.AUDITOR),
)


def administrator() -> Staff:
    """Return the administrator, who is there from the first start on."""
    return desk.people().get(ADMINISTRATOR.id) or _install(ADMINISTRATOR)


def everybody() -> None:
    """Let all of them follow the account and work here; what is done stays done."""
    for colleague in COLLEAGUES:
        staff = desk.people().get(colleague.id)
        if staff is None or (staff.is_active and not staff.customer_id):
            _bring_in(colleague, staff)


def _bring_in(colleague: Colleague, staff: Staff | None) -> None:
    customer = connections.customer_id(_followed_by(colleague))
    _wait_for_profile(customer)
    if staff is None:
        _install(colleague, customer)
    else:
        desk.staff().tie(staff, customer)


def _install(colleague: Colleague, customer_id: str = "") -> Staff:
    return desk.staff().install(
        colleague.name,
        colleague.role,
        colleague.groups,
        staff_id=colleague.id,
        customer_id=customer_id,
    )


def _followed_by(colleague: Colleague) -> str:
    """Return the openid of the colleague's WeChat, which follows the account."""
    name = f"{colleague.name}·{colleague.role.label}"
    person = _simulated("people", {"name": name, "seed": f"staff/{colleague.id}"})
    if not person["follows"]:
        _simulated("act", {"openid": person["openid"], "do": "follow"})
    return str(person["openid"])


def _wait_for_profile(customer_id: str) -> None:
    """Give the follow time to be recorded, which says then who is staff."""
    ends = time.monotonic() + _RECORDED_WITHIN_S
    while time.monotonic() < ends:
        if connections.profiles().get(pk=customer_id, sk="PROFILE"):
            return
        time.sleep(_LOOKS_EVERY_S)


def _simulated(door: str, body: dict[str, str]) -> dict[str, Any]:
    request = Request(  # noqa: S310 -- the simulator's address is our own setting
        f"{settings().wechat_api}/sim/{door}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found
