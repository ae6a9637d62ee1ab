"""Imports in the console: the list, and one import from its file to its result."""

import re
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.book import colleagues
from chalicelib.customers.importing import desk
from chalicelib.customers.importing.desk import Standing
from chalicelib.customers.importing.fields import Kind, guesses
from chalicelib.customers.importing.models import Choice, Import, State, Unknown
from chalicelib.customers.importing.showing import columns, steps, tally
from chalicelib.customers.importing.tables.models import MOST_BYTES, MOST_LINES
from chalicelib.staff.roles import Action, Entity, NotAllowed, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named(
    {
        "customers.import": "导入客户或订单",
        "customers.import.files": "下载导入的问题行",
    }
)
frame.say_when_done(import_begun="请上传文件", import_stopped="已取消，做过的行保留")

_LIST = "/console/imports"
_ONE = _LIST + "/{import_id}"
_PER_PAGE = 20
_ID = re.compile(r"[0-9a-f]{32}")
_NEEDS = Action.CUSTOMERS_IMPORT
_LONGEST_CONSENT = 60
_NAMING = "mobile"  # who sees mobile numbers sees what else names a person


@routes.page(_LIST, needs=_NEEDS)
def imports(visit: Visit) -> Page:
    """Show the imports of the last 90 days, and begin another."""
    after = visit.query.get("after", "")
    found, further = desk.imports().latest(_PER_PAGE, after)
    values = {
        "listing": read_on(found, _LIST, {}, further),
        "names": colleagues.names(),
        "tally": tally,
        "kinds": list(Kind),
        "most_mb": MOST_BYTES >> 20,
        "most_lines": MOST_LINES,
        "states": State,
    }
    return Page("customers/importing/list.html", values)


@routes.action(_LIST, needs=_NEEDS, told=("kind",))
def begin(visit: Visit) -> Redirect:
    """Begin an import; its id is the form's own, so a form sent twice begins one."""
    given, rid = sent(visit.form, "kind"), visit.form.get("rid", "")
    if given["kind"] not in list(Kind) or not _ID.fullmatch(rid):
        raise InvalidInput("页面已过期，请重新打开")
    one = desk.begin(Kind(given["kind"]), rid, visit.operator.actor)
    return Redirect(f"{_LIST}/{one.id}")


@routes.page(_ONE, needs=_NEEDS)
def show(visit: Visit, import_id: str) -> Page:
    """Show where an import stands; what has come to a halt is set going again."""
    found = _known(import_id)
    desk.nudge(found, now_ms())
    return _page(visit, found)


@routes.page(_ONE + "/upload", needs=_NEEDS)
def upload(_visit: Visit, import_id: str) -> Page:
    """Show the fields that let a browser upload the file, for five minutes."""
    _, fields = desk.files(_known(import_id).one).form()
    return Page("customers/importing/fields.html", {"fields": fields})


@routes.page(_ONE + "/state", needs=_NEEDS)
def state(visit: Visit, import_id: str) -> Page:
    """Show how far the work is, or that there is something to look at."""
    found = _known(import_id)
    # The whole page looks otherwise as soon as the work is over.
    headers = {} if found.chore else {"HX-Refresh": "true"}
    return Page(
        "customers/importing/state.html", _values(visit, found), headers=headers
    )


@routes.action(_ONE + "/do/{what}", needs=_NEEDS, told=("name",))
def act(visit: Visit, import_id: str, what: str) -> Answer:
    """Read the file, try it with the chosen columns, import it."""
    found = _known(import_id)
    if what == "read":
        given = sent(visit.form, "name")
        try:
            desk.read(found, given["name"])
        except InvalidInput as error:
            return _page(visit, found, problem=str(error), status=422)
    elif what == "check":
        mapping = [f"c_{number}" for number in range(len(found.one.heads))]
        given = sent(visit.form, *mapping, "unknown", "consent")
        choice = _choice(given, mapping)
        if wrong := desk.choose(found, choice):
            form = Form(given, problem="；".join(wrong))
            return _page(visit, found, form=form, status=422)
    elif what == "run":
        sent(visit.form)
        desk.run(found)
    else:
        raise NotFound("no such action")
    return Redirect(f"{_LIST}/{import_id}")


@routes.action(
    _ONE + "/files/{name}", needs=_NEEDS, deed="customers.import.files", told=("stage",)
)
def fetch(visit: Visit, import_id: str, name: str) -> Redirect:
    """Lead to the rows that did not go well, for five minutes."""
    stage = sent(visit.form, "stage")["stage"]
    one = _known(import_id).one
    if not _may_fetch(visit, one):
        raise NotAllowed("the file is somebody else's, and names people")
    chore = desk.last_chore(one)
    if stage not in ("check", "run") or chore is None:
        raise NotFound("no such file")
    file = chore.result.get("files", {}).get(name)
    if file is None:
        raise NotFound("no such file")
    link = connections.archive().link(file["key"], download_name=file["saved_as"])
    return Redirect(link)


def _known(import_id: str) -> Standing:
    if not _ID.fullmatch(import_id):
        raise NotFound("no such import")
    return desk.standing(import_id)


def _choice(given: dict[str, str], mapping: list[str]) -> Choice:
    if given["unknown"] not in list(Unknown):
        raise Conflict("the form is another one")
    return Choice(
        mapping=tuple(given[name] for name in mapping),
        unknown=Unknown(given["unknown"]),
        consent=given["consent"][:_LONGEST_CONSENT],
    )


def _page(
    visit: Visit,
    found: Standing,
    *,
    form: Form | None = None,
    problem: str = "",
    status: int = 200,
) -> Page:
    values = _values(visit, found) | {"problem": problem or found.trouble}
    if found.state is State.NEW:
        address, fields = desk.files(found.one).form()
        values |= {"address": address, "fields": fields}
    if found.state in (State.READ, State.CHECKED):
        values |= _columns(found, form)
    return Page("customers/importing/one.html", values, status)


def _columns(found: Standing, form: Form | None) -> dict[str, Any]:
    """Return the columns with what they are taken for."""
    one, fields = found.one, desk.fields(found.one)
    chosen = one.choice
    mapping = (
        list(chosen.mapping)
        if chosen and len(chosen.mapping) == len(one.heads)
        else guesses(one.heads, one.samples, fields)
    )
    begun = {f"c_{number}": name for number, name in enumerate(mapping)}
    begun["unknown"] = (chosen.unknown if chosen else Unknown.CREATE).value
    begun["consent"] = chosen.consent if chosen else ""
    shown = form or Form(begun)
    taken = [shown.value(f"c_{number}") for number in range(len(one.heads))]
    return {
        "form": shown,
        "columns": columns(one, taken, catalogue()),
        "groups": _grouped(found),
        "wants_columns": form is not None or found.state is State.READ,
    }


def _grouped(found: Standing) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in desk.fields(found.one):
        label = f"{one.label}（必选）" if one.needed else one.label
        groups.setdefault(one.group, []).append((one.name, label))
    return list(groups.items())


def _may_fetch(visit: Visit, one: Import) -> bool:
    """Tell whether somebody may have rows as they were uploaded: by them, or not."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    return one.by == visit.operator.actor or _NAMING in seen


def _values(visit: Visit, found: Standing) -> dict[str, Any]:
    one = found.one
    chore = found.chore or desk.last_chore(one)
    return {
        "one": one,
        "state": found.state,
        "states": State,
        "steps": steps(found.state),
        "chore": found.chore,
        "percent": int(found.chore.progress * 100) if found.chore else 0,
        "files": chore.result.get("files", {}) if chore else {},
        "may_fetch": _may_fetch(visit, one),
        "checked": tally(one.kind, one.checked),
        "counted": tally(one.kind, one.counted),
        "where": f"{_LIST}/{one.id}",
        "most_mb": MOST_BYTES >> 20,
        "most_bytes": MOST_BYTES,
        "most_lines": MOST_LINES,
        "is_orders": one.kind is Kind.ORDERS,
    }
