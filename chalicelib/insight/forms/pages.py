"""问卷: the list, and the page on which a form is put together and published.

Everybody works on one draft, which is saved part by part and filled in by nobody until
it is published.
"""

from collections.abc import Callable, Mapping

from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.insight.forms import (
    acting,
    desk,
    editing,
    metrics,  # noqa: F401 -- states its figures
    panel,  # noqa: F401 -- adds its box
    privacy,  # noqa: F401 -- has answers exported and erased
    traits,  # noqa: F401 -- states them
)
from chalicelib.insight.forms.models import Content, Head, Kind
from chalicelib.insight.forms.place import FORMS, known, tabs, views
from chalicelib.insight.forms.repository import MOST_FORMS
from chalicelib.insight.forms.results import ALL
from chalicelib.insight.forms.starters import STARTERS, begun
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, Refused, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import listed
from chalicelib.web.qr import drawn
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"forms.write": "更改问卷"})
frame.say_when_done(
    form_created="问卷已建好，添加题目后发布",
    form_saved="已存入草稿，发布后生效",
    form_published="已发布，可以发给客户了",
    form_closed="已停止收集",
    form_opened="已重新开始收集",
    form_removed="问卷已删除",
)

_HERE = "insight/forms"
_ONE = FORMS + "/{form_id}"
_SORTS: Mapping[str, Callable[[Head], object]] = {
    "title": lambda one: one.title,
    "at": lambda one: one.at_ms,
}


@routes.page(FORMS, needs=Action.FORMS_READ)
def forms(visit: Visit) -> Page:
    listing = listed(desk.forms().heads(), FORMS, visit.query, _SORTS)
    sums = desk.answers().sums(one.id for one in listing.rows)
    values = {
        "tabs": tabs(visit),
        "listing": listing,
        "answered": {name: counted[ALL] for name, counted in sums.items()},
    }
    return Page(f"{_HERE}/forms.html", values)


@routes.action(FORMS, needs=Action.FORMS_WRITE, told=("title",))
def create(visit: Visit) -> Answer:
    """Begin a form; the same post again finds it there."""
    given = sent(visit.form, "title", "starter")
    if len(desk.forms().heads()) >= MOST_FORMS:
        return _new(Form(given, problem=f"最多 {MOST_FORMS} 份，先删掉不用的草稿"), 422)
    try:
        title = editing.titled(given["title"])
    except Refused as refused:
        return _new(Form(given, refused.errors), 422)
    return acting.begin(visit, begun(given["starter"], title))


@routes.page(_ONE, needs=Action.FORMS_READ)
def one(visit: Visit, form_id: str) -> Page:
    """Show a form as it is being put together; "new" asks for a title."""
    if form_id == "new":
        return _new(Form({"starter": "blank"}))
    head, content = _known(form_id)
    address = desk.address(form_id, visit)
    values = {
        "head": head,
        "state": head.state_at(now_ms()),
        "content": content,
        "attributes": {name: a.label for name, a in catalogue().items()},
        "kinds": list(Kind),
        "address": address,
        "code": drawn(address) if head.version else "",
        "views": views(head, "edit"),
    }
    return Page(f"{_HERE}/form.html", values)


@routes.page(_ONE + "/edit/{piece}", needs=Action.FORMS_WRITE)
def edit(_visit: Visit, form_id: str, piece: str) -> Page:
    """Show the head of a form, a field, or a new one of a kind."""
    head, content = _known(form_id)
    if piece == "head":
        return _edited(head, content, piece, Form(editing.head_values(content)))
    editing.kind_of(content, piece)
    return _edited(head, content, piece, Form(editing.field_values(content, piece)))


@routes.action(
    _ONE + "/edit/{piece}", needs=Action.FORMS_WRITE, told=("label", "title")
)
def save(visit: Visit, form_id: str, piece: str) -> Answer:
    """Keep what was typed in the draft."""
    head, content = _known(form_id)
    fields = editing.HEAD_FIELDS if piece == "head" else editing.FIELD_FIELDS
    given = sent(visit.form, *fields, "rev")
    try:
        if piece == "head":
            changed = editing.with_head(content, given, business_day(now_ms()))
        else:
            changed = editing.with_field(content, catalogue(), piece, given)
    except Refused as refused:
        return _edited(head, content, piece, Form(given, refused.errors), 422)
    acting.keep(visit, head, changed, given["rev"])
    return Redirect(f"{FORMS}/{form_id}?done=form_saved")


@routes.action(_ONE + "/do/{what}", needs=Action.FORMS_WRITE, told=("field", "title"))
def act(visit: Visit, form_id: str, what: str) -> Answer:
    """Move or delete a field; publish, stop, go on, copy, export or delete a form."""
    if what not in acting.DEEDS:
        raise NotFound("no such action")
    given = sent(visit.form, "rev", "field")
    return acting.DEEDS[what](acting.Wish(visit, *_known(form_id), given))


def _known(form_id: str) -> tuple[Head, Content]:
    return known(form_id), desk.forms().draft(form_id)


def _new(form: Form, status: int = 200) -> Page:
    starters = [(name, label) for name, (label, _) in STARTERS.items()]
    return Page(f"{_HERE}/new.html", {"form": form, "starters": starters}, status)


def _edited(
    head: Head, content: Content, piece: str, form: Form, status: int = 200
) -> Page:
    values = {
        "head": head,
        "item": piece,
        "form": form,
        "today": business_day(now_ms()),
    }
    if piece == "head":
        return Page(f"{_HERE}/head.html", values, status)
    kind = editing.kind_of(content, piece)
    taken = {one.attribute for one in content.fields if one.id != piece}
    fitting = editing.fitting(kind, catalogue())
    values |= {
        "kind": kind,
        "fitting": [(a.name, a.label) for a in fitting if a.name not in taken],
    }
    return Page(f"{_HERE}/field.html", values, status)
