"""问卷 › 微问答: the questions, how often they may be asked, and what came of them."""

from collections.abc import Callable, Mapping

from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.insight.forms.place import tabs
from chalicelib.insight.questions import (
    desk,
    editing,
    metrics,  # noqa: F401 -- states its figures
    panel,  # noqa: F401 -- adds its box
    setting,
    shown,
)
from chalicelib.insight.questions.models import LONGEST_TEXT, Setting, Tally
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, Refused, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"forms.questions": "更改微问答"})
frame.say_when_done(
    question_saved="问题已保存",
    question_removed="问题已删除，统计仍然保留",
    question_rules="规则已保存，半分钟内生效",
)

_LIST = "/console/forms/questions"
_HERE = "insight/questions"
_SHOWN_CHANGES = 5


@routes.page(_LIST, needs=Action.FORMS_READ)
def overview(visit: Visit) -> Page:
    known = setting.stored()
    return _overview(visit, known, Form(editing.rule_values(known.rules)))


@routes.page(_LIST + "/{question}", needs=Action.FORMS_READ)
def one(_visit: Visit, question: str) -> Page:
    """Show a question with its answers; "new" is an empty one."""
    known = setting.stored()
    if question == "new":
        return _question(known, question, Form({"on": "yes"}))
    if (asked := known.question(question)) is None:
        raise NotFound("no such question")
    return _question(known, question, Form(editing.values_of(asked)))


@routes.action(
    _LIST + "/{question}",
    needs=Action.FORMS_WRITE,
    deed="forms.questions",
    told=("attribute", "text", "on"),
)
def save(visit: Visit, question: str) -> Answer:
    given = sent(visit.form, *editing.QUESTION_FIELDS, "version")
    known = setting.stored()
    try:
        changed = editing.with_question(known, catalogue(), question, given)
    except Refused as refused:
        return _question(known, question, Form(given, refused.errors), 422)
    _keep(visit, changed, given["version"])
    return Redirect(f"{_LIST}?done=question_saved")


@routes.action(
    _LIST + "/do/{what}",
    needs=Action.FORMS_WRITE,
    deed="forms.questions",
    told=("name", *editing.RULE_FIELDS),
)
def act(visit: Visit, what: str) -> Answer:
    """Save the rules, or delete a question."""
    if what not in _DEEDS:
        raise NotFound("no such action")
    return _DEEDS[what](visit)


def _rules(visit: Visit) -> Answer:
    given = sent(visit.form, *editing.RULE_FIELDS, "version")
    known = setting.stored()
    try:
        changed = editing.with_rules(known, given)
    except Refused as refused:
        return _overview(visit, known, Form(given, refused.errors), 422)
    _keep(visit, changed, given["version"])
    return Redirect(f"{_LIST}?done=question_rules")


def _remove(visit: Visit) -> Answer:
    given = sent(visit.form, "name", "version")
    _keep(visit, editing.without(setting.stored(), given["name"]), given["version"])
    return Redirect(f"{_LIST}?done=question_removed")


_DEEDS: Mapping[str, Callable[[Visit], Answer]] = {"rules": _rules, "remove": _remove}


def _keep(visit: Visit, changed: Setting, seen: str) -> None:
    """Save it; raises ``Conflict`` where the page knew an older one."""
    replaced = Setting(changed.questions, changed.rules, whole_number(seen))
    setting.save(replaced, visit.operator.actor)
    desk.forget()


def _overview(visit: Visit, known: Setting, form: Form, status: int = 200) -> Page:
    values = {
        "tabs": tabs(visit),
        "form": form,
        "setting": known,
        "lines": shown.lines(known, catalogue(), desk.tallies().all()),
    }
    return Page(f"{_HERE}/overview.html", values, status)


def _question(known: Setting, name: str, form: Form, status: int = 200) -> Page:
    ours = catalogue()
    question = known.question(name)
    tally = desk.tallies().all().get(name, Tally()) if question else Tally()
    taken = {one.attribute for one in known.questions}
    values = {
        "name": name,
        "label": ours[name].label if name in ours else name,
        "form": form,
        "version": known.version,
        "tally": tally,
        "bars": shown.bars(question, tally) if question and question.choices else [],
        "free": [
            ("", "请选择"),
            *((a.name, a.label) for a in editing.askable(ours) if a.name not in taken),
        ],
        "longest": LONGEST_TEXT,
    }
    return Page(f"{_HERE}/question.html", values, status)
