"""Keeping tags equal with WeChat's: the chore.

It reads both sides, compares them with what was agreed, plans every call and looks at
every limit, and only then makes the first one; a dry run ends there.  The cursor is the
checkpoint: what dies goes on with the call after the last one that was noted.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.aws.timers import Timer
from chalicelib.core.clock import MINUTE_MS, day_start_ms, local_time, now_ms
from chalicelib.core.errors import Rejected
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.trials.clock import running_out
from chalicelib.customers.wxtags import desk
from chalicelib.customers.wxtags.applying import Applying
from chalicelib.customers.wxtags.models import Drift, Link, Plan
from chalicelib.customers.wxtags.phases import Phase, Place, cursor, read
from chalicelib.customers.wxtags.planning import Planner
from chalicelib.wechat.errors import QuotaSpent

TIMER = "wxtags"
_AFTER_MIDNIGHT_MS = 5 * MINUTE_MS


def step(chore: Chore, part: Part) -> Step:
    """Do the next piece of a run."""
    phase, place = read(part.cursor)
    try:
        return _STEPS[phase](chore, part, place)
    except QuotaSpent:
        _park(chore)
        return Step(part.cursor)
    except Rejected as error:
        _keep(chore, state="failed", error=str(error))
        raise


def finish(chore: Chore) -> Mapping[str, Any]:
    """Return what a run did, or would do."""
    found = desk.wxtags().run(chore.id, chore.params["at_ms"])
    if chore.params["dry"]:
        desk.wxtags().keep_run(replace(found, state="done"))
    return {"dry": chore.params["dry"], "calls": found.calls, "failed": found.failed}


def _theirs(chore: Chore, _part: Part, place: Place) -> Step:
    following = desk.reading(running_out()).theirs(chore.id, place)
    return _on(Phase.THEIRS, following, Phase.OURS)


def _ours(chore: Chore, _part: Part, place: Place) -> Step:
    links = _links(chore)
    following = desk.reading(running_out()).ours(chore.id, links, place)
    return _on(Phase.OURS, following, Phase.LOOK)


def _look(chore: Chore, _part: Part, place: Place) -> Step:
    links = _links(chore)
    wx_ids = [_wx_id(chore, link) for link in links]
    following = desk.reading(running_out()).look(chore.id, links, wx_ids, place)
    return _on(Phase.LOOK, following, Phase.PLAN)


def _plan(chore: Chore, _part: Part, _place: Place) -> Step:
    plan = planned(chore)
    desk.mirror().keep_plan(chore.id, plan)
    _keep(chore, calls=len(plan.calls), before=plan.drift)
    for key, drift in plan.drifts.items():
        desk.wxtags().note(key, drift=drift)
    if chore.params["dry"]:
        return Step(None)
    if plan.is_refused:
        raise Rejected("微信标签会超过 100 个，一个也没有改（45056）")
    return Step(cursor(Phase.APPLY, Place()))


def _apply(chore: Chore, part: Part, place: Place) -> Step:
    plan = desk.mirror().plan(chore.id)
    applying = desk.applying()
    if place.at == 0:
        applying.prepare(plan)
    done = applying.some(chore, plan, place.at, running_out())
    if done.failed:
        desk.mirror().keep_failed(chore.id, part.rev, done.failed)
    at = place.at + done.calls
    if done.stopped and not done.calls:
        raise done.stopped
    if isinstance(done.stopped, QuotaSpent):
        _park(chore)
    over = at >= len(plan.calls)
    following = cursor(Phase.SETTLE, Place())
    if not over:
        following = cursor(Phase.APPLY, Place(at))
    return Step(following, done=done.calls, failed=len(done.failed))


def _settle(chore: Chore, _part: Part, _place: Place) -> Step:
    plan, applying = desk.mirror().plan(chore.id), desk.applying()
    after = Drift(0, 0)
    for link in _links(chore):
        after = after.plus(_settled(applying, chore, plan, link))
    failed = sum(len(who) or 1 for _, _, who in desk.mirror().failed(chore.id))
    _keep(chore, state="done", failed=failed, after=after)
    return Step(None)


def _settled(applying: Applying, chore: Chore, plan: Plan, link: Link) -> Drift:
    if link.key not in plan.drifts:  # it was linked while the run was under way
        return Drift(0, 0)
    return applying.settle(chore, plan, link, _wx_id(chore, link)) or Drift(0, 0)


def planned(chore: Chore) -> Plan:
    """Return what the run would do, from what it has read."""
    mirror, shelf = desk.mirror(), tagging.catalogue().shelf()
    planner = Planner(mirror.account(chore.id), agree=bool(chore.params["agree"]))
    links = [link for link in _links(chore) if link.key in shelf.tags]
    full = desk.filling(chore.id, links, [_wx_id(chore, link) for link in links])
    for link in links:
        sides = desk.sides(chore.id, link, _wx_id(chore, link))
        known = mirror.known(chore.id, link.key)
        planner.add(link, shelf.tags[link.key], sides, known, full)
    return planner.plan()


def _links(chore: Chore) -> list[Link]:
    """Return what the run is about: the tags that were linked when it began."""
    links = desk.wxtags().links()
    return [links[key] for key in chore.params["keys"] if key in links]


def _wx_id(chore: Chore, link: Link) -> int:
    """Return WeChat's id of a tag as the run found it, 0 for none."""
    account = desk.mirror().account(chore.id)
    planner = Planner(account, agree=False)
    wx = planner.wx_of(link, tagging.catalogue().recent().name_of(link.key))
    return wx.id if wx else 0


def _on(phase: Phase, following: Place | None, then: Phase) -> Step:
    if following is None:
        return Step(cursor(then, Place()))
    return Step(cursor(phase, following))


def _park(chore: Chore) -> None:
    """Rest until WeChat counts its calls anew."""
    tomorrow = local_time(now_ms()).date() + timedelta(days=1)
    due_ms = day_start_ms(tomorrow) + _AFTER_MIDNIGHT_MS
    desk.timers().arm(Timer(TIMER, chore.id, due_ms))
    chores.chores().pause(chore.id)


def _keep(chore: Chore, **changes: Any) -> None:
    found = desk.wxtags().run(chore.id, chore.params["at_ms"])
    desk.wxtags().keep_run(replace(found, **changes))


_STEPS = {
    Phase.THEIRS: _theirs,
    Phase.OURS: _ours,
    Phase.LOOK: _look,
    Phase.PLAN: _plan,
    Phase.APPLY: _apply,
    Phase.SETTLE: _settle,
}
