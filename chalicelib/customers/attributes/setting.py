"""Which attributes there are, in the console: the brand's own, and what counts."""

from typing import Any

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes import catalogue as catalogues
from chalicelib.customers.attributes import editing, mirroring
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(
    attribute_added="属性已添加",
    attribute_removed="属性已停用",
    attributes_weighed="权重已保存，完整度正在重新计算",
)

_PAGE = "/console/settings/attributes"
_FIELDS = ("label", "name", "kind", "choices", "weight", "segmentable", "sealed")


@routes.page(_PAGE, needs=Action.SETTINGS_READ)
def show(_visit: Visit) -> Page:
    return _page(Form({"kind": "text", "weight": "5"}))


@routes.action(_PAGE, needs=Action.SETTINGS_WRITE, told=("name", "label", "kind"))
def add(visit: Visit) -> Answer:
    """Add an attribute of the brand's."""
    given = sent(visit.form, *_FIELDS)
    stored = catalogues.stored()
    known = catalogues.parsed(stored.body)
    try:
        body = editing.added(stored.body, known, given)
    except editing.Unfit as error:
        return _page(Form(given, error.errors), status=422)
    _put(visit, body, stored.version)
    return Redirect(f"{_PAGE}?done=attribute_added")


@routes.action(_PAGE + "/do/{what}", needs=Action.SETTINGS_WRITE, told=("name",))
def change(visit: Visit, what: str) -> Answer:
    """Weigh the attributes, or take one of the brand's away."""
    stored = catalogues.stored()
    known = catalogues.parsed(stored.body)
    if what == "weights":
        given = sent(visit.form, *(f"w_{name}" for name in known))
        try:
            body = editing.weighed(stored.body, known, given)
        except editing.Unfit as error:
            return _page(Form({}), weights=Form(given, error.errors), status=422)
        _put(visit, body, stored.version)
        return Redirect(f"{_PAGE}?done=attributes_weighed")
    name = sent(visit.form, "name")["name"]
    if what != "remove" or name not in known or not known[name].own:
        raise NotFound("no such attribute of the brand's")
    _put(visit, editing.removed(stored.body, name), stored.version)
    return Redirect(f"{_PAGE}?done=attribute_removed")


def _put(visit: Visit, body: dict[str, Any], replacing: int) -> None:
    """Store it and have everybody's traits follow."""
    actor = visit.operator.actor
    saved = Configs(connections.workspace()).put(
        catalogues.NAME, body, replacing=replacing, by=actor, at_ms=now_ms()
    )
    catalogues.forget()
    mirroring.start(saved.version, actor)


def _page(form: Form, *, weights: Form | None = None, status: int = 200) -> Page:
    known = catalogues.parsed(catalogues.stored().body)
    begins = {f"w_{one.name}": str(one.weight) for one in known.values()}
    values = {
        "form": form,
        "weights": weights or Form(begins),
        "attributes": list(known.values()),
        "total": sum(one.weight for one in known.values()),
        "kinds": [(one.value, one.label) for one in editing.OFFERED],
        "has_room": sum(one.own for one in known.values()) < editing.MOST_OWN,
    }
    return Page("customers/attributes/setting.html", values, status)
