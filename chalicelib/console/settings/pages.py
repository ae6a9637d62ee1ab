"""The account, business hours, and the brand's look."""

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.console.settings import service
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import settings
from chalicelib.staff.hours.models import WEEKDAYS
from chalicelib.staff.hours.repository import HoursRepository
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.brand import look
from chalicelib.web.brand.models import (
    Look,
    checked_colour,
    checked_logo,
    checked_name,
    contrast_of_white,
)
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, Refused, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(secrets="密钥已写入，五分钟内全部生效")

_OUR_COLOUR = "#0a7a48"  # as tokens.css has it
_DAYS = tuple(f"day{number}" for number in range(len(WEEKDAYS)))


@routes.page("/console/settings", needs=Action.SETTINGS_READ)
def overview(_visit: Visit) -> Page:
    """Show the account and what WeChat has to be told of us."""
    return _account(Form())


@routes.action(
    "/console/settings/secrets",
    needs=Action.SETTINGS_WRITE,
    deed="settings.secrets_written",
)
def write_secrets(visit: Visit) -> Answer:
    """Write secrets; nothing ever shows them again."""
    given = sent(visit.form, *(line.name for line in service.SECRETS))
    ours = connections.keys()
    before = {"callback_token": ours.callback_token, "aes_key": ours.aes_key}
    try:
        changes = service.secrets(given, before)
    except Refused as refused:
        return _account(Form(errors=refused.errors), 422)
    except InvalidInput as error:
        return _account(Form(problem=str(error)), 422)
    connections.change_keys(**changes)
    return Redirect("/console/settings?done=secrets")


@routes.page("/console/settings/hours", needs=Action.SETTINGS_READ)
def hours(_visit: Visit) -> Page:
    return _hours(service.hours_form(_calendar().get()))


@routes.action(
    "/console/settings/hours", needs=Action.SETTINGS_WRITE, told=(*_DAYS, "special")
)
def save_hours(visit: Visit) -> Answer:
    given = sent(visit.form, *_DAYS, "special", "version")
    try:
        wanted = service.hours(given, whole_number(given["version"]))
    except Refused as refused:
        return _hours(Form(given, refused.errors), 422)
    _calendar().save(wanted, visit.operator.actor)
    return Redirect("/console/settings/hours?done=saved")


@routes.page("/console/settings/brand", needs=Action.SETTINGS_READ)
def brand(_visit: Visit) -> Page:
    known = look.stored()
    form = Form(
        {
            "name": known.name,
            "primary": known.primary,
            "version": str(known.version),
        }
    )
    return _brand(form, known)


@routes.action(
    "/console/settings/brand", needs=Action.SETTINGS_WRITE, told=("name", "primary")
)
def save_brand(visit: Visit) -> Answer:
    """Save the look; a logo that was not chosen anew stays."""
    given = sent(visit.form, "name", "primary", "logo", "no_logo", "version")
    known, errors = look.stored(), {}
    checks = {"name": checked_name, "primary": checked_colour, "logo": checked_logo}
    wanted: dict[str, str] = {}
    for name, check in checks.items():
        try:
            wanted[name] = check(given[name])
        except InvalidInput as error:
            errors[name] = str(error)
    if errors:
        return _brand(Form(given, errors), known, 422)
    wanted["logo"] = wanted["logo"] or known.logo
    if given["no_logo"] == "yes":
        wanted["logo"] = ""
    _configs().put(
        look.NAME,
        dict(wanted),
        replacing=whole_number(given["version"]),
        by=visit.operator.actor,
        at_ms=now_ms(),
    )
    look.forget()
    return Redirect("/console/settings/brand?done=saved")


def _configs() -> Configs:
    return Configs(connections.workspace())


def _calendar() -> HoursRepository:
    return HoursRepository(_configs(), connections.outbox(), now_ms)


def _account(form: Form, status: int = 200) -> Page:
    ours = settings()
    values = {
        "form": form,
        "ours": ours,
        "callback": f"{ours.portal_url}/wechat/callback" if ours.portal_url else "",
        "secrets": service.SECRETS,
    }
    return Page("console/settings/account.html", values, status)


def _hours(form: Form, status: int = 200) -> Page:
    values = {"form": form, "weekdays": list(enumerate(WEEKDAYS))}
    return Page("console/settings/hours.html", values, status)


def _brand(form: Form, known: Look, status: int = 200) -> Page:
    colour = known.primary or _OUR_COLOUR
    values = {"form": form, "known": known, "contrast": contrast_of_white(colour)}
    return Page("console/settings/brand.html", values, status)
