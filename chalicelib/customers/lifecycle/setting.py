"""生命周期 › 阈值: from when on somebody counts as cooling, dormant, returned."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.lifecycle import desk, rejudging
from chalicelib.customers.lifecycle.models import Thresholds
from chalicelib.customers.lifecycle.repository import CONFIG, POPULATION
from chalicelib.customers.lifecycle.tabs import THRESHOLDS, tabs
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"lifecycle.thresholds_changed": "更改生命周期阈值"})

_FIELDS = tuple(one.name for one in fields(Thresholds))
_GAP = "population_gap"  # left empty, it is measured
_MOST = 3_650
_SHOWN_CHANGES = 5


@routes.page(THRESHOLDS, needs=Action.INSIGHT_READ)
def show(visit: Visit) -> Page:
    stored = Configs(connections.workspace()).get(CONFIG)
    known = asdict(desk.judged_by(stored.body))
    known[_GAP] = stored.body.get(_GAP, "")
    values = {name: str(value) for name, value in known.items()}
    return _page(visit, Form({**values, "version": str(stored.version)}))


@routes.action(
    THRESHOLDS,
    needs=Action.INSIGHT_WRITE,
    deed="lifecycle.thresholds_changed",
    told=_FIELDS,
)
def save(visit: Visit) -> Answer:
    """Set the thresholds and have everybody looked at by them."""
    given = sent(visit.form, *_FIELDS, "version")
    found, errors = _read(given)
    try:
        if not errors:
            Thresholds.from_dict(found)
    except InvalidInput as error:
        return _page(visit, Form(given, problem=str(error)), 422)
    if errors:
        return _page(visit, Form(given, errors), 422)
    by = visit.operator.actor
    saved = Configs(connections.workspace()).put(
        CONFIG,
        dict(found),
        replacing=whole_number(given["version"]),
        by=by,
        at_ms=now_ms(),
    )
    chore = rejudging.start(f"thresholds:{saved.version}", by)
    return Redirect(f"/console/jobs/{chores.watched(chore, by)}")


def _read(given: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """Return the numbers that were typed, and what is wrong with others."""
    found: dict[str, int] = {}
    errors: dict[str, str] = {}
    for name in _FIELDS:
        if name == _GAP and not given[name]:
            continue
        try:
            number = whole_number(given[name])
        except InvalidInput as error:
            errors[name] = str(error)
            continue
        if 1 <= number <= _MOST:
            found[name] = number
        else:
            errors[name] = f"请填写 1 到 {_MOST:,}"
    return found, errors


def _page(visit: Visit, form: Form, status: int = 200) -> Page:
    configs = Configs(connections.workspace())
    measured = configs.get(POPULATION)
    values = {
        "tabs": tabs(visit.path),
        "form": form,
        "limits": desk.judged_by(configs.get(CONFIG).body),
        "measured": measured.body,
        "changes": configs.changes(CONFIG, _SHOWN_CHANGES),
        "names": staff.names(),
    }
    return Page("customers/lifecycle/thresholds.html", values, status)
