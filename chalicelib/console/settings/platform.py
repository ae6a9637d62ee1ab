"""WeChat's own rules: which hold now, which will, and what a new notice brings."""

from chalicelib.console.settings import platform_forms
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.messaging.platform.models import table_on
from chalicelib.messaging.platform.repository import tables
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, Refused, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(planned="已预定，到那一天自动生效", unplanned="预定已撤回")

_PATH = "/console/settings/platform"


@routes.page(_PATH, needs=Action.SETTINGS_READ)
def platform(_visit: Visit) -> Page:
    return _page(None)


@routes.action(
    _PATH,
    needs=Action.SETTINGS_WRITE,
    deed="settings.platform_planned",
    told=platform_forms.FIELDS,
)
def plan(visit: Visit) -> Answer:
    """Have other rules hold from a day to come; those of the past stay as they were."""
    given = sent(visit.form, *platform_forms.FIELDS, "version")
    try:
        table = platform_forms.table(given)
        version = whole_number(given["version"])
        tables().add(table, version, visit.operator.actor)
    except Refused as refused:
        return _page(Form(given, refused.errors), 422)
    except InvalidInput as error:
        return _page(Form(given, {"since": str(error)}), 422)
    return Redirect(f"{_PATH}?done=planned")


@routes.action(
    _PATH + "/do/withdraw",
    needs=Action.SETTINGS_WRITE,
    deed="settings.platform_withdrawn",
    told=("since",),
)
def withdraw(visit: Visit) -> Redirect:
    """Take back rules whose day has not come."""
    given = sent(visit.form, "since", "version")
    version = whole_number(given["version"])
    tables().withdraw(given["since"], version, visit.operator.actor)
    return Redirect(f"{_PATH}?done=unplanned")


def _page(form: Form | None, status: int = 200) -> Page:
    listed, version = tables().listed()
    today = business_day(now_ms())
    now = table_on(listed, today)
    values = {
        "form": form or platform_forms.form(listed[-1], version),
        "now": now,
        "lines": platform_forms.lines(listed, now),
        "triggers": list(enumerate(platform_forms.TITLES.items())),
        "renewals": platform_forms.RENEWALS,
        "lasting": platform_forms.lasting,
        "version": version,
    }
    return Page("console/settings/platform.html", values, status)
