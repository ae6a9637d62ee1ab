"""``/v1/segments``: rules, who they mean, and why somebody is in or out."""

from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import InvalidInput, Unavailable
from chalicelib.customers.segments import audience, exporting, freezing, telling
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Form, Segment
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.membership import desk as membership
from chalicelib.customers.segments.rules import checking
from chalicelib.customers.segments.rules.models import EVERYBODY
from chalicelib.customers.segments.rules.plain import to_plain
from chalicelib.customers.segments.rules.schemas import rule_of
from chalicelib.customers.segments.rules.service import Finding
from chalicelib.customers.segments.rules.wording import Wording
from chalicelib.customers.segments.schemas import (
    ExportIn,
    ExportOut,
    ExportQuery,
    FindingOut,
    FreezeIn,
    ListIn,
    ListOut,
    MemberOut,
    MembersOut,
    MembersQuery,
    PreviewIn,
    PreviewOut,
    SegmentIn,
    SegmentOut,
    SegmentPatch,
    SegmentsOut,
    SegmentsQuery,
)
from chalicelib.customers.traits.everything import everything
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import Accepted
from chalicelib.web.api.routing import Api

routes = Api(__name__)


@routes.get("/v1/segments", scope=Scope.READ)
def list_segments(call: Call, asked: SegmentsQuery) -> SegmentsOut:
    """Segments, the newest first"""
    found = [
        one
        for one in desk.segments().all()
        if one.is_seen_by(call.actor)
        and one.archived == asked.archived
        and asked.form in ("", one.form.value)
    ]
    start = int(call.place(asked) or 0)
    end = start + asked.limit
    wording = telling.wording()
    return SegmentsOut(
        items=[_segment(one, wording) for one in found[start:end]],
        next_cursor=call.cursor(asked, str(end) if end < len(found) else None),
    )


@routes.post("/v1/segments", scope=Scope.WRITE, audited="segments.write")
def make_segment(call: Call, body: SegmentIn) -> SegmentOut:
    """Make a segment; people enter a live one in the background"""
    form = Form(body.form)
    if (form is Form.STATIC) == (body.rule is not None):
        raise InvalidInput("a static segment has no rule, any other needs one")
    ids = freezing.typed(" ".join(body.ids)) if body.ids else []
    if ids and form is not Form.STATIC:
        raise InvalidInput("only a static segment takes ids")
    rule = rule_of(body.rule) if body.rule else EVERYBODY
    draft = Draft(body.name, rule, body.note, body.shared)
    with telling.refusing():
        made = desk.definitions().create(form, draft, unique=call.unique, by=call.actor)
    if ids:
        freezing.put(made, ids, by=call.actor)
    return _segment(made, telling.wording())


@routes.post(
    "/v1/segments/preview",
    scope=Scope.READ,
    status=200,
    once=False,
    audited="segments.preview",
)
def preview_segment(_call: Call, body: PreviewIn) -> PreviewOut:
    """For how many a rule holds, who some of them are, and why one is in or out"""
    rule = rule_of(body.rule)
    with telling.refusing():
        checking.check(rule, everything(), membership.published().names.keys())
    found = asking.count(rule, body.sample)
    if not found.ready:
        raise Unavailable("the snapshot of everybody is being made")
    wording = telling.wording()
    told = telling.why(rule, body.customer).found if body.customer else None
    return PreviewOut(
        count=found.count,
        people=found.people,
        as_of=iso(found.as_of_ms),
        facts_until=found.facts_until or None,
        sample=found.ids,
        sentence=wording.sentence(rule),
        why=_finding(told, wording) if told else None,
    )


@routes.get("/v1/segments/{segment_id}", scope=Scope.READ)
def show_segment(call: Call, segment_id: str) -> SegmentOut:
    """One segment"""
    return _segment(desk.known_to(call.actor, segment_id), telling.wording())


@routes.patch("/v1/segments/{segment_id}", scope=Scope.WRITE, audited="segments.write")
def change_segment(call: Call, segment_id: str, body: SegmentPatch) -> SegmentOut:
    """Change a segment; another rule is looked at for everybody in the background"""
    before = desk.definitions().known(
        desk.known_to(call.actor, segment_id).id, body.revision
    )
    rule = rule_of(body.rule) if body.rule else before.rule
    draft = Draft(
        name=before.name if body.name is None else body.name,
        rule=rule,
        note=before.note if body.note is None else body.note,
        shared=before.shared if body.shared is None else body.shared,
    )
    with telling.refusing():
        changed = desk.definitions().change(before, draft, by=call.actor)
    return _segment(changed, telling.wording())


@routes.get(
    "/v1/segments/{segment_id}/members", scope=Scope.READ, audited="customers.read"
)
def list_members(call: Call, segment_id: str, asked: MembersQuery) -> MembersOut:
    """Who is in a segment, or for whom the rule of a scheme holds now"""
    segment = desk.known_to(call.actor, segment_id)
    place = call.place(asked)
    if not segment.form.has_members:
        ids, further = audience.of(segment, place, asked.limit)
        items = [MemberOut(id=one, entered_at=None, times=0, reason="") for one in ids]
    else:
        found, further = membership.members().page(segment.id, asked.limit, place)
        items = [
            MemberOut(
                id=one.customer_id,
                entered_at=iso(one.entered_ms),
                times=one.times,
                reason=one.reason,
            )
            for one in found
        ]
    return MembersOut(items=items, next_cursor=call.cursor(asked, further or None))


@routes.post(
    "/v1/segments/{segment_id}/members",
    scope=Scope.WRITE,
    status=200,
    audited="segments.write",
)
def change_members(call: Call, segment_id: str, body: ListIn) -> ListOut:
    """Put customers on a static list, and take others off it"""
    segment = desk.known_to(call.actor, segment_id)
    lists = [
        freezing.typed(" ".join(ids)) if ids else [] for ids in (body.add, body.remove)
    ]
    return ListOut(
        added=freezing.put(segment, lists[0], by=call.actor),
        removed=freezing.take(segment, lists[1], by=call.actor),
    )


@routes.post(
    "/v1/segments/{segment_id}/publish",
    scope=Scope.WRITE,
    status=200,
    audited="segments.write",
)
def publish_segment(call: Call, segment_id: str) -> SegmentOut:
    """Let people go in and out of a scheme by themselves from now on"""
    made = desk.definitions().publish(
        desk.known_to(call.actor, segment_id), by=call.actor
    )
    return _segment(made, telling.wording())


@routes.post(
    "/v1/segments/{segment_id}/archive",
    scope=Scope.WRITE,
    status=200,
    audited="segments.write",
)
def archive_segment(call: Call, segment_id: str) -> SegmentOut:
    """Put a segment away; its members leave it in the background"""
    put_away = desk.definitions().archive(
        desk.known_to(call.actor, segment_id), by=call.actor
    )
    return _segment(put_away, telling.wording())


@routes.post(
    "/v1/segments/{segment_id}/freeze",
    scope=Scope.WRITE,
    status=202,
    audited="segments.write",
)
def freeze_segment(call: Call, segment_id: str, body: FreezeIn) -> Accepted:
    """Make a static list of whom a segment means now"""
    source = desk.known_to(call.actor, segment_id)
    _, job = freezing.freeze(source, body.name, unique=call.unique, by=call.actor)
    return Accepted(job_id=job, status_url=f"/v1/jobs/{job}")


@routes.get(
    "/v1/segments/{segment_id}/export", scope=Scope.READ, audited="customers.export"
)
def fetch_export(call: Call, segment_id: str, asked: ExportQuery) -> ExportOut:
    """Where the file of an export that is done can be fetched, for five minutes"""
    url = exporting.link(desk.known_to(call.actor, segment_id), asked.job)
    return ExportOut(url=url, seconds=exporting.LINK_S)


@routes.post(
    "/v1/segments/{segment_id}/export",
    scope=Scope.READ,
    status=202,
    audited="customers.export",
)
def export_segment(call: Call, segment_id: str, body: ExportIn) -> Accepted:
    """Have the people of a segment written to a file"""
    job = exporting.begin(
        desk.known_to(call.actor, segment_id),
        body.form,
        unique=call.unique,
        by=call.actor,
        role=None,
    )
    return Accepted(job_id=job, status_url=f"/v1/jobs/{job}")


def _segment(segment: Segment, wording: Wording) -> SegmentOut:
    return SegmentOut(
        id=segment.id,
        name=segment.name,
        form=segment.form.value,
        note=segment.note,
        rule=to_plain(segment.rule),
        sentence=wording.sentence(segment.rule),
        version=segment.version,
        revision=segment.revision,
        shared=segment.shared,
        archived=segment.archived,
        count=segment.count if segment.count >= 0 else None,
        counted_at=iso(segment.counted_ms) if segment.counted_ms else None,
        created_at=iso(segment.created_ms),
        changed_at=iso(segment.changed_ms),
        created_by=segment.by,
    )


def _finding(found: Finding, wording: Wording) -> FindingOut:
    return FindingOut(
        node=found.path,
        text=wording.condition(found.node),
        holds=found.holds,
        seen=wording.seen(found, now_ms()),
        of=[_finding(one, wording) for one in found.of],
    )
