"""``/v1/tags``, and the tags of a customer."""

import secrets

from chalicelib import connections
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import Conflict
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.catalogue import Shelf
from chalicelib.customers.tags.evidence import Evidence, Proof
from chalicelib.customers.tags.models import (
    Assignment,
    Gift,
    Group,
    Removal,
    Source,
    Tag,
    seen_by,
)
from chalicelib.customers.tags.schemas import (
    EvidenceOut,
    KnownTagOut,
    KnownTagsOut,
    NewTagIn,
    TagOut,
    TagsIn,
    TagsOut,
    TagsQuery,
)
from chalicelib.customers.timeline import Timeline
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api

routes = Api(__name__)

_NOBODYS_OWN = ""
_MILLI = 1000


@routes.get("/v1/tags", scope=Scope.READ)
def list_tags(call: Call, asked: TagsQuery) -> KnownTagsOut:
    """Tags that can be given, by name"""
    shelf, counts = desk.catalogue().shelf(), desk.counts().all()
    place = call.place(asked)
    known = sorted(shelf.tags.values(), key=lambda one: (one.name, one.key))
    rest = [
        one
        for one in known
        if _place(one) > place and (asked.archived or not one.archived)
    ]
    here = rest[: asked.limit]
    further = _place(here[-1]) if len(rest) > len(here) else None
    return KnownTagsOut(
        items=[_known(one, shelf, counts[one.id]) for one in here],
        next_cursor=call.cursor(asked, further),
    )


@routes.post("/v1/tags", scope=Scope.WRITE, audited="tags.add")
def add_tag(call: Call, body: NewTagIn) -> KnownTagOut:
    """Add a tag, and its group where it is new"""
    catalogue = desk.catalogue()
    shelf = catalogue.shelf()
    if shelf.called(body.name):
        raise Conflict("there is a tag of that name")
    tag = Tag(
        key=body.name,
        name=body.name,
        group=_group(shelf, body.group),
        colour=body.colour,
        description=body.description,
    )
    catalogue.enter(tag, call.actor)
    return _known(tag, catalogue.shelf(), 0)


@routes.post(
    "/v1/customers/{customer_id}/tags",
    scope=Scope.WRITE,
    status=200,
    audited="customers.tag",
)
def change_tags(call: Call, customer_id: str, body: TagsIn) -> TagsOut:
    """Give tags and take tags away"""
    group = group_of(customer_id)
    tags, shelf = desk.tags(), desk.catalogue().recent()
    now = now_ms()
    for name in body.remove:
        if known := shelf.called(name):
            removal = Removal(call.unique, call.actor, now, "api")
            for one in group.ids:
                tags.take(one, known.key, removal)
    had = {one.key: one.customer_id for one in tags.of(*group.ids)}
    gift = Gift(call.unique, Source.API, call.actor, now)
    for key in desk.catalogue().keys_of(body.add, call.actor).values():
        tags.give(had.get(key, group.id), key, gift)
    return TagsOut(items=tags_out(tags.of(*group.ids)))


def tags_out(found: list[Assignment]) -> list[TagOut]:
    """Return the brand's tags of a customer with their evidence: one read."""
    shared = seen_by(_NOBODYS_OWN, found)
    proofs = Evidence(Timeline(connections.interactions())).of(shared)
    return [_out(one, proofs[one.customer_id, one.key]) for one in shared]


def _group(shelf: Shelf, name: str) -> str:
    """Return the id of a group by its name, entering a new one."""
    if not name:
        return ""
    known = next((one for one in shelf.groups if one.name == name), None)
    if known is None:
        known = desk.catalogue().save_group(Group(secrets.token_hex(8), name))
    return known.id


def _place(tag: Tag) -> str:
    return f"{tag.name}\0{tag.key}"


def _known(tag: Tag, shelf: Shelf, people: int) -> KnownTagOut:
    groups = {one.id: one.name for one in shelf.groups}
    return KnownTagOut(
        name=tag.name,
        group=groups.get(tag.group, ""),
        colour=tag.colour,
        description=tag.description,
        archived=tag.archived,
        people=people,
    )


def _out(one: Assignment, proofs: list[Proof]) -> TagOut:
    return TagOut(
        name=desk.name_of(one.key),
        at=iso(one.at_ms),
        source=one.source,
        by=one.by,
        rule_version=one.version,
        score=one.score_milli / _MILLI if one.score_milli else None,
        expires_at=iso(one.expires_ms) if one.expires_ms else None,
        evidence=[
            EvidenceOut(key=proof.key, at=iso(proof.at_ms), title=proof.title)
            for proof in proofs
        ],
    )
