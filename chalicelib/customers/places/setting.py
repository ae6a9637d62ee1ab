"""门店与轨迹 › 位置规则: whether places are kept at all, how long, what is doubted."""

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.customers.places import editing, stores
from chalicelib.customers.places.models import Rules
from chalicelib.customers.places.tabs import RULES, tabs
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.forms import Form, Refused, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_CHANGES = 5


@routes.page(RULES, needs=Action.PLACES_READ)
def rules(visit: Visit) -> Page:
    stored = Configs(connections.workspace()).get(stores.CONFIG)
    known = Rules.from_dict(stored.body)
    return _page(visit, Form(_typed(known) | {"version": str(stored.version)}))


@routes.action(RULES, needs=Action.PLACES_WRITE, told=("on", *editing.RULES))
def save(visit: Visit) -> Answer:
    """Have other rules from now on; what was kept under the old ones expires as set."""
    given = sent(visit.form, "on", *editing.RULES, "version")
    try:
        found = editing.rules_of(given)
        Configs(connections.workspace()).put(
            stores.CONFIG,
            found.to_dict(),
            replacing=whole_number(given["version"]),
            by=visit.operator.actor,
            at_ms=now_ms(),
        )
    except Refused as refused:
        return _page(visit, Form(given, refused.errors), 422)
    except Conflict:
        return _page(visit, Form(given, problem="刚刚有同事改过，请刷新后再改"), 409)
    return Redirect(f"{RULES}?done=saved")


def _typed(known: Rules) -> dict[str, str]:
    numbers = {name: str(getattr(known, name)) for name in editing.RULES}
    return numbers | {"on": "yes" if known.on else ""}


def _page(visit: Visit, form: Form, status: int = 200) -> Page:
    values = {
        "tabs": tabs(visit),
        "form": form,
        "changes": Configs(connections.workspace()).changes(stores.CONFIG, _CHANGES),
        "names": staff.names(),
    }
    return Page("customers/places/rules.html", values, status)
