"""Something is done with many customers at once: ask what exactly, then begin it."""

import secrets
from collections.abc import Mapping

from chalicelib.core.errors import InvalidInput, Malformed, NotFound
from chalicelib.customers.book import filters
from chalicelib.customers.book.actions import Batch, BatchAction, action, deed_of
from chalicelib.customers.book.selection import Selection
from chalicelib.staff import audit
from chalicelib.staff.roles import Action, Entity, require, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PATH = "/console/customers/batch"
_TICK = "c_"
_OURS = ("do", "ids", "filters")


@routes.page(_PATH, needs=Action.CUSTOMERS_READ)
def ask(visit: Visit) -> Page:
    """Ask for what an action needs to know."""
    one = _action(visit, visit.query.get("do", ""))
    ids = [name.removeprefix(_TICK) for name in visit.query if name.startswith(_TICK)]
    everybody = visit.query.get("all") == "yes"
    if not (ids or everybody):
        return _form(visit, one, Form({}, problem="请先勾选客户，或选择全部客户。"))
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    asked = {} if ids else dict(filters.parse(visit.query, seen).query)
    given = {"ids": " ".join(ids), "filters": filters.packed(asked), "chosen": "yes"}
    return _form(visit, one, Form(given))


@routes.action(_PATH, needs=Action.CUSTOMERS_READ, deed=WRITTEN_BELOW)
def begin(visit: Visit) -> Answer:
    """Begin it, and lead to where it can be watched."""
    one = _action(visit, visit.form.get("do", ""))
    given = sent(visit.form, *_OURS, *one.fields)
    try:
        selection = _selection(visit, given)
        _write_down(visit, one, selection, given)
        batch = Batch(visit.operator, selection, given, _unique(visit))
        return Redirect(one.begin(batch))
    except InvalidInput as error:
        form = Form({**given, "chosen": "yes"}, problem=str(error))
        return _form(visit, one, form, 422)


def _action(visit: Visit, name: str) -> BatchAction:
    one = action(name)
    if one is None:
        raise NotFound("no such action")
    require(visit.operator, one.needs)
    return one


def _selection(visit: Visit, given: Mapping[str, str]) -> Selection:
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    query = filters.unpacked(given["filters"])
    if "q" in query:
        # What was typed may name a person, and chores are kept for months.
        raise InvalidInput("查找结果请逐个勾选后再处理")
    return Selection.of(given["ids"].split(), query, sorted(seen))


def _write_down(
    visit: Visit, one: BatchAction, selection: Selection, given: Mapping[str, str]
) -> None:
    told = {name: given[name][:200] for name in one.fields if given[name]}
    ids = " ".join(f"customer:{one}" for one in selection.ids)
    whom = {"customers": ids} if ids else {"all": True}
    filtered = {"filters": given["filters"][:200]} if selection.query else {}
    audit.record(
        visit.operator.actor,
        deed_of(one),
        "",
        {**whom, **filtered, **told},
        visit.request_id,
    )


def _unique(visit: Visit) -> str:
    """Return the form's own id, so that a form sent twice is one wish."""
    given = visit.form.get("rid", "")
    if len(given) != len(secrets.token_hex(16)):
        raise Malformed("the form has no id")
    return given


def _form(visit: Visit, one: BatchAction, form: Form, status: int = 200) -> Page:
    count = len(form.value("ids").split())
    values = {"action": one, "form": form, "count": count} | dict(one.values(visit))
    return Page("customers/book/list/batch.html", values, status)
