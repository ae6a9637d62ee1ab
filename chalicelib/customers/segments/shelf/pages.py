"""The segments there are, and what is done about one."""

from collections.abc import Callable
from typing import Any

from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.segments import exporting, freezing, telling
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Form as SegmentForm
from chalicelib.customers.segments.definitions.models import Segment
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.rules.models import EVERYBODY
from chalicelib.customers.segments.shelf import (
    enlisting as _enlisting,  # noqa: F401 -- is done with ticked customers
)
from chalicelib.customers.segments.shelf import service
from chalicelib.customers.segments.shelf import (
    tagging as _tagging,  # noqa: F401 -- is a way to say whom one means
)
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action, require
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame, once
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import listed
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named(
    {
        "segments.change": "新建或修改分群",
        "segments.write": "新建或修改分群",
        "segments.preview": "试算分群规则",
    }
)
frame.say_when_done(
    segment_archived="已归档，成员正在陆续离开",
    segment_followed="已订阅，人数有变化时在通知里提醒",
    segment_unfollowed="已取消订阅",
    members_put="名单已更新",
)

PATH = "/console/segments"


@routes.page(PATH, needs=Action.SEGMENTS_READ)
def segments(visit: Visit) -> Page:
    """Show the segments, by what becomes of them."""
    actor = visit.operator.actor
    mine = service.visible_to(actor, desk.segments().all())
    view = visit.query.get("view", "")
    view = view if view in service.VIEWS else SegmentForm.LIVE.value
    found = service.in_view(view, mine)
    words = visit.query.get("q", "").strip().casefold()
    found = [one for one in found if words in f"{one.name} {one.note}".casefold()]
    kept = ("q", "sort", "page")
    query = {name: visit.query[name] for name in kept if name in visit.query}
    wording = telling.wording()
    values = {
        "listing": listed(found, PATH, {"view": view, **query}, service.SORTS),
        "view": view,
        "words": visit.query.get("q", "").strip(),
        "views": service.VIEWS,
        "counts": service.counts(mine),
        "tones": service.TONES,
        "sentence": wording.sentence,
        "names": _names(),
        "followed": desk.segments().subscribed(actor),
    }
    return Page("customers/segments/shelf/list.html", values)


@routes.page(PATH + "/list", needs=Action.SEGMENTS_WRITE)
def list_form(_visit: Visit) -> Page:
    """Ask for a list that is typed in."""
    return _new_list(Form())


@routes.action(
    PATH + "/list", needs=Action.SEGMENTS_WRITE, deed="segments.change", told=("name",)
)
def make_list(visit: Visit) -> Answer:
    """Make a list of customers."""
    given = sent(visit.form, "name", "ids")
    actor = visit.operator.actor
    unique = visit.form.get(once.FIELD) or once.new_rid()
    try:
        ids = freezing.typed(given["ids"]) if given["ids"] else []
        draft = Draft(given["name"], EVERYBODY)
        made = desk.definitions().create(
            SegmentForm.STATIC, draft, unique=unique, by=actor
        )
        freezing.put(made, ids, by=actor)
    except InvalidInput as error:
        return _new_list(Form(given, problem=str(error)), 422)
    return Redirect(f"{PATH}/{made.id}?done=saved")


@routes.action(
    PATH + "/{segment_id}/do/{what}",
    needs=Action.SEGMENTS_READ,
    deed="segments.change",
    told=("name", "form"),
)
def act(visit: Visit, segment_id: str, what: str) -> Answer:
    """Do one thing about a segment."""
    if what not in _DEEDS:
        raise NotFound("no such action")
    needs, do = _DEEDS[what]
    require(visit.operator, needs)
    segment = _seen(visit, segment_id)
    given = sent(visit.form, "name", "form", "ids")
    return do(visit, segment, given)


@routes.page(PATH + "/{segment_id}/freeze", needs=Action.SEGMENTS_WRITE)
def freeze_form(visit: Visit, segment_id: str) -> Page:
    """Ask what the list is to be called."""
    segment = _seen(visit, segment_id)
    return _freezing(segment, Form({"name": f"{segment.name}名单"[:30]}))


@routes.page(PATH + "/{segment_id}/members/edit", needs=Action.SEGMENTS_WRITE)
def members_form(visit: Visit, segment_id: str) -> Page:
    """Ask who is to be put on a list, or taken off it."""
    return _listing(_seen(visit, segment_id), Form())


def _seen(visit: Visit, segment_id: str) -> Segment:
    """Return a segment that somebody may see; raises ``NotFound``."""
    return desk.known_to(visit.operator.actor, segment_id)


def _publish(visit: Visit, segment: Segment, _given: dict[str, str]) -> Answer:
    desk.definitions().publish(segment, by=visit.operator.actor)
    return Redirect(f"{PATH}/{segment.id}?done=segment_live")


def _archive(visit: Visit, segment: Segment, _given: dict[str, str]) -> Answer:
    desk.definitions().archive(segment, by=visit.operator.actor)
    return Redirect(f"{PATH}?done=segment_archived")


def _freeze(visit: Visit, segment: Segment, given: dict[str, str]) -> Answer:
    unique = visit.form.get(once.FIELD) or once.new_rid()
    try:
        _, job = freezing.freeze(
            segment, given["name"], unique=unique, by=visit.operator.actor
        )
    except InvalidInput as error:
        return _freezing(segment, Form(given, problem=str(error)), 422)
    return Redirect(f"/console/jobs/{job}")


def _export(visit: Visit, segment: Segment, given: dict[str, str]) -> Answer:
    unique = visit.form.get(once.FIELD) or once.new_rid()
    who = visit.operator
    job = exporting.begin(
        segment, given["form"], unique=unique, by=who.actor, role=who.role
    )
    return Redirect(f"/console/jobs/{job}")


def _follow(visit: Visit, segment: Segment, _given: dict[str, str]) -> Answer:
    return _follows(visit, segment, follows=True)


def _unfollow(visit: Visit, segment: Segment, _given: dict[str, str]) -> Answer:
    return _follows(visit, segment, follows=False)


def _follows(visit: Visit, segment: Segment, *, follows: bool) -> Answer:
    actor = visit.operator.actor
    seen = desk.segments().subscribed(actor)
    seen.pop(segment.id, None)
    if follows:
        seen[segment.id] = segment.count
    desk.segments().subscribe(actor, seen)
    done = "segment_followed" if follows else "segment_unfollowed"
    return Redirect(f"{PATH}/{segment.id}?done={done}")


def _put(visit: Visit, segment: Segment, given: dict[str, str]) -> Answer:
    return _changed(visit, segment, given, freezing.put)


def _take(visit: Visit, segment: Segment, given: dict[str, str]) -> Answer:
    return _changed(visit, segment, given, freezing.take)


def _changed(
    visit: Visit,
    segment: Segment,
    given: dict[str, str],
    change: Callable[..., int],
) -> Answer:
    try:
        ids = freezing.typed(given["ids"])
        change(segment, ids, by=visit.operator.actor)
    except InvalidInput as error:
        return _listing(segment, Form(given, {"ids": str(error)}), 422)
    return Redirect(f"{PATH}/{segment.id}?done=members_put")


def _freezing(segment: Segment, form: Form, status: int = 200) -> Page:
    values: dict[str, Any] = {"segment": segment, "form": form}
    return Page("customers/segments/shelf/freeze.html", values, status)


def _new_list(form: Form, status: int = 200) -> Page:
    return Page("customers/segments/shelf/new.html", {"form": form}, status)


def _listing(segment: Segment, form: Form, status: int = 200) -> Page:
    values: dict[str, Any] = {"segment": segment, "form": form}
    return Page("customers/segments/shelf/members.html", values, status)


def _names() -> dict[str, str]:
    return staff.names()


_DEEDS = {
    "publish": (Action.SEGMENTS_WRITE, _publish),
    "archive": (Action.SEGMENTS_WRITE, _archive),
    "freeze": (Action.SEGMENTS_WRITE, _freeze),
    "put": (Action.SEGMENTS_WRITE, _put),
    "take": (Action.SEGMENTS_WRITE, _take),
    "export": (Action.CUSTOMERS_EXPORT, _export),
    "follow": (Action.SEGMENTS_READ, _follow),
    "unfollow": (Action.SEGMENTS_READ, _unfollow),
}
