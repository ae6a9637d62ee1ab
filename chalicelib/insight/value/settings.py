"""洞察 › 价值 › 设置: the rates of the lifetime value, and the ladder."""

import re
from collections.abc import Mapping

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.insight.tabs import tabs
from chalicelib.insight.value import desk
from chalicelib.insight.value.ladder.models import RUNGS, Limits
from chalicelib.insight.value.models import Settings
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d))?")
_RATES = ("margin", "retention", "discount")
_LIMITS = ("engaged_index", "devoted_index", "loyal_orders")
_PLANS = tuple(f"plan_{one.value}" for one in RUNGS)
_SHOWN_CHANGES = 5


@routes.page("/console/insight/value/settings", needs=Action.INSIGHT_READ)
def settings(visit: Visit) -> Page:
    known = desk.repository().settings()
    return _page(visit, Form(_values(known)))


@routes.action(
    "/console/insight/value/settings",
    needs=Action.INSIGHT_WRITE,
    deed="insight.value_settings_changed",
    told=(*_RATES, *_LIMITS),
)
def save(visit: Visit) -> Answer:
    given = sent(visit.form, *_RATES, *_LIMITS, *_PLANS, "version")
    errors: dict[str, str] = {}
    rates = {name: _permille(given, name, errors) for name in _RATES}
    limits = {name: _number(given, name, errors) for name in _LIMITS}
    if rates["discount"] is None and "discount" not in errors:
        errors["discount"] = "请填写折现率"
    if errors:
        return _page(visit, Form(given, errors), 422)
    plans = {one.value: given[f"plan_{one.value}"] for one in RUNGS}
    try:
        changed = Settings(
            margin=rates["margin"],
            retention=rates["retention"],
            discount=rates["discount"] or 0,
            limits=Limits(**limits, plans=plans),
            version=whole_number(given["version"]),
        )
    except InvalidInput as error:
        return _page(visit, Form(given, problem=str(error)), 422)
    desk.repository().save(changed, by=visit.operator.actor, at_ms=now_ms())
    desk.forget()
    return Redirect("/console/insight/value/settings?done=saved")


def _permille(
    given: Mapping[str, str], name: str, errors: dict[str, str]
) -> int | None:
    """Return a share that was typed as a percentage; ``None`` for a blank."""
    text = given[name].removesuffix("%").strip()
    if not text:
        return None
    found = _PERCENT.fullmatch(text)
    if not found:
        errors[name] = "写成百分比，最多一位小数，如 42.5"
        return None
    return int(found[1]) * 10 + int(found[2] or 0)


def _number(given: Mapping[str, str], name: str, errors: dict[str, str]) -> int:
    try:
        return whole_number(given[name])
    except InvalidInput as error:
        errors[name] = str(error)
        return 0


def _values(known: Settings) -> dict[str, str]:
    limits = known.limits
    plans = {f"plan_{one.value}": limits.plans.get(one.value, "") for one in RUNGS}
    return {
        "margin": _shown(known.margin),
        "retention": _shown(known.retention),
        "discount": _shown(known.discount),
        **{name: str(getattr(limits, name)) for name in _LIMITS},
        **plans,
        "version": str(known.version),
    }


def _shown(permille: int | None) -> str:
    return "" if permille is None else f"{permille / 10:g}"


def _page(visit: Visit, form: Form, status: int = 200) -> Page:
    values = {
        "tabs": tabs.of(visit),
        "form": form,
        "measures": desk.standard().measures,
        "rungs": RUNGS,
        "changes": desk.repository().changes(_SHOWN_CHANGES),
        "names": staff.names(),
    }
    return Page("insight/value/settings.html", values, status)
