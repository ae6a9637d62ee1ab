"""Doing what a plan says, call by call, and agreeing on what came of it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.core.errors import Conflict, Unavailable
from chalicelib.customers.chores.models import Chore
from chalicelib.customers.tags.catalogue import Catalogue
from chalicelib.customers.tags.models import Gift, Outcome, Removal, Source
from chalicelib.customers.tags.repository import Tags
from chalicelib.customers.wxtags.calling import Calling
from chalicelib.customers.wxtags.diff import Sides, agreed
from chalicelib.customers.wxtags.mirror import Mirror
from chalicelib.customers.wxtags.models import Call, Drift, Link, Op, Plan
from chalicelib.customers.wxtags.repository import WxTags

MOST_CALLS = 10  # a step; what dies is repeated, and repeating is harmless
_BY = "wechat"


@dataclass(slots=True)
class Applied:
    """What one step did."""

    calls: int = 0
    failed: list[Any] = field(default_factory=list)  # number, why, whom
    stopped: Unavailable | None = None  # WeChat wants to be asked again later


class Applying:
    """Makes a plan true."""

    def __init__(
        self,
        wxtags: WxTags,
        mirror: Mirror,
        calling: Calling,
        tags: Tags,
        catalogue: Catalogue,
    ) -> None:
        self._wxtags = wxtags
        self._mirror = mirror
        self._calling = calling
        self._tags = tags
        self._catalogue = catalogue

    def prepare(self, plan: Plan) -> None:
        """Take over the tags that are there already, and names of WeChat's."""
        for key, wx_id in plan.adopted.items():
            self._wxtags.note(key, wx_id=wx_id)
        for key, name in plan.renamed.items():
            tag = self._catalogue.shelf().tags.get(key)
            if tag and tag.name != name:
                with suppress(Conflict):  # somebody renames it right now
                    self._catalogue.change(replace(tag, name=name), _BY)

    def some(
        self, chore: Chore, plan: Plan, start: int, has_time: Callable[[], bool]
    ) -> Applied:
        """Make the next calls."""
        done, gone = Applied(), set[str]()
        for number in range(start, min(start + MOST_CALLS, len(plan.calls))):
            if done.calls and not has_time():
                break
            call = plan.calls[number]
            if call.key in gone:
                done.failed.append([number, "tag_gone", list(call.people)])
                done.calls += 1
                continue
            try:
                failures = self._one(chore, call)
            except Unavailable as error:
                done.stopped = error
                break
            if "tag_gone" in failures:
                gone.add(call.key)
            done.failed += [[number, why, list(who)] for why, who in failures.items()]
            done.calls += 1
        self._tags.tell()
        return done

    def settle(self, chore: Chore, plan: Plan, link: Link, wx_id: int) -> Drift | None:
        """Agree on what came of one tag; return how far it is apart now."""
        failed = self._failed(chore, plan, link.key)
        if any(c.op is Op.DELETE for c in plan.calls if c.key == link.key):
            if failed:
                self._wxtags.note(link.key, problem=next(iter(failed)))
            else:
                self._wxtags.remove(link.key)
            return None
        after = self._after(chore, plan, link, wx_id, failed)
        out = after.apart - self._mirror.known(chore.id, link.key).following
        everyone = (after.ours | after.theirs) - out
        drift = Drift(len(after.apart - out), len(everyone))
        clash = plan.clashes.get(link.key)
        if clash is None:
            everybody = agreed(after)
            self._mirror.keep_base(link.key, everybody)
            self._note(chore, link, plan, failed, drift, len(everybody))
        else:
            self._wxtags.note(
                link.key, clash=clash, choice=None, problem="clash", drift=drift
            )
        return drift

    def _one(self, chore: Chore, call: Call) -> Mapping[str, Sequence[str]]:
        if call.op.is_ours:
            self._here(chore, call)
            return {}
        link = self._wxtags.get(call.key)
        if link is None:  # somebody ended it meanwhile
            return {"tag_gone": call.people}
        done = self._calling.make(call, link.wx_id)
        if call.op is Op.CREATE and not done.failures:
            self._wxtags.note(call.key, wx_id=done.wx_id)
        return done.failures or {}

    def _here(self, chore: Chore, call: Call) -> list[Outcome]:
        at_ms = chore.created_ms
        if call.op is Op.GIVE:
            gift = Gift(chore.id, Source.WECHAT, _BY, at_ms)
            return [
                self._tags.give(one, call.key, gift, told=False) for one in call.people
            ]
        removal = Removal(chore.id, _BY, at_ms, "wechat")
        return [
            self._tags.take(one, call.key, removal, told=False) for one in call.people
        ]

    def _failed(self, chore: Chore, plan: Plan, key: str) -> dict[str, set[str]]:
        """Return why to whom something failed; nobody where it was the tag itself."""
        found: dict[str, set[str]] = {}
        for number, why, who in self._mirror.failed(chore.id):
            if plan.calls[number].key == key:
                found.setdefault(why, set()).update(who)
        return found

    def _after(
        self,
        chore: Chore,
        plan: Plan,
        link: Link,
        wx_id: int,
        failed: Mapping[str, set[str]],
    ) -> Sides:
        """Return both sides as the calls left them."""
        not_done = {one for who in failed.values() for one in who}
        done: dict[Op, set[str]] = {op: set() for op in Op}
        for call in plan.calls:
            if call.key == link.key:
                done[call.op] |= set(call.people) - not_done
        ours = self._mirror.ours(chore.id, link.key)
        theirs = self._mirror.theirs(chore.id, wx_id) if wx_id else frozenset()
        base = self._mirror.base(link.key) if link.base >= 0 else frozenset()
        forgotten = frozenset(plan.forgotten.get(link.key, ()))
        return Sides(
            (ours | done[Op.GIVE]) - done[Op.TAKE],
            (theirs | done[Op.TAG]) - done[Op.UNTAG],
            base - forgotten,
        )

    def _note(
        self,
        chore: Chore,
        link: Link,
        plan: Plan,
        failed: Mapping[str, set[str]],
        drift: Drift,
        base: int,
    ) -> None:
        name = self._catalogue.shelf().name_of(link.key)
        planned = [one.code for one in plan.problems if one.key == link.key]
        problem = next(iter([*failed, *planned]), "")
        named = not {"name_long", "name_refused"} & {*failed, *planned}
        self._wxtags.note(
            link.key,
            our_name=name,
            wx_name=name if named else link.wx_name,
            base=base,
            clash=None,
            choice=None,
            problem=problem,
            drift=drift,
            synced_ms=chore.created_ms,
        )
