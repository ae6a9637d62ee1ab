"""洞察 › 人群: groups that were found, reviewed by somebody before they count."""

from dataclasses import replace

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.segments.definitions import desk as segments
from chalicelib.customers.segments.definitions.models import Form as SegmentForm
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.rules.models import Is, Op
from chalicelib.insight.clusters import desk
from chalicelib.insight.clusters.features import BY_NAME
from chalicelib.insight.clusters.marks import CLUSTER
from chalicelib.insight.clusters.models import Grouping, checked_name
from chalicelib.insight.nightly import running
from chalicelib.insight.nightly.repository import standings
from chalicelib.insight.tabs import Tab, tabs
from chalicelib.insight.value.pages import newest
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
tabs.add(Tab("人群", "/console/insight/clusters", Action.INSIGHT_READ, 50))
deeds.named(
    {
        "insight.clusters_searched": "重新寻找人群",
        "insight.clusters_published": "采用人群",
        "insight.clusters_withdrawn": "停用人群",
    }
)
frame.say_when_done(
    grouping="正在重新寻找人群，稍后刷新页面查看",
    grouped="已采用，正在把客户归入人群",
    clusters_ended="已停用，正在取消客户的人群",
)

_HERE = "/console/insight/clusters"


@routes.page(_HERE, needs=Action.INSIGHT_READ)
def clusters(visit: Visit) -> Page:
    return _page(visit, None)


@routes.action(_HERE, needs=Action.INSIGHT_WRITE, deed="insight.clusters_searched")
def search(_visit: Visit) -> Redirect:
    """Have groups looked for anew; nothing changes before somebody reviews them."""
    running.group()
    return Redirect(f"{_HERE}?done=grouping")


@routes.action(
    f"{_HERE}/published",
    needs=Action.INSIGHT_WRITE,
    deed="insight.clusters_published",
    told=("at_ms", "version"),
)
def publish(visit: Visit) -> Answer:
    """Let the groups of a proposal count, by the names that somebody gave them."""
    proposal = desk.clusters().proposal()
    found = proposal.grouping if proposal else None
    if proposal is None or found is None:
        raise NotFound("nothing was found")
    names = [f"name_{one.id}" for one in found.clusters]
    given = sent(visit.form, *names, "at_ms", "version")
    if whole_number(given["at_ms"][-9:]) != proposal.at_ms % 10**9:
        return _page(visit, Form(given, problem="刚刚又找过一次，请重新核对"), 409)
    try:
        named = _named(found, given)
    except InvalidInput as error:
        return _page(visit, Form(given, problem=str(error)), 422)
    _publish(visit, named, whole_number(given["version"]))
    return Redirect(f"{_HERE}?done=grouped")


@routes.action(
    f"{_HERE}/withdrawn",
    needs=Action.INSIGHT_WRITE,
    deed="insight.clusters_withdrawn",
    told=("version",),
)
def withdraw(visit: Visit) -> Redirect:
    """Let no groups count any more."""
    given = sent(visit.form, "version")
    _publish(visit, None, whole_number(given["version"]))
    return Redirect(f"{_HERE}?done=clusters_ended")


@routes.action(
    f"{_HERE}/segments",
    needs=Action.SEGMENTS_WRITE,
    deed="segments.change",
    told=("cluster",),
)
def make_segment(visit: Visit) -> Redirect:
    """Make a segment of a group that was reviewed; made twice, it is one."""
    given, grouping = sent(visit.form, "cluster"), desk.grouping()
    name = grouping.named(given["cluster"]) if grouping else ""
    if not name:
        raise NotFound("no such group")
    rule = Is(CLUSTER, Op.IS, (given["cluster"],))
    draft = Draft(f"人群：{name}"[:30], rule, note="由自动人群建立")
    made = segments.definitions().create(
        SegmentForm.LIVE,
        draft,
        unique=f"cluster:{given['cluster']}:{name}",
        by=visit.operator.actor,
    )
    return Redirect(f"/console/segments/{made.id}")


def _named(found: Grouping, given: dict[str, str]) -> Grouping:
    """Return the groups by the names they were given; no two may be the same."""
    names = [checked_name(given[f"name_{one.id}"]) for one in found.clusters]
    if len(set(names)) < len(names):
        raise InvalidInput("每个人群的名称要不同")
    renamed = (
        replace(one, name=name) for one, name in zip(found.clusters, names, strict=True)
    )
    return replace(found, clusters=tuple(renamed))


def _publish(visit: Visit, grouping: Grouping | None, version: int) -> None:
    desk.clusters().publish(
        grouping, replacing=version, by=visit.operator.actor, at_ms=now_ms()
    )
    desk.forget()
    running.begin()


def _page(visit: Visit, form: Form | None, status: int = 200) -> Page:
    store = desk.clusters()
    proposal, published = store.proposal(), store.published()
    found = proposal.grouping if proposal else None
    names = {f"name_{one.id}": one.name for one in found.clusters} if found else {}
    _, tally = newest(standings())
    values = {
        "tabs": tabs.of(visit),
        "proposal": proposal,
        "found": found,
        "published": published,
        "features": BY_NAME,
        "form": form or Form(names),
        "sums": tally.sums.get(CLUSTER, {}),
        "is_same": bool(
            found
            and published.grouping
            and published.grouping.day == found.day
            and published.grouping.scales == found.scales
        ),
    }
    return Page("insight/clusters/clusters.html", values, status)
