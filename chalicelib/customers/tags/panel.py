"""The tags of one customer: a box of their page, and what is done in it."""

import secrets
from collections.abc import Mapping
from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.customers.tags import desk, showing
from chalicelib.customers.tags.items import PREFIX, first_of_each
from chalicelib.customers.tags.models import (
    Assignment,
    Gift,
    Removal,
    Source,
    checked_name,
    seen_by,
    tag_id,
)
from chalicelib.staff.roles import Action, allows
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PATH = "/console/customers/{customer_id}/tags"


def box(visit: Visit, sheet: Sheet) -> Mapping[str, Any]:
    """Return what the box shows, all of which stands on the sheet."""
    return _shown(visit, sheet.profile.id, first_of_each(sheet.under(PREFIX)))


def of_person(visit: Visit, profile: Profile) -> Mapping[str, Any]:
    had = desk.tags().of(profile.id, *profile.others)
    return _shown(visit, profile.id, had)


def _shown(visit: Visit, customer_id: str, had: list[Assignment]) -> Mapping[str, Any]:
    """Return the brand's tags and one's own in words, and what else can be given."""
    found = seen_by(visit.operator.staff_id, had)
    shelf = desk.catalogue().seen_by(visit.operator.staff_id)
    keys = {one.key for one in found}
    return {
        "customer_id": customer_id,
        "lines": showing.in_words(visit.operator, found, shelf),
        "offered": [one for one in shelf.offered() if one.key not in keys],
        "tag_id": tag_id,
    }


panels.add(
    Panel(
        name="tags",
        title="标签",
        icon="tag",
        side=Side.LEFT,
        order=20,
        needs=Action.CUSTOMERS_READ,
        template="customers/tags/panel.html",
        sheet=box,
        seen_as="tags",
    )
)


@routes.page(_PATH, needs=Action.CUSTOMERS_READ, audited="customers.read")
def shown(visit: Visit, customer_id: str) -> Page:
    """Show the tags alone: what the box becomes after a change."""
    return _alone(visit, group_of(customer_id).root)


@routes.action(
    _PATH, needs=Action.CUSTOMERS_WRITE, deed="customers.tag", told=("add", "remove")
)
def change(visit: Visit, customer_id: str) -> Answer:
    """Give a tag or take one, by name."""
    given = sent(visit.form, "add", "remove")
    group = group_of(customer_id)
    cause = visit.form.get("rid") or secrets.token_hex(16)
    actor, now = visit.operator.actor, now_ms()
    if given["add"]:
        gift = Gift(cause, Source.MANUAL, actor, now)
        desk.tags().give(group.id, _to_give(visit, given["add"]), gift)
    if given["remove"]:
        found = seen_by(visit.operator.staff_id, desk.tags().of(*group.ids))
        removal = Removal(cause, actor, now, "manual")
        keys = [one.key for one in found if tag_id(one.key) == given["remove"]]
        for each in group.ids:
            for key in keys:
                desk.tags().take(each, key, removal)
    if visit.wants_fragment:
        return _alone(visit, group.root)
    return Redirect(f"/console/customers/{group.id}/tags?done=saved")


def _alone(visit: Visit, profile: Profile) -> Page:
    return Page("customers/tags/of_customer.html", dict(of_person(visit, profile)))


def _to_give(visit: Visit, name: str) -> str:
    """Return the key of a tag by its name; whoever manages tags may enter new ones."""
    shelf = desk.catalogue().shelf(visit.operator.staff_id)
    known = next((one for one in shelf.offered() if one.name == name), None)
    if known:
        return known.key
    if not allows(visit.operator.role, Action.TAGS_MANAGE):
        raise InvalidInput("没有这个标签，请从列表里选择")
    checked = checked_name(name)
    return desk.catalogue().keys_of([checked], visit.operator.actor)[checked]
