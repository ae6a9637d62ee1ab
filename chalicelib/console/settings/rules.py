"""The brand's own rules of sending: how much, how often, at what hours, and whether."""

from typing import Any

from chalicelib import connections
from chalicelib.aws.configs import Config, Configs
from chalicelib.console import naming
from chalicelib.console.settings import service
from chalicelib.core.clock import business_day, now_ms
from chalicelib.messaging.governor.rules import rules_on
from chalicelib.messaging.platform.repository import tables
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.forms import Form, Refused, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PATH = "/console/settings/rules"
_GOVERNOR = "governor"
_SHOWN_CHANGES = 8
_FIELDS = (
    *("stopped", "quiet_from_hour", "quiet_to_hour", "template_daily"),
    *("sends_per_s", "version", "since"),
)


@routes.page(_PATH, needs=Action.SETTINGS_READ)
def rules(_visit: Visit) -> Page:
    stored = _stored()
    now = rules_on(stored.body, business_day(now_ms()))
    return _page(stored, service.rules_form(now, stored.version))


@routes.page(_PATH + "/changes", needs=Action.SETTINGS_READ)
def changes(_visit: Visit) -> Page:
    """Show who changed them lately."""
    found = _configs().changes(_GOVERNOR, _SHOWN_CHANGES)
    values = {"changes": found, "names": naming.names()}
    return Page("console/settings/changes.html", values)


@routes.action(_PATH, needs=Action.SETTINGS_WRITE, told=_FIELDS)
def save(visit: Visit) -> Answer:
    """Have the rules of a form hold at once, or from a day on."""
    stored, today = _stored(), business_day(now_ms())
    now = rules_on(stored.body, today)
    caps = tuple(f"cap{number}" for number in range(len(now.caps)))
    given = sent(visit.form, *_FIELDS, *caps)
    try:
        changed = service.rules(given, now)
        begins = service.since(given["since"], today)
        most = tables().on(begins or today).template_daily
        service.within(changed, most)
    except Refused as refused:
        return _page(stored, Form(given, refused.errors), 422)
    body = service.with_rules(stored.body, changed, begins, today)
    _put(body, given["version"], visit.operator.actor)
    return Redirect(f"{_PATH}?done=saved")


@routes.action(_PATH + "/do/withdraw", needs=Action.SETTINGS_WRITE, told=("since",))
def withdraw(visit: Visit) -> Redirect:
    """Take back rules whose day has not come."""
    given, today = sent(visit.form, "since", "version"), business_day(now_ms())
    body = service.without_rules(_stored().body, given["since"], today)
    _put(body, given["version"], visit.operator.actor)
    return Redirect(f"{_PATH}?done=unplanned")


def _configs() -> Configs:
    return Configs(connections.workspace())


def _stored() -> Config:
    return _configs().get(_GOVERNOR)


def _put(body: dict[str, Any], version: str, by: str) -> None:
    replacing, now = whole_number(version), now_ms()
    _configs().put(_GOVERNOR, body, replacing=replacing, by=by, at_ms=now)


def _page(stored: Config, form: Form, status: int = 200) -> Page:
    now = rules_on(stored.body, business_day(now_ms()))
    values = {
        "form": form,
        "now": now,
        "caps": list(enumerate(now.caps)),
        "later": service.rule_lines(stored.body, business_day(now_ms())),
        "version": stored.version,
    }
    return Page("console/settings/rules.html", values, status)
