"""Putting a segment together: conditions in groups, with a count that follows."""

from collections.abc import Mapping
from typing import Any

from chalicelib import connections
from chalicelib.core.errors import Conflict, InvalidInput, Unavailable
from chalicelib.customers.book import naming, viewing
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.segments import telling
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.counting.schemas import Answer as Counted
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Form as SegmentForm
from chalicelib.customers.segments.definitions.models import Segment
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.editing import models, service, showing
from chalicelib.customers.segments.editing.fields import Fields
from chalicelib.customers.segments.editing.models import ROOT, TYPES, Block, Line
from chalicelib.customers.segments.editing.service import Read
from chalicelib.customers.segments.membership import desk as membership
from chalicelib.customers.segments.rules import checking
from chalicelib.customers.segments.rules.faults import RuleRefused
from chalicelib.customers.segments.rules.models import EVERYBODY, Is, Node, walk
from chalicelib.customers.traits.everything import everything
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import frame, once
from chalicelib.web.console.forms import Form, whole_number
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

frame.say_when_done(
    segment_live="已发布，符合条件的客户正在陆续进入",
    segment_saved="方案已保存",
)

_PATH = "/console/segments"
_FIELDS = ("name", "note", "shared", "form", "id", "revision", "do")
_OURS = frozenset({"csrf", "rid", *_FIELDS})
_SAMPLE = 20
_TEMPLATE = "customers/segments/editing/editor.html"


@routes.page(_PATH + "/new", needs=Action.SEGMENTS_WRITE)
def new(visit: Visit) -> Page:
    """Show an empty form."""
    wanted = visit.query.get("form", "")
    form = wanted if wanted in ("live", "scheme") else "live"
    return _editor(visit, Block(), Form({"form": form, "shared": "yes"}))


@routes.action(_PATH + "/new", needs=Action.SEGMENTS_WRITE, told=("name", "form"))
def create(visit: Visit) -> Answer:
    """Make the segment."""
    given, block = _given(visit)
    form = SegmentForm.LIVE if given["form"] == "live" else SegmentForm.SCHEME
    read = _read(visit, block)
    if read.errors:
        return _editor(visit, block, Form(given), read.errors, 422)
    try:
        made = desk.definitions().create(
            form,
            _draft(given, read.rule),
            unique=visit.form.get(once.FIELD) or once.new_rid(),
            by=visit.operator.actor,
        )
    except InvalidInput as error:
        return _refused(visit, block, given, read, error)
    done = "segment_live" if form is SegmentForm.LIVE else "segment_saved"
    return Redirect(f"{_PATH}/{made.id}?done={done}")


@routes.page(_PATH + "/{segment_id}/edit", needs=Action.SEGMENTS_WRITE)
def edit(visit: Visit, segment_id: str) -> Page:
    """Show a segment as it can be changed."""
    segment = desk.known_to(visit.operator.actor, segment_id)
    return _editor(visit, _block_of(segment), _form_of(segment), segment=segment)


@routes.action(
    _PATH + "/{segment_id}/edit", needs=Action.SEGMENTS_WRITE, told=("name",)
)
def change(visit: Visit, segment_id: str) -> Answer:
    """Give it other words, or another rule."""
    given, block = _given(visit)
    segment = desk.known_to(visit.operator.actor, segment_id)
    if segment.revision != whole_number(given["revision"]):
        raise Conflict("the segment was changed meanwhile")
    read = _rule_for(visit, segment, block)
    if read.errors:
        return _editor(visit, block, Form(given), read.errors, 422, segment)
    draft = _draft(given, read.rule)
    try:
        desk.definitions().change(segment, draft, by=visit.operator.actor)
    except InvalidInput as error:
        return _refused(visit, block, given, read, error, segment)
    return Redirect(f"{_PATH}/{segment.id}?done=saved")


@routes.action(_PATH + "/build", needs=Action.SEGMENTS_WRITE, deed=WRITTEN_BELOW)
def build(visit: Visit) -> Page:
    """Show the form with a line or a group more or less; nothing is changed by it."""
    given, block = _given(visit)
    what, _, path = given["do"].partition(":")
    if what in ("line", "group") and len(list(models.lines(block))) < models.MOST_LINES:
        more = Line() if what == "line" else Block("any")
        block = models.added(block, path, more)
    elif what == "remove" and path != ROOT:
        block = models.removed(block, path)
    actor = visit.operator.actor
    segment = desk.known_to(actor, given["id"]) if given["id"] else None
    return _editor(visit, block, Form(given), segment=segment)


@routes.action(_PATH + "/count", needs=Action.SEGMENTS_WRITE, deed=WRITTEN_BELOW)
def count(visit: Visit) -> Page:
    """Say for how many the rule holds, as far as it is filled in."""
    _, block = _given(visit)
    read = _read(visit, block)
    values = {
        "sentence": telling.wording().sentence(read.rule),
        "unfinished": len(read.errors),
        "counted": _counted(read),
    }
    return Page("customers/segments/editing/count.html", values)


@routes.action(_PATH + "/sample", needs=Action.SEGMENTS_WRITE, deed=WRITTEN_BELOW)
def sample(visit: Visit) -> Page:
    """Show some of those for whom it holds; who they are is written down."""
    _, block = _given(visit)
    found = _counted(_read(visit, block), _SAMPLE)
    ids = found.ids if found else []
    viewing.note_list(visit, ids)
    keys = [{"pk": one, "sk": "PROFILE"} for one in ids]
    profiles = [from_item(one) for one in connections.profiles().batch_get(keys)]
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    people = [(one.id, naming.called(one, seen)) for one in profiles]
    values = {"people": people, "counted": found}
    return Page("customers/segments/editing/sample.html", values)


def _given(visit: Visit) -> tuple[dict[str, str], Block]:
    """Return what was typed: our own fields, and the conditions."""
    unknown = [n for n in visit.form if n not in _OURS and not models.is_ours(n)]
    if unknown:
        raise InvalidInput(f"unknown_field: {min(unknown)[:40]}")
    given = {name: visit.form.get(name, "").strip() for name in _FIELDS}
    return given, models.read(visit.form)


def _read(visit: Visit, block: Block) -> Read:
    """Return the rule, with what is wrong with it beside the lines it is about."""
    read = service.rule_of(block, everything())
    hidden = _hidden(visit, read.rule)
    errors = dict(read.errors)
    try:
        checking.check(read.rule, everything(), membership.published().names.keys())
    except RuleRefused as error:
        errors[read.places.get(error.path, ROOT)] = error.wrong.label
    errors |= {read.places.get(path, ROOT): "您的角色看不到这项信息" for path in hidden}
    # A rule that cannot be asked is not counted either.
    rule = EVERYBODY if errors.keys() - read.errors.keys() else read.rule
    return Read(rule, errors, read.places)


def _rule_for(visit: Visit, segment: Segment, block: Block) -> Read:
    """Return the rule of a segment that is changed, where the form holds one."""
    if _block_of(segment) is None:
        return Read(segment.rule, {}, {})
    return _read(visit, block)


def _block_of(segment: Segment) -> Block | None:
    """Return a segment's rule as the form shows it; a list has none to show."""
    if segment.form is SegmentForm.STATIC:
        return None
    return showing.block_of(segment.rule, everything())


def _hidden(visit: Visit, rule: Node) -> list[str]:
    """Return where a rule asks for what somebody may not see."""
    fields = _fields(visit)
    return [
        path
        for path, node in walk(rule)
        if isinstance(node, Is) and not fields.is_visible(everything()[node.trait])
    ]


def _counted(read: Read, sample: int = 0) -> Counted | None:
    try:
        return asking.count(read.rule, sample)
    except Unavailable:
        return None


def _draft(given: Mapping[str, str], rule: Node) -> Draft:
    shared = given["shared"] == "yes"
    return Draft(given["name"], rule, given["note"], shared)


def _refused(
    visit: Visit,
    block: Block,
    given: Mapping[str, str],
    read: Read,
    error: InvalidInput,
    segment: Segment | None = None,
) -> Page:
    if isinstance(error, RuleRefused):
        errors = {read.places.get(error.path, ROOT): error.wrong.label}
        return _editor(visit, block, Form(given), errors, 422, segment)
    return _editor(
        visit, block, Form(given, problem=str(error)), status=422, segment=segment
    )


def _form_of(segment: Segment) -> Form:
    return Form(
        {
            "name": segment.name,
            "note": segment.note,
            "shared": "yes" if segment.shared else "",
            "form": segment.form.value,
            "id": segment.id,
            "revision": str(segment.revision),
        }
    )


def _fields(visit: Visit) -> Fields:
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    return Fields(everything(), seen, membership.published().names)


def _editor(
    visit: Visit,
    block: Block | None,
    form: Form,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    segment: Segment | None = None,
) -> Page:
    values: dict[str, Any] = {
        "block": block,
        "form": form,
        "errors": errors or {},
        "fields": _fields(visit),
        "types": TYPES,
        "segment": segment,
        "sentence": telling.wording().sentence(segment.rule) if segment else "",
        "root": ROOT,
        "most_depth": models.MOST_DEPTH,
        "is_full": bool(block)
        and len(list(models.lines(block or Block()))) >= models.MOST_LINES,
    }
    return Page(_TEMPLATE, values, status)
