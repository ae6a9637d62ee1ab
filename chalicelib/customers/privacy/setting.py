"""How long a wish can be thought over, and what becomes of whoever leaves."""

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.privacy import retaining
from chalicelib.customers.privacy.rules import (
    MOST_COOLING,
    MOST_RETENTION,
    NAME,
    parsed,
)
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(privacy_ruled="隐私设置已保存")

_PAGE = "/console/settings/privacy"
_FIELDS = {"cooling_days": MOST_COOLING, "retention_days": MOST_RETENTION}


@routes.page(_PAGE, needs=Action.SETTINGS_READ)
def show(_visit: Visit) -> Page:
    ours = parsed(Configs(connections.workspace()).get(NAME).body)
    given = {"cooling_days": ours.cooling_days, "retention_days": ours.retention_days}
    return _page(Form({name: str(days) for name, days in given.items()}))


@routes.action(_PAGE, needs=Action.SETTINGS_WRITE, told=tuple(_FIELDS))
def save(visit: Visit) -> Answer:
    """Change them; of a new time to keep leavers, everybody's timer follows."""
    given = sent(visit.form, *_FIELDS)
    days, errors = _read(given)
    if errors:
        return _page(Form(given, errors), 422)
    configs = Configs(connections.workspace())
    before = configs.get(NAME)
    saved = configs.put(
        NAME,
        days,
        replacing=before.version,
        by=visit.operator.actor,
        at_ms=now_ms(),
    )
    if parsed(before.body).retention_days != days["retention_days"]:
        retaining.start(saved.version, visit.operator.actor)
    return Redirect(f"{_PAGE}?done=privacy_ruled")


def _read(given: dict[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    days: dict[str, int] = {}
    errors: dict[str, str] = {}
    for name, most in _FIELDS.items():
        try:
            days[name] = whole_number(given[name])
        except InvalidInput as error:
            errors[name] = str(error)
            continue
        if days[name] > most:
            errors[name] = f"最多 {most} 天"
    return days, errors


def _page(form: Form, status: int = 200) -> Page:
    return Page("customers/privacy/setting.html", {"form": form}, status)
