"""The account, business hours, the brand's look, and the rules of sending."""

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.console.settings import service
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import settings
from chalicelib.messaging.governor.rules import rules_on
from chalicelib.messaging.windows import RULES as WINDOW_RULES
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
)
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.navigation import Place, navigation
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
navigation.add(
    Place(
        "/console/settings",
        "设置",
        "settings",
        Action.SETTINGS_READ,
        "管理",
        order=30,
        keywords="公众号 密钥 营业时间 节假日 品牌 颜色 标志 配额 频次 规则 客户属性",
    )
)
frame.say_when_done(secrets="密钥已写入，五分钟内全部生效")

_GOVERNOR = "governor"
_SHOWN_CHANGES = 5
_DAYS = tuple(f"day{number}" for number in range(len(WEEKDAYS)))
_RULE_FIELDS = (
    *("stopped", "quiet_from_hour", "quiet_to_hour", "template_daily"),
    *("sends_per_s", "version", "since"),
)


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
    except service.Refused as refused:
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
    except service.Refused as refused:
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


@routes.page("/console/settings/rules", needs=Action.SETTINGS_READ)
def rules(_visit: Visit) -> Page:
    stored = _configs().get(_GOVERNOR)
    now = rules_on(stored.body, business_day(now_ms()))
    return _rules(service.rules_form(now, stored.version))


@routes.action(
    "/console/settings/rules", needs=Action.SETTINGS_WRITE, told=_RULE_FIELDS
)
def save_rules(visit: Visit) -> Answer:
    """Have the rules of a form hold at once, or from a day on."""
    stored, today = _configs().get(_GOVERNOR), business_day(now_ms())
    now = rules_on(stored.body, today)
    caps = tuple(f"cap{number}" for number in range(len(now.caps)))
    given = sent(visit.form, *_RULE_FIELDS, *caps)
    try:
        changed = service.rules(given, now)
        begins = service.since(given["since"], today)
    except service.Refused as refused:
        return _rules(Form(given, refused.errors), 422)
    _configs().put(
        _GOVERNOR,
        service.with_rules(stored.body, changed, begins, today),
        replacing=whole_number(given["version"]),
        by=visit.operator.actor,
        at_ms=now_ms(),
    )
    return Redirect("/console/settings/rules?done=saved")


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
    values = {"form": form, "known": known}
    return Page("console/settings/brand.html", values, status)


def _rules(form: Form, status: int = 200) -> Page:
    stored = _configs().get(_GOVERNOR)
    now = rules_on(stored.body, business_day(now_ms()))
    values = {
        "form": form,
        "caps": list(enumerate(now.caps)),
        "later": service.rule_lines(stored.body),
        "changes": _configs().changes(_GOVERNOR, _SHOWN_CHANGES),
        "windows": WINDOW_RULES,
        "today": business_day(now_ms()),
    }
    return Page("console/settings/rules.html", values, status)
