"""Who a customer is, and who may be the same person: boxes, list, decisions."""

from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.identity import (
    finding,  # noqa: F401 -- finds people by their number
    metrics,  # noqa: F401 -- states its figure
    privacy,  # noqa: F401 -- has them exported and erased
    showing,
    traits,  # noqa: F401 -- states them
)
from chalicelib.customers.identity.candidates import Candidates, Proposal, candidates
from chalicelib.customers.identity.group import group_of, groups
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Advice, Cause, Group, Pair, State
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(
    merged="已合并，随时可以拆分",
    split="已拆分",
    refused="已记为不是同一人，不再提示",
    later="已放到「稍后」",
)

deeds.named({"customers.merge": "合并或拆分客户", "customers.unmerge": "拆分客户"})

_LIST = "/console/customers/duplicates"
_PAGE = "/console/customers/{customer_id}/identity"
_PER_PAGE = 10


def shown(visit: Visit, profile: Profile) -> dict[str, Any]:
    """Return what the box shows."""
    group = groups().around(profile)
    return _person(visit, group)


panels.add(
    Panel(
        "identity",
        "身份",
        "link",
        Side.LEFT,
        50,
        Action.CUSTOMERS_READ,
        "customers/identity/panel.html",
        shown,
    )
)


@routes.page(_LIST, needs=Action.CUSTOMERS_MERGE, audited="customers.read")
def duplicates(visit: Visit) -> Page:
    """Show who may be the same person, the latest found first."""
    state = State.LATER if visit.query.get("view") == "later" else State.OPEN
    work = candidates()
    pairs, further = work.merging.pairs.waiting(
        state, _PER_PAGE, visit.query.get("after", "")
    )
    found = [one for one in map(work.proposal, pairs) if one]
    kept = {"view": visit.query["view"]} if "view" in visit.query else {}
    values = {
        "comparisons": [_compared(visit, work, one) for one in found],
        "listing": read_on(found, _LIST, kept, further),
        "state": state,
        "advice": Advice,
    }
    return Page("customers/identity/list.html", values)


@routes.page(_PAGE, needs=Action.CUSTOMERS_READ, audited="customers.read")
def show(visit: Visit, customer_id: str) -> Page:
    """Show what a person is known by, the merges, and who else it may be."""
    return _shown(visit, group_of(customer_id))


@routes.action(
    _PAGE + "/do/{what}",
    needs=Action.CUSTOMERS_MERGE,
    deed="customers.merge",
    told=("other",),
)
def decide(visit: Visit, customer_id: str, what: str) -> Answer:
    """Merge, unmerge, or say that two are two."""
    given = sent(visit.form, "other", "back")
    other = group_of(given["other"]) if given["other"] else None
    if other is None or what not in _DEEDS:
        raise NotFound("no such action")
    try:
        person, done = _DEEDS[what](visit, customer_id, given["other"])
    except InvalidInput as error:
        problem = _REFUSED.get(what, str(error))
        return _shown(visit, group_of(customer_id), problem, 422)
    back = _LIST if given["back"] == "list" else f"/console/customers/{person}"
    return Redirect(f"{back}?done={done}")


def _shown(visit: Visit, group: Group, problem: str = "", status: int = 200) -> Page:
    work = candidates()
    found = [one for one in map(work.proposal, work.of(group)) if one]
    history = merging().records.of(group.ids)
    others = {one.other for one in history} - set(group.ids)
    values = _person(visit, group) | {
        "comparisons": [_compared(visit, work, one) for one in found],
        "history": history,
        "names": _names(visit, group, others),
        "advice": Advice,
        "problem": problem,
    }
    return Page("customers/identity/one.html", values, status)


def _merge(visit: Visit, customer_id: str, other: str) -> tuple[str, str]:
    pair = _question(candidates(), customer_id, other)
    reasons = pair.reasons if pair else ()
    cause = Cause(visit.operator.actor, _key(visit), now_ms(), reasons)
    return merging().merge(customer_id, other, cause).id, "merged"


def _unmerge(visit: Visit, customer_id: str, other: str) -> tuple[str, str]:
    cause = Cause(visit.operator.actor, _key(visit), now_ms())
    return merging().unmerge(customer_id, other, cause).id, "split"


def _refuse(visit: Visit, customer_id: str, other: str) -> tuple[str, str]:
    return _settle(visit, customer_id, other, State.REFUSED), "refused"


def _later(visit: Visit, customer_id: str, other: str) -> tuple[str, str]:
    return _settle(visit, customer_id, other, State.LATER), "later"


_DEEDS = {"merge": _merge, "unmerge": _unmerge, "refuse": _refuse, "later": _later}
_REFUSED = {
    "merge": "合并后人数太多，最多 10 位客户可以是同一人",
    "unmerge": "这两位客户没有合并",
}


def _settle(visit: Visit, customer_id: str, other: str, state: State) -> str:
    work = candidates()
    pair = _question(work, customer_id, other)
    if pair is None:
        raise NotFound("nobody asks about these two")
    work.decide(pair, state, visit.operator.actor, _key(visit))
    return group_of(customer_id).id


def _question(work: Candidates, customer_id: str, other: str) -> Pair | None:
    """Return the open question between two persons."""
    theirs = set(group_of(other).ids)
    for pair in work.of(group_of(customer_id)):
        if {pair.one, pair.other} & theirs:
            return pair
    return None


def _key(visit: Visit) -> str:
    return f"console:{visit.request_id}"


def _person(visit: Visit, group: Group) -> dict[str, Any]:
    work, seen = candidates(), _seen(visit)
    links = {one: work.links.of(one) for one in group.ids}
    return {
        "customer_id": group.id,
        "group": group,
        "name": showing.called(group.root, seen),
        "names": _names(visit, group, ()),
        "identities": showing.identities(
            group, links, work.attributes.catalogue(), seen
        ),
        "questions": work.of(group),
    }


def _names(visit: Visit, group: Group, others: Any) -> dict[str, str]:
    seen = _seen(visit)
    names = {one.id: showing.called(one, seen) for one in group.profiles}
    for other in others:
        try:
            names[other] = showing.called(group_of(other).member(other), seen)
        except NotFound:
            names[other] = "已删除的客户"
    return names


def _compared(visit: Visit, work: Candidates, one: Proposal) -> showing.Comparison:
    desk = work.attributes
    known = desk.best(one.one), desk.best(one.other)
    return showing.compared(one, known, desk.catalogue(), _seen(visit))


def _seen(visit: Visit) -> frozenset[str]:
    return visible_fields(visit.operator.role, Entity.CUSTOMER)
