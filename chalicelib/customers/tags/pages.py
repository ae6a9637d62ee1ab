"""The tags there are, and the people who have one."""

import secrets
from dataclasses import replace
from itertools import islice

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.customers import listing
from chalicelib.customers.tags import desk, showing
from chalicelib.customers.tags import privacy as own_privacy  # noqa: F401 -- registers
from chalicelib.customers.tags.catalogue import Shelf
from chalicelib.customers.tags.deeds import deed, done
from chalicelib.customers.tags.models import (
    COLOURS,
    LONGEST_DESCRIPTION,
    Group,
    Tag,
    checked_name,
    personal,
)
from chalicelib.customers.tags.rules import desk as ruling
from chalicelib.customers.tags.trials import pages as trial_pages
from chalicelib.customers.wxtags import desk as wx
from chalicelib.customers.wxtags import pages as wx_pages
from chalicelib.staff.roles import Action, allows
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"tags.add": "新建标签"})
frame.say_when_done(
    tag="标签已保存",
    archived="已归档，不再提供选择",
    restored="已恢复",
    group="分组已保存",
    ungrouped="分组已删除，标签归入未分组",
)

_LIST = "/console/tags"
_PER_PAGE = 20
_TAG_FIELDS = ("tag", "version", "name", "group", "colour", "description", "whose")


@routes.page(_LIST, needs=Action.CUSTOMERS_READ)
def tag_list(visit: Visit) -> Page:
    shelf = desk.catalogue().shelf(visit.operator.staff_id)
    words = visit.query.get("q", "").strip().casefold()
    wants_archived = visit.query.get("archived") == "yes"
    found = [
        one
        for one in sorted(shelf.tags.values(), key=lambda one: one.name)
        if one.archived == wants_archived
        and words in f"{one.name} {one.description}".casefold()
    ]
    values = {
        "shared": shelf.in_groups(one for one in found if not one.owner),
        "own": [one for one in found if one.owner],
        "counts": desk.counts().all(),
        "links": wx.wxtags().links(),
        "is_filtered": bool(words or wants_archived),
    }
    return Page("customers/tags/list.html", values)


@routes.page(f"{_LIST}/new", needs=Action.CUSTOMERS_READ)
def new(visit: Visit) -> Page:
    """Show a drawer: of a tag (new or ``?tag=``), a group, or what others add."""
    kind, tag_id = visit.query.get("kind", "tag"), visit.query.get("tag", "")
    if kind == "group":
        return _group_form(visit, Form())
    if kind in _DRAWERS:
        return _DRAWERS[kind](visit)
    if tag_id:
        tag = desk.catalogue().shelf(visit.operator.staff_id).by_id(tag_id)
        return _tag_form(visit, _form_of(tag))
    manages = allows(visit.operator.role, Action.TAGS_MANAGE)
    return _tag_form(visit, Form({"whose": "brand" if manages else "own"}))


_DRAWERS = {"validate": trial_pages.validate_form, "link": wx_pages.link_form}


@routes.page(
    f"{_LIST}/{{tag_id}}", needs=Action.CUSTOMERS_READ, audited="customers.read"
)
def one(visit: Visit, tag_id: str) -> Page:
    """Show a tag with the people who have it, and why."""
    shelf = desk.catalogue().shelf(visit.operator.staff_id)
    tag = shelf.by_id(tag_id)
    after = visit.query.get("after", "")
    walk = listing.walk(
        connections.profiles(),
        of=listing.of_tag(tag.key),
        after=after,
        at_once=_PER_PAGE + 1,
    )
    places = list(islice(walk, _PER_PAGE + 1))
    here = places[:_PER_PAGE]
    further = here[-1] if len(places) > _PER_PAGE else ""
    rows = showing.people(visit.operator, tag.key, here, shelf)
    values = {
        "tag": tag,
        "people": desk.counts().of(tag.key),
        "listing": read_on(rows, f"{_LIST}/{tag.id}", {}, further),
        "group": next((g.name for g in shelf.groups if g.id == tag.group), "未分组"),
        "link": wx.wxtags().get(tag.key),
        "given_by": _given_by(tag),
    }
    return Page("customers/tags/one.html", values)


@routes.action(f"{_LIST}/do/{{what}}", needs=Action.CUSTOMERS_READ, deed=WRITTEN_BELOW)
def act(visit: Visit, what: str) -> Answer:
    """Do one thing about tags; each deed says what it needs."""
    return done(visit, what)


@deed("save", needs=Action.CUSTOMERS_WRITE, told=("tag", "name", "group"))
def save(visit: Visit) -> Answer:
    """Add a tag or change one."""
    given = sent(visit.form, *_TAG_FIELDS)
    staff_id = visit.operator.staff_id
    shelf = desk.catalogue().shelf(staff_id)
    try:
        tag = _wanted(visit, shelf, given)
    except InvalidInput as error:
        return _tag_form(visit, Form(given, {"name": str(error)}), 422)
    if given["tag"]:
        desk.catalogue().change(tag, visit.operator.actor)
    else:
        desk.catalogue().enter(tag, visit.operator.actor)
    return Redirect(f"{_LIST}?done=tag")


@deed("archive", told=("tag",))
def archive(visit: Visit) -> Answer:
    """Offer a tag no more; one that a running rule gives cannot be."""
    tag = _known(visit)
    if rules := _given_by(tag):
        raise InvalidInput(f"规则「{rules[0].name}」还在打这个标签，请先停用它")
    desk.catalogue().change(replace(tag, archived=True), visit.operator.actor)
    return Redirect(f"{_LIST}?done=archived")


@deed("restore", told=("tag",))
def restore(visit: Visit) -> Answer:
    tag = replace(_known(visit), archived=False)
    desk.catalogue().change(tag, visit.operator.actor)
    return Redirect(f"{_LIST}/{tag.id}?done=restored")


@deed("group_save", told=("group", "name"))
def save_group(visit: Visit) -> Answer:
    """Add a group or rename one."""
    given = sent(visit.form, "group", "name", "order", "version")
    try:
        name = checked_name(given["name"])
    except InvalidInput as error:
        return _group_form(visit, Form(given, {"name": str(error)}), 422)
    group = Group(
        id=given["group"] or secrets.token_hex(8),
        name=name,
        order=showing.number(given["order"], 100),
        version=showing.number(given["version"], 0),
    )
    desk.catalogue().save_group(group)
    return Redirect(f"{_LIST}?done=group")


@deed("group_remove", told=("group",))
def remove_group(visit: Visit) -> Answer:
    desk.catalogue().remove_group(sent(visit.form, "group")["group"])
    return Redirect(f"{_LIST}?done=ungrouped")


def _wanted(visit: Visit, shelf: Shelf, given: dict[str, str]) -> Tag:
    """Return the tag that a form means; raises ``InvalidInput``."""
    name = checked_name(given["name"])
    before = shelf.by_id(given["tag"]) if given["tag"] else None
    namesake = next((one for one in shelf.tags.values() if one.name == name), None)
    if namesake and namesake != before:
        raise InvalidInput("已经有同名的标签")
    is_own = before.owner if before else given["whose"] == "own"
    if not is_own and not allows(visit.operator.role, Action.TAGS_MANAGE):
        raise InvalidInput("企业标签由营销或主管维护，您可以建个人标签")
    key = before.key if before else _new_key(visit, shelf, name, is_own=bool(is_own))
    return Tag(
        key=key,
        name=name,
        group="" if is_own else given["group"],
        colour=given["colour"] if given["colour"] in COLOURS else "",
        description=given["description"][:LONGEST_DESCRIPTION],
        archived=before.archived if before else False,
        version=showing.number(given["version"], 0),
    )


def _new_key(visit: Visit, shelf: Shelf, name: str, *, is_own: bool) -> str:
    """Return a key for a new tag: its name, unless another was first called so."""
    if is_own:
        return personal(visit.operator.staff_id, name)
    if name not in shelf.tags:
        return name
    return f"{name[:26]}·{now_ms() % 1000}"


def _known(visit: Visit) -> Tag:
    tag_id = sent(visit.form, "tag")["tag"]
    return desk.catalogue().shelf(visit.operator.staff_id).by_id(tag_id)


def _given_by(tag: Tag) -> list[showing.RuleLine]:
    """Return the running rules that give a tag."""
    found = ruling.published().current().rules
    return [showing.RuleLine(r.id, r.name) for r in found if tag.key in r.gives]


def _form_of(tag: Tag) -> Form:
    return Form(
        {
            "tag": tag.id,
            "version": str(tag.version),
            "name": tag.name,
            "group": tag.group,
            "colour": tag.colour,
            "description": tag.description,
            "whose": "own" if tag.owner else "brand",
        }
    )


def _tag_form(visit: Visit, form: Form, status: int = 200) -> Page:
    groups = desk.catalogue().shelf().groups
    manages = allows(visit.operator.role, Action.TAGS_MANAGE)
    whose = [("brand", "企业标签，大家都看得到")] if manages else []
    values = {
        "form": form,
        "groups": [("", "未分组"), *((one.id, one.name) for one in groups)],
        "colours": list(COLOURS.items()),
        "whose": [*whose, ("own", "个人标签，只有自己看得到")],
    }
    return Page("customers/tags/edit.html", values, status)


def _group_form(_visit: Visit, form: Form, status: int = 200) -> Page:
    values = {"form": form, "groups": desk.catalogue().shelf().groups}
    return Page("customers/tags/groups.html", values, status)
