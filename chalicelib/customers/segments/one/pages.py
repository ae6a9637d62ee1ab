"""One segment: how many it has and had, who they are, why somebody is in or out."""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.customers.book import naming, viewing
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import ProfileRepository, from_item
from chalicelib.customers.search import Search, Wanted
from chalicelib.customers.segments import audience, telling
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.counting.schemas import Answer as Counted
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Segment
from chalicelib.customers.segments.membership import desk as membership
from chalicelib.customers.segments.membership.models import Member
from chalicelib.customers.segments.one import box as _box  # noqa: F401 -- its box
from chalicelib.customers.segments.rules.models import Is
from chalicelib.customers.segments.rules.service import Finding
from chalicelib.customers.segments.shelf import service
from chalicelib.customers.traits.everything import everything
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PAGE = "/console/segments/{segment_id}"
_DAYS = 30
_PER_PAGE = 20
_VERSIONS = 10
_MOST_FOUND = 6
_LOOKED_AT = 2_000
_HIDDEN = "已隐藏"


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the list of members."""

    id: str
    name: str
    code: str
    member: Member | None
    reason: str


@routes.page(_PAGE, needs=Action.SEGMENTS_READ)
def segment(visit: Visit, segment_id: str) -> Page:
    """Show a segment; what takes longer is fetched when the page is there."""
    found = _seen(visit, segment_id)
    days = desk.segments().days(found.id, _DAYS)
    followed = desk.segments().subscribed(visit.operator.actor)
    if found.id in followed and followed[found.id] != found.count:
        seen = {**followed, found.id: found.count}
        desk.segments().subscribe(visit.operator.actor, seen)
    values = {
        "segment": found,
        "sentence": telling.wording().sentence(found.rule),
        "days": days,
        "sizes": service.sizes(days),
        "moves": service.moves(days),
        "tones": service.TONES,
        "is_followed": found.id in followed,
    }
    return Page("customers/segments/one/page.html", values)


@routes.page(_PAGE + "/now", needs=Action.SEGMENTS_READ)
def now(visit: Visit, segment_id: str) -> Page:
    """Show how many people it has at this moment."""
    found = _seen(visit, segment_id)
    values = {"segment": found, "counted": _counted(found)}
    return Page("customers/segments/one/now.html", values)


@routes.page(_PAGE + "/members", needs=Action.CUSTOMERS_READ)
def members(visit: Visit, segment_id: str) -> Page:
    """Show who is in it, page by page; who they are is written down."""
    found = _seen(visit, segment_id)
    after = visit.query.get("after", "")[:64]
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    rows, further = _rows(found, after, seen)
    viewing.note_list(visit, [one.id for one in rows])
    values = {
        "segment": found,
        "rows": rows,
        "further": further,
        "is_further": bool(after),
    }
    return Page("customers/segments/one/people.html", values)


@routes.page(_PAGE + "/why", needs=Action.CUSTOMERS_READ)
def why(visit: Visit, segment_id: str) -> Page:
    """Say why somebody is in it, or is not."""
    found = _seen(visit, segment_id)
    words = visit.query.get("q", "").strip()[:64]
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    people = _people(visit.query.get("customer", ""), words, seen)
    viewing.note_list(visit, [one.id for one in people])
    values = {
        "segment": found,
        "asked": bool(words or visit.query.get("customer")),
        "people": [(one.id, naming.called(one, seen), one.code) for one in people],
        "told": telling.why(found.rule, people[0].id) if len(people) == 1 else None,
        "belongs": found.id in people[0].segments if len(people) == 1 else False,
        "said": telling.wording().condition,
        "shown": lambda one: _shown(one, seen),
    }
    return Page("customers/segments/one/why.html", values)


@routes.page(_PAGE + "/versions", needs=Action.SEGMENTS_READ)
def versions(visit: Visit, segment_id: str) -> Page:
    """Show what the rule was, and who changed it."""
    found = _seen(visit, segment_id)
    values = {
        "segment": found,
        "versions": desk.segments().versions(found.id, _VERSIONS),
        "sentence": telling.wording().sentence,
        "names": staff.names(),
    }
    return Page("customers/segments/one/versions.html", values)


def _seen(visit: Visit, segment_id: str) -> Segment:
    return desk.known_to(visit.operator.actor, segment_id)


def _counted(segment: Segment) -> Counted | None:
    try:
        if not segment.form.has_members:
            return asking.count(segment.rule)
        found = asking.sizes([segment.id])
    except Unavailable:
        return None
    return found.model_copy(update={"count": found.sizes.get(segment.id, 0)})


def _rows(segment: Segment, after: str, seen: Collection[str]) -> tuple[list[Row], str]:
    standing: dict[str, Member] = {}
    if segment.form.has_members:
        found, further = membership.members().page(segment.id, _PER_PAGE, after)
        standing = {one.customer_id: one for one in found}
        ids = list(standing)
    else:
        try:
            ids, further = audience.of(segment, after, _PER_PAGE)
        except Unavailable:
            ids, further = [], ""
    tells = not service.hidden(segment.rule, everything(), seen)
    return [
        Row(
            id=one.id,
            name=naming.called(one, seen),
            code=one.code,
            member=standing.get(one.id),
            reason=standing[one.id].reason if tells and one.id in standing else "",
        )
        for one in _profiles(ids)
    ], further


def _profiles(ids: list[str]) -> list[Profile]:
    keys = [{"pk": one, "sk": "PROFILE"} for one in ids]
    items = {one["pk"]: one for one in connections.profiles().batch_get(keys)}
    return [from_item(items[one]) for one in ids if one in items]


def _people(customer_id: str, words: str, seen: Collection[str]) -> list[Profile]:
    if customer_id:
        profile = ProfileRepository(connections.profiles()).get(customer_id[:64])
        return [profile] if profile else []
    if not words:
        return []
    fields = tuple(one for one in ("name", "remark") if one in seen)
    wanted = Wanted(words, fields=fields, names=tuple(seen))
    search = Search(connections.profiles(), connections.customer_id, most=_LOOKED_AT)
    return search.page(wanted, _MOST_FOUND).profiles


def _shown(found: Finding, seen: Collection[str]) -> str:
    """Return what was seen of a condition, to who may see it."""
    node = found.node
    if isinstance(node, Is) and service.hidden(node, everything(), seen):
        return _HIDDEN
    return telling.wording().seen(found, now_ms())
