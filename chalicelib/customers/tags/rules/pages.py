"""Automatic rules: write, try, publish, retire."""

import secrets
from dataclasses import replace

from chalicelib.core.errors import NotFound
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags import interests
from chalicelib.customers.tags.deeds import deed
from chalicelib.customers.tags.rules import audience, desk, forms, words
from chalicelib.customers.tags.rules.models import Act, Head, Match, On, Rule, State
from chalicelib.customers.tags.trials import backtest
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(
    rule="规则已保存为草稿",
    published="规则已发布，半分钟内全部生效",
    retired="规则已停用，已有的标签保留",
)

_LIST = "/console/tags/rules"
_NEW = "new"
_TRIALS = 50  # of the latest chores, looked through for those of a rule
TONES = {State.DRAFT: "amber", State.PUBLISHED: "green", State.RETIRED: ""}
_MOST_VERSIONS = 10


@routes.page(_LIST, needs=Action.CUSTOMERS_READ)
def rule_list(_visit: Visit) -> Page:
    shelf = tagging.catalogue().shelf()
    lines = [
        (head, words.of_rule(head.published or head.draft, shelf.name_of))
        for head in desk.rules().all()
    ]
    return Page("customers/tags/rules/list.html", {"lines": lines, "tones": TONES})


@routes.page(_LIST + "/{rule_id}", needs=Action.CUSTOMERS_READ)
def one(visit: Visit, rule_id: str) -> Page:
    """Show a rule; ``new`` asks first what sets it off."""
    if rule_id != _NEW:
        return _shown(visit, desk.rules().get(rule_id))
    on = visit.query.get("on", "")
    if on not in set(On):
        return Page("customers/tags/rules/kinds.html", {"kinds": list(On)})
    return _form(visit, Form(forms.empty(On(on))), None)


@deed("rule_save", told=("rule", "name", "tags"))
def save(visit: Visit) -> Answer:
    """Save a draft, new or changed."""
    given = sent(visit.form, *forms.FIELDS)
    head = desk.rules().get(given["rule"]) if given["rule"] else None
    actor = visit.operator.actor
    try:
        rule = forms.rule_of(
            given,
            head.id if head else secrets.token_hex(8),
            lambda names: tuple(tagging.catalogue().keys_of(names, actor).values()),
        )
    except forms.Wrong as wrong:
        return _form(visit, Form(given, wrong.errors), head, 422)
    if head is None:
        desk.rules().add(rule, actor)
    else:
        desk.rules().save(_as_seen(head, given["rev"]), rule, actor)
    return Redirect(f"{_LIST}/{rule.id}?done=rule")


@deed("rule_publish", told=("rule",))
def publish(visit: Visit) -> Answer:
    given = sent(visit.form, "rule", "rev")
    head = _as_seen(desk.rules().get(given["rule"]), given["rev"])
    desk.rules().publish(head, visit.operator.actor)
    return Redirect(f"{_LIST}/{head.id}?done=published")


@deed("rule_retire", told=("rule",))
def retire(visit: Visit) -> Answer:
    given = sent(visit.form, "rule", "rev")
    head = _as_seen(desk.rules().get(given["rule"]), given["rev"])
    desk.rules().retire(head, visit.operator.actor)
    return Redirect(f"{_LIST}/{head.id}?done=retired")


@deed("rule_try", told=("rule", "days"))
def try_it(visit: Visit) -> Answer:
    """Have the draft tried on the last days."""
    given = sent(visit.form, "rule", "days", "rid")
    head = desk.rules().get(given["rule"])
    days = min(max(whole_number(given["days"]), 1), backtest.MOST_DAYS)
    unique = visit.form.get("rid") or secrets.token_hex(16)
    chore = backtest.ask(head.draft, days, unique, visit.operator.actor)
    return Redirect(f"/console/tags/trial?id={chore}")


def _as_seen(head: Head, rev: str) -> Head:
    """Return the rule as the page showed it, so that a later change is noticed."""
    return replace(head, rev=whole_number(rev))


def _form(visit: Visit, form: Form, head: Head | None, status: int = 200) -> Page:
    on = form.value("on")
    if on not in set(On):
        raise NotFound("no such trigger")
    values = {
        "form": form,
        "head": head,
        "on": On(on),
        "tones": TONES,
        "acts": [(one.value, one.label) for one in Act],
        "matches": [(one.value, one.label) for one in Match],
        "news": list(words.NEWS.items()),
        "tags": [one.name for one in tagging.catalogue().recent().offered()],
        "conditions": range(forms.MOST_CONDITIONS),
        "hows": audience.choices(),
        "topics": list(interests.names().values()),
        **(_around(visit, head) if head else {"versions": [], "trials": []}),
    }
    return Page("customers/tags/rules/one.html", values, status)


def _shown(visit: Visit, head: Head) -> Page:
    name_of = tagging.catalogue().recent().name_of
    known = forms.values_of(head.draft, name_of)
    form = Form({**known, "rule": head.id, "rev": str(head.rev)})
    return _form(visit, form, head)


def _around(_visit: Visit, head: Head) -> dict[str, object]:
    """Return what stands beside the form of a rule that is kept."""
    name_of = tagging.catalogue().recent().name_of
    versions = [(rule, words.of_rule(rule, name_of)) for rule in _versions(head)]
    people = staff.names()
    return {
        "versions": versions,
        "trials": _trials(head.id),
        "changed_by": people.get(head.by, head.by),
        "sentence": words.of_rule(head.draft, name_of),
    }


def _versions(head: Head) -> list[Rule]:
    """Return what was published, the latest first."""
    numbers = range(head.version, max(0, head.version - _MOST_VERSIONS), -1)
    return [desk.rules().version(head.id, number) for number in numbers]


def _trials(rule_id: str) -> list[Chore]:
    latest = chores.rows().latest(_TRIALS)
    return [
        one
        for one in latest
        if one.kind == backtest.KIND and one.params["rule"]["id"] == rule_id
    ]
