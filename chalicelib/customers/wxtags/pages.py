"""WeChat's tags: which are kept equal, how far apart they are, and the runs."""

import secrets
from dataclasses import replace

from chalicelib import connections
from chalicelib.core.errors import Conflict, InvalidInput, NotFound, Unavailable
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.deeds import deed
from chalicelib.customers.tags.models import tag_id
from chalicelib.customers.wxtags import desk, phases
from chalicelib.customers.wxtags.models import (
    LAST_SYSTEM_ID,
    MOST_TAGS,
    Choice,
    Drift,
    Link,
    Op,
    Plan,
    Policy,
)
from chalicelib.customers.wxtags.repository import Run
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import listed
from chalicelib.web.visit import Visit
from chalicelib.wechat.errors import WeChatError

routes = ConsolePages(__name__)
frame.say_when_done(
    linked="已加入同步，下次同步时生效",
    unlinked="已停止同步，两边保持现状",
    decided="已记下，下次同步按此处理",
)

_PATH = "/console/tags/wechat"
_RUNS = 10
_CALLS = 20


@routes.page(_PATH, needs=Action.TAGS_MANAGE)
def overview(visit: Visit) -> Page:
    """Show the links and the latest runs; of one run, ``?run=``, all it would do."""
    if run_id := visit.query.get("run", ""):
        return _run(visit, run_id)
    links = sorted(desk.wxtags().links().values(), key=lambda one: one.key)
    runs = desk.wxtags().runs(_RUNS)
    running = chores.rows().get(runs[0].chore) if runs else None
    under_way = running if running and not running.state.is_over else None
    values = {
        "links": links,
        "name_of": tagging.catalogue().recent().name_of,
        "counts": tagging.counts().all(),
        "tag_id": tag_id,
        "runs": runs,
        "names": staff.names(),
        "running": under_way,
        "at_work": _where(under_way, runs) if under_way else "",
        "drift": _together([one.drift for one in links if one.drift]),
        "most_tags": MOST_TAGS,
    }
    return Page("customers/wxtags/overview.html", values)


def link_form(_visit: Visit) -> Page:
    """Show the drawer that adds a tag to those that are kept equal."""
    linked = desk.wxtags().links()
    offered = tagging.catalogue().shelf().offered()
    try:
        theirs = [
            one
            for one in connections.account().tags()
            if one.id > LAST_SYSTEM_ID
            and one.id not in {link.wx_id for link in linked.values()}
        ]
        problem = ""
    except (Unavailable, WeChatError):
        theirs, problem = [], "微信暂时没有回应，只能选择这里的标签"
    values = {
        "form": Form({"policy": Policy.PUBLISH.value}, problem=problem),
        "ours": [
            ("", "请选择"),
            *((o.id, o.name) for o in offered if o.key not in linked),
        ],
        "theirs": [
            ("", "请选择"),
            *((str(t.id), f"{t.name}（{t.count:,} 人）") for t in theirs),
        ],
        "policies": [(one.value, one.label) for one in Policy],
    }
    return Page("customers/wxtags/link.html", values)


@deed("wechat_link", told=("tag", "theirs", "policy"))
def link(visit: Visit) -> Answer:
    """Keep a tag of ours, or one of WeChat's, equal from the next run on."""
    given = sent(visit.form, "tag", "theirs", "policy")
    policy = _policy(given["policy"])
    if given["tag"]:
        tag = tagging.catalogue().shelf().by_id(given["tag"])
        desk.wxtags().save(Link(tag.key, policy))
    elif given["theirs"]:
        wx = {str(one.id): one for one in connections.account().tags()}
        found = wx.get(given["theirs"])
        if found is None:
            raise InvalidInput("微信上没有这个标签了")
        keys = tagging.catalogue().keys_of([found.name], visit.operator.actor)
        desk.wxtags().save(Link(keys[found.name], policy, found.id))
    else:
        raise InvalidInput("请选择一个标签")
    return Redirect(f"{_PATH}?done=linked")


@deed("wechat_policy", told=("tag", "policy"))
def change_policy(visit: Visit) -> Answer:
    given = sent(visit.form, "tag", "policy")
    found = _linked(given["tag"])
    desk.wxtags().save(replace(found, policy=_policy(given["policy"])))
    return Redirect(f"{_PATH}?done=saved")


@deed("wechat_unlink", told=("tag",))
def unlink(visit: Visit) -> Answer:
    desk.wxtags().remove(_linked(sent(visit.form, "tag")["tag"]).key)
    return Redirect(f"{_PATH}?done=unlinked")


@deed("wechat_decide", told=("tag", "choice"))
def decide(visit: Visit) -> Answer:
    """Say which side is right about a clash."""
    given = sent(visit.form, "tag", "choice")
    found = _linked(given["tag"])
    if found.clash is None or given["choice"] not in found.clash.choices:
        raise InvalidInput("这个冲突已经处理过了")
    desk.wxtags().save(replace(found, choice=Choice(given["choice"])))
    return Redirect(f"{_PATH}?done=decided")


@deed("wechat_run", told=("dry", "agree"))
def run(visit: Visit) -> Answer:
    """Begin a run, or a dry one that calls nothing."""
    given = sent(visit.form, "dry", "agree")
    unique = visit.form.get("rid") or secrets.token_hex(16)
    is_dry = given["dry"] == "yes"
    try:
        desk.start(
            visit.operator.actor, unique, dry=is_dry, agree=given["agree"] == "yes"
        )
    except Conflict as error:
        raise InvalidInput("标签同步正在进行，请等它结束") from error
    return Redirect(_PATH)


def _run(visit: Visit, run_id: str) -> Page:
    chore = chores.rows().get(run_id)
    if chore is None or chore.kind != desk.KIND:
        raise NotFound("no such run")
    found = desk.wxtags().run(chore.id, chore.params["at_ms"])
    try:
        plan = desk.mirror().plan(chore.id)
    except NotFound:
        plan = Plan()
    query = {"run": run_id, "page": visit.query.get("page", "")}
    values = {
        "run": found,
        "chore": chore,
        "plan": plan,
        "listing": listed(plan.calls, _PATH, query, {}, per_page=_CALLS),
        "name_of": tagging.catalogue().recent().name_of,
        "tallies": _tallies(plan),
    }
    return Page("customers/wxtags/run.html", values)


def _tallies(plan: Plan) -> list[tuple[str, int, int]]:
    """Return what kind of calls there are: how many, and about how many people."""
    found: dict[Op, tuple[int, int]] = {}
    for call in plan.calls:
        calls, people = found.get(call.op, (0, 0))
        found[call.op] = (calls + 1, people + len(call.people))
    return [(op.label, calls, people) for op, (calls, people) in found.items()]


def _where(chore: Chore, runs: list[Run]) -> str:
    """Return what a run is at, in words."""
    if chore.state is not chore.state.RUNNING:
        return f"{chore.state.label}，微信额度恢复后继续"
    cursor = chore.parts[0].cursor or phases.BEGIN
    phase, place = phases.read(cursor)
    if phase is phases.Phase.APPLY and runs[0].calls:
        return f"{phase.label} {place.at} / {runs[0].calls}"
    return phase.label


def _together(drifts: list[Drift]) -> Drift:
    total = Drift(0, 0)
    for one in drifts:
        total = total.plus(one)
    return total


def _policy(text: str) -> Policy:
    try:
        return Policy(text)
    except ValueError as error:
        raise InvalidInput("请选择同步方向") from error


def _linked(wanted: str) -> Link:
    for found in desk.wxtags().links().values():
        if tag_id(found.key) == wanted:
            return found
    raise NotFound("no such link")
