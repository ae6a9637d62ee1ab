"""问卷 on the customer page: what somebody has answered."""

from collections.abc import Mapping
from typing import Any

from chalicelib.customers.identity.group import groups
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.insight.forms import desk
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit

_SHOWN = 6


def _values(_visit: Visit, profile: Profile) -> Mapping[str, Any]:
    found = [
        pointer
        for customer in groups().around(profile).ids
        for pointer in desk.answers().of_customer(customer)
    ]
    found.sort(key=lambda one: -one.at_ms)
    return {"answered": found[:_SHOWN], "more": max(0, len(found) - _SHOWN)}


panels.add(
    Panel(
        "forms",
        "问卷",
        "checklist",
        Side.RIGHT,
        70,
        Action.FORMS_READ,
        "insight/forms/panel.html",
        _values,
        seen_as="attributes",
    )
)
