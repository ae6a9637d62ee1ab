"""API keys: made once, shown once, ended at any time."""

from chalicelib.core.errors import InvalidInput
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.api.access import keys as api_keys
from chalicelib.web.api.keys import Scope
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(revoked="密钥已停用")

_SCOPES = tuple(f"scope_{scope}" for scope in Scope)


@routes.page("/console/settings/keys", needs=Action.API_KEYS_MANAGE)
def keys(_visit: Visit) -> Page:
    return _page(Form())


@routes.action(
    "/console/settings/keys",
    needs=Action.API_KEYS_MANAGE,
    deed="api_keys.issued",
    told=("name", *_SCOPES),
)
def issue(visit: Visit) -> Page:
    """Make a key and show it, once."""
    given = sent(visit.form, "name", *_SCOPES)
    scopes = frozenset(s for s in Scope if given[f"scope_{s}"])
    try:
        _, text = api_keys().issue(given["name"], scopes, visit.operator.actor)
    except InvalidInput as error:
        return _page(Form(given, problem=str(error)), status=422)
    return _page(Form(), issued=text)


@routes.action(
    "/console/settings/keys/{key_id}/do/revoke",
    needs=Action.API_KEYS_MANAGE,
    deed="api_keys.revoked",
)
def revoke(_visit: Visit, key_id: str) -> Redirect:
    api_keys().revoke(key_id)
    return Redirect("/console/settings/keys?done=revoked")


def _page(form: Form, *, issued: str = "", status: int = 200) -> Page:
    known = sorted(api_keys().all(), key=lambda key: (bool(key.revoked_ms), key.name))
    values = {"form": form, "keys": known, "issued": issued}
    return Page("console/settings/keys.html", values, status)
