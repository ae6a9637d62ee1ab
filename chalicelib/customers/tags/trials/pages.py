"""Back-tests and validations: how far they are, what they found, what to do with it."""

import secrets
from collections.abc import Mapping
from typing import Any

from chalicelib import connections
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.lift import Verdict
from chalicelib.customers.book import naming
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores import routes as telling
from chalicelib.customers.chores.models import Chore, State
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags import desk, showing
from chalicelib.customers.tags.batch import asking
from chalicelib.customers.tags.deeds import deed
from chalicelib.customers.tags.rules import words
from chalicelib.customers.tags.rules.models import On, Rule, When
from chalicelib.customers.tags.trials import backtest, validation
from chalicelib.customers.timeline import Timeline
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import links
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PATH = "/console/tags/trial"
CONVERSIONS: Mapping[str, tuple[str, When]] = {
    "order": ("下单付款", When(On.EVENT, ("order.paid",))),
    "visit": ("到店", When(On.EVENT, ("visit.began",))),
    "form": ("提交表单", When(On.EVENT, ("form.answered",))),
    "menu": ("点击菜单", When(On.MENU)),
    "scan": ("扫码", When(On.SCENE)),
}
VERDICTS = {
    Verdict.PROVEN.value: ("有区分度", "green"),
    Verdict.NOT_PROVEN.value: ("看不出差别", "amber"),
    Verdict.TOO_SMALL.value: ("人数太少，不下结论", ""),
    Verdict.INVALID.value: ("分组比例异常", "red"),
}


@routes.page(_PATH, needs=Action.TAGS_MANAGE)
def trial(visit: Visit) -> Page:
    """Show a trial: how far it is, or what it found."""
    chore = chores.rows().get(visit.query.get("id", ""))
    if chore is None or chore.kind not in (backtest.KIND, validation.KIND):
        raise NotFound("no such trial")
    if chore.state is not State.DONE:
        return Page("customers/tags/trials/running.html", {"chore": chore})
    if visit.wants_fragment:
        # The page that waited for it shows it anew.
        return Page(
            "customers/tags/trials/running.html",
            {"chore": chore},
            headers={"HX-Refresh": "true"},
        )
    if chore.kind == backtest.KIND:
        return _backtest(visit, chore)
    return _validation(chore)


@deed("trial_apply", told=("trial",))
def apply(visit: Visit) -> Answer:
    """Give a rule's tags to those whom a back-test found."""
    given = sent(visit.form, "trial")
    chore = chores.chores().known(given["trial"])
    if chore.kind != backtest.KIND or chore.state is not State.DONE:
        raise InvalidInput("回测还没有完成")
    rule = Rule.from_dict(chore.params["rule"])
    unique = visit.form.get("rid") or secrets.token_hex(16)
    begun = asking.of_trial(
        rule, chore.id, chore.result["people"], unique, visit.operator.actor
    )
    jobs = [telling.enter(one, visit.operator.actor) for one in begun]
    return Redirect(f"/console/jobs/{jobs[0]}")


@deed("validate", told=("tag", "conversion", "days"))
def validate(visit: Visit) -> Answer:
    """Have a tag judged by who converted."""
    given = sent(visit.form, "tag", "conversion", "days")
    tag = desk.catalogue().shelf(visit.operator.staff_id).by_id(given["tag"])
    if given["conversion"] not in CONVERSIONS:
        raise InvalidInput("请选择转化")
    days = min(max(showing.number(given["days"], 30), 1), validation.MOST_DAYS)
    _, when = CONVERSIONS[given["conversion"]]
    unique = visit.form.get("rid") or secrets.token_hex(16)
    chore = validation.ask(tag.key, when, days, unique, visit.operator.actor)
    return Redirect(f"{_PATH}?id={chore}")


def validate_form(visit: Visit) -> Page:
    """Show the drawer that asks how a tag is to be judged."""
    shelf = desk.catalogue().shelf(visit.operator.staff_id)
    tag = shelf.by_id(visit.query.get("tag", ""))
    choices = [(name, label) for name, (label, _) in CONVERSIONS.items()]
    form = Form({"days": "30", "conversion": "order"})
    values = {"tag": tag, "form": form, "choices": choices}
    return Page("customers/tags/trials/validate.html", values)


def _backtest(visit: Visit, chore: Chore) -> Page:
    rule = Rule.from_dict(chore.params["rule"])
    name_of = desk.catalogue().recent().name_of
    values = {
        "chore": chore,
        "rule": rule,
        "sentence": words.of_rule(rule, name_of),
        "result": chore.result,
        "sample": _sample(visit.operator, chore.result["sample"]),
        "tags": [name_of(key) for key in rule.gives],
    }
    return Page("customers/tags/trials/backtest.html", values)


def _validation(chore: Chore) -> Page:
    found, tag = chore.result, chore.params["tag"]
    when = When.from_dict(chore.params["when"])
    label = next((text for text, one in CONVERSIONS.values() if one == when), "")
    values = {
        "chore": chore,
        "name": desk.name_of(tag),
        "conversion": label or words.of_when(when),
        "arms": [
            ("有这个标签", *found["treated"]),
            ("没有这个标签", *found["control"]),
        ],
        "found": found,
        "verdict": VERDICTS[found["verdict"]],
    }
    return Page("customers/tags/trials/validation.html", values)


def _sample(who: Principal, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return some of those a back-test found, with what speaks for it."""
    seen = visible_fields(who.role, Entity.CUSTOMER)
    keys = [{"pk": row["customer"], "sk": "PROFILE"} for row in rows]
    found = (from_item(item) for item in connections.profiles().batch_get(keys))
    known: dict[str, Profile] = {one.id: one for one in found}
    timeline = Timeline(connections.interactions())
    return [
        {
            "name": naming.called(known[row["customer"]], seen),
            "path": links.address(who, "customer", row["customer"]),
            "at_ms": row["at_ms"],
            "proofs": [
                (entry.at_ms, showing.quoted(who, entry))
                for at_ms in row["evidence"][-2:]
                for entry in timeline.at(row["customer"], int(at_ms))
                if entry.direction == "in"
            ],
        }
        for row in rows
        if row["customer"] in known
    ]
