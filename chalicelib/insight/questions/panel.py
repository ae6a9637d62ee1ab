"""下一个问题 on the customer page: the best one, why, and the button that asks it."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.customers import sheet
from chalicelib.customers.book.about import box_page
from chalicelib.customers.book.toasts import toast
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.insight.questions import desk
from chalicelib.insight.questions.asking import AUTO, Around, refuse_unreachable
from chalicelib.insight.questions.models import Ask
from chalicelib.insight.questions.service import candidates, obstacle
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"questions.ask": "向客户发出微问答"})
frame.say_when_done(
    question_asked="问题已发出", not_asked="现在不能问，原因见「下一个问题」"
)

_OTHERS = 3
_SHOWN_ASKS = 4


def shown(_visit: Visit, profile: Profile) -> Mapping[str, Any]:
    return _values(desk.asking().around(profile.id))


QUESTION = Panel(
    "question",
    "下一个问题",
    "help-circle",
    Side.RIGHT,
    15,
    Action.FORMS_READ,
    "insight/questions/panel.html",
    shown,
    seen_as="attributes",
)
panels.add(QUESTION)


@routes.action(
    "/console/customers/{customer_id}/do/ask",
    needs=Action.MESSAGES_SEND,
    deed="questions.ask",
    told=("attribute",),
)
def ask(visit: Visit, customer_id: str) -> Answer:
    """Ask the question now; what is in the way is said in the box."""
    attribute = sent(visit.form, "attribute")["attribute"]
    asking = desk.asking()
    try:
        refuse_unreachable(asking.around(customer_id).person, now_ms())
        asked = asking.ask(customer_id, by=visit.operator.actor, attribute=attribute)
        done = "not_asked" if asked.obstacle else "question_asked"
    except InvalidInput:
        done = "not_asked"
    if not visit.wants_fragment:
        return Redirect(f"/console/customers/{customer_id}?done={done}")
    return _box(visit, sheet.of(customer_id), done)


def _box(visit: Visit, found: Sheet, done: str) -> Page:
    customer_id = found.profile.id
    values = _values(desk.asking().around(customer_id))
    here = f"/console/customers/{customer_id}/panel/{QUESTION.name}"
    headers = toast(done, "timeline", "reach")
    return box_page(visit, found, QUESTION, here, values, headers=headers)


def _values(around: Around) -> dict[str, Any]:
    of = around.situation
    offered = candidates(of)
    stands = obstacle(of, by_staff=True)
    return {
        "best": offered[0] if offered else None,
        "others": offered[1 : 1 + _OTHERS],
        "obstacle": stands,
        "unreachable": "" if stands else _unreachable(around),
        "left": around.person.window_left,
        "asks": [(one, _label(around, one)) for one in reversed(of.asks)][:_SHOWN_ASKS],
        "auto": AUTO,
    }


def _unreachable(around: Around) -> str:
    try:
        refuse_unreachable(around.person, around.situation.now_ms)
    except InvalidInput as error:
        return str(error)
    return ""


def _label(around: Around, ask: Ask) -> str:
    attribute = around.situation.catalogue.get(ask.attribute)
    return attribute.label if attribute else ask.attribute
