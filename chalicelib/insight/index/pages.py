"""洞察 › 互动指数: what an act weighs, from when on, and what a score means."""

from collections.abc import Mapping
from datetime import date

from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.insight.index import desk, service
from chalicelib.insight.index.models import HEAVIEST, KINDS, Table, Weights
from chalicelib.insight.tabs import Tab, tabs
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"insight.weights_changed": "更改互动指数权重"})
tabs.add(Tab("互动指数", "/console/insight/index", Action.INSIGHT_READ, 30))

_HERE = "insight/index"
_SHOWN_CHANGES = 5
# What a score of somebody who does nothing else would be, to read the scale by.
_EXAMPLES = (
    ("今天发了一条消息", (("text", 0),)),
    ("今天点了菜单、发了两条消息", (("menu", 0), ("text", 0), ("text", 0))),
    ("今天下了一单", (("order", 0),)),
    ("每周发一条消息，已经八周", tuple(("text", 7 * week) for week in range(8))),
    ("一个月前下过一单，之后没有互动", (("order", 30),)),
)
_DAY_MS = 86_400_000


@routes.page("/console/insight/index", needs=Action.INSIGHT_READ)
def weights(visit: Visit) -> Page:
    known = desk.repository().weights()
    now = known.on(business_day(now_ms()))
    values = {kind: str(now.get(kind, 0)) for kind in KINDS}
    return _page(visit, known, Form({**values, "version": str(known.version)}))


@routes.action(
    "/console/insight/index",
    needs=Action.INSIGHT_WRITE,
    deed="insight.weights_changed",
    told=(*KINDS, "since"),
)
def save(visit: Visit) -> Answer:
    """Have the weights of a form hold from a day on."""
    given = sent(visit.form, *KINDS, "since", "version")
    known = desk.repository().weights()
    errors: dict[str, str] = {}
    found = {kind: _weight(given, kind, errors) for kind in KINDS}
    since = _since(given["since"], errors)
    if errors:
        return _page(visit, known, Form(given, errors), 422)
    changed = Weights(known.tables, whole_number(given["version"]))
    desk.repository().save(
        changed.with_table(Table(since, found)),
        by=visit.operator.actor,
        at_ms=now_ms(),
    )
    desk.forget()
    return Redirect("/console/insight/index?done=saved")


def _weight(given: Mapping[str, str], kind: str, errors: dict[str, str]) -> int:
    try:
        weight = whole_number(given[kind])
    except InvalidInput as error:
        errors[kind] = str(error)
        return 0
    if weight > HEAVIEST:
        errors[kind] = f"最大 {HEAVIEST}"
    return weight


def _since(text: str, errors: dict[str, str]) -> str:
    """Return the day weights begin on: today where none is given, never earlier."""
    today = business_day(now_ms())
    try:
        day = date.fromisoformat(text).isoformat() if text else today
    except ValueError:
        errors["since"] = "日期写成 2027-01-01"
        return today
    if day < today:
        errors["since"] = "过去的互动已经按当时的权重计算，不能更改"
    return day


def _page(visit: Visit, known: Weights, form: Form, status: int = 200) -> Page:
    kappa = desk.kappa()
    values = {
        "tabs": tabs.of(visit),
        "form": form,
        "kinds": KINDS,
        "tables": known.tables,
        "today": business_day(now_ms()),
        "kappa": kappa,
        "examples": _examples(known.on(business_day(now_ms())), kappa.value),
        "changes": desk.repository().changes(_SHOWN_CHANGES),
        "names": staff.names(),
    }
    return Page(f"{_HERE}/weights.html", values, status)


def _examples(weights: Mapping[str, int], kappa: float) -> list[tuple[str, float, int]]:
    found = []
    for words, acts in _EXAMPLES:
        index = sum(
            weights.get(kind, 0) * service.faded(days * _DAY_MS) for kind, days in acts
        )
        found.append((words, index, service.score(index, kappa)))
    return found
