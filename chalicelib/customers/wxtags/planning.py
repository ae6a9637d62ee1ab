"""From the comparison of every tag to the calls of a run, with WeChat's limits; pure.

Every limit is looked at before the first call: what would break one is left out and
named, and what would break the account's own has nothing called at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.customers.tags.models import Tag
from chalicelib.customers.wxtags.diff import Change, People, Sides, compared
from chalicelib.customers.wxtags.models import (
    LAST_SYSTEM_ID,
    LONGEST_NAME,
    MOST_OF_PERSON,
    MOST_TAGS,
    Call,
    Choice,
    Clash,
    Drift,
    Link,
    Op,
    Plan,
    Policy,
    Problem,
    WxTag,
    in_calls,
)

_FEWEST_SWEPT = 100  # so many may always lose a tag in one run
_SWEPT_SHARE = 10  # or one in so many of those who have it
# What makes room comes first.
_ORDER = (Op.DELETE, Op.CREATE, Op.RENAME, Op.UNTAG, Op.TAG, Op.TAKE, Op.GIVE)


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of the people in whom a tag differs."""

    following: People
    left: People  # known, and followers no more
    returned: People  # followed again since the last run: WeChat may have forgotten


@dataclass(slots=True)
class Draft:
    """A plan that is being made."""

    calls: list[Call] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    drifts: dict[str, Drift] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)
    adopted: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    forgotten: dict[str, tuple[str, ...]] = field(default_factory=dict)
    created: int = 0
    deleted: int = 0

    def done(self) -> Plan:
        return Plan(
            tuple(sorted(self.calls, key=lambda one: _ORDER.index(one.op))),
            tuple(self.problems),
            self.drifts,
            self.clashes,
            self.adopted,
            self.renamed,
            self.forgotten,
        )


class Planner:
    """Makes the plan of a run, a tag at a time."""

    def __init__(self, account: Sequence[WxTag], *, agree: bool) -> None:
        self._account = {one.id: one for one in account}
        self._by_name = {one.name: one.id for one in account}
        self._agree = agree
        self._draft = Draft()
        self._added: Counter[str] = Counter()

    def wx_of(self, link: Link, name: str) -> WxTag | None:
        """Return the tag at WeChat's: the one it was, or one of the same name."""
        known = self._account.get(link.wx_id)
        if known or link.wx_id:
            return known
        found = self._account.get(self._by_name.get(name, -1))
        return found if found and found.id > LAST_SYSTEM_ID else None

    def add(
        self, link: Link, tag: Tag, sides: Sides, known: Known, full: Mapping[str, int]
    ) -> Change:
        """Plan one tag; return who is to change.

        Args:
            link: its policy and what was agreed.
            tag: ours.
            sides: who has it, on either side.
            known: of those in whom it differs.
            full: how many tags WeChat has of those who are to get it.
        """
        wx = self.wx_of(link, tag.name)
        sides = self._real(link, sides, known)
        self._draft.drifts[link.key] = Drift(
            len(sides.apart), len(sides.ours | sides.theirs)
        )
        if tag.archived and link.policy is not Policy.PULL:
            return self._given_up(link, wx)
        if not self._stands(link, tag, wx):
            return Change()
        change = compared(link.policy, sides, link.choice)
        if change.clash:
            self._clash(link, change.clash)
            return Change()
        if self._sweeps(link, sides, change):
            return Change()
        change = self._room(link, change, full)
        for op, people in (
            *((Op.UNTAG, change.untag), (Op.TAG, change.tag)),
            *((Op.TAKE, change.take), (Op.GIVE, change.give)),
        ):
            self._draft.calls += in_calls(op, link.key, people)
        return change

    def plan(self) -> Plan:
        """Return the whole plan; the account's own limit is looked at last."""
        draft = self._draft
        own = sum(one > LAST_SYSTEM_ID for one in self._account)
        if draft.created and own + draft.created - draft.deleted > MOST_TAGS:
            draft.problems.append(Problem("account_full"))
        return draft.done()

    def _real(self, link: Link, sides: Sides, known: Known) -> Sides:
        """Leave out whom no call can reach: who left, and whom we do not know.

        WeChat forgets the tags of who leaves, so nothing is agreed about them then.
        """
        strangers = sides.apart - known.following - known.left
        self._note("unknown", link.key, strangers & sides.theirs)
        out = (sides.apart & known.left) | strangers
        forgotten = known.left | known.returned
        if forgotten:
            self._draft.forgotten[link.key] = tuple(sorted(forgotten))
        base = None if sides.base is None else sides.base - forgotten
        return Sides(sides.ours - out, sides.theirs - out, base)

    def _given_up(self, link: Link, wx: WxTag | None) -> Change:
        """A tag that is offered no more makes room at WeChat's."""
        if wx:
            self._draft.calls.append(Call(Op.DELETE, link.key, wx.name))
            self._draft.deleted += 1
        return Change()

    def _stands(self, link: Link, tag: Tag, wx: WxTag | None) -> bool:
        """Have the tag stand at WeChat's under its name; tell whether it will."""
        if wx is None:
            return self._missing(link, tag)
        if not link.wx_id:
            self._draft.adopted[link.key] = wx.id
        if wx.name == tag.name:
            return True
        return self._named(link, tag, wx)

    def _missing(self, link: Link, tag: Tag) -> bool:
        was_there = bool(link.wx_id)
        if was_there and link.policy is not Policy.PUBLISH and link.choice is None:
            return self._clash(link, Clash.GONE)
        if was_there and link.choice is Choice.THEIRS:
            return False  # it is left alone here, and has no counterpart any more
        if link.policy is Policy.PULL and not was_there:
            self._note_tag("tag_gone", link.key)
            return False
        if len(tag.name) > LONGEST_NAME:
            self._note_tag("name_long", link.key)
            return False
        self._draft.calls.append(Call(Op.CREATE, link.key, tag.name))
        self._draft.created += 1
        return True

    def _named(self, link: Link, tag: Tag, wx: WxTag) -> bool:
        """Let one name hold; where both were changed, somebody has to say which."""
        ours, theirs = tag.name != link.our_name, wx.name != link.wx_name
        if link.policy is Policy.BOTH and ours and theirs and link.choice is None:
            return self._clash(link, Clash.NAME)
        theirs_holds = link.policy is Policy.PULL or (
            link.policy is Policy.BOTH
            and (link.choice is Choice.THEIRS or (theirs and not ours))
        )
        if theirs_holds:
            self._draft.renamed[link.key] = wx.name
        elif len(tag.name) > LONGEST_NAME:
            self._note_tag("name_long", link.key)
        else:
            self._draft.calls.append(Call(Op.RENAME, link.key, tag.name))
        return True

    def _sweeps(self, link: Link, sides: Sides, change: Change) -> bool:
        """Tell whether so many would lose the tag that a person has to agree."""
        for losing, having in (
            (change.untag, sides.theirs),
            (change.take, sides.ours),
        ):
            most = max(_FEWEST_SWEPT, len(having) // _SWEPT_SHARE)
            if len(losing) > most and not self._agree:
                self._note("sweep", link.key, losing)
                return True
        return False

    def _room(self, link: Link, change: Change, full: Mapping[str, int]) -> Change:
        """Leave out those whom WeChat would give no further tag."""
        no_room = {
            one
            for one in change.tag
            if full.get(one, 0) + self._added[one] >= MOST_OF_PERSON
        }
        self._note("person_full", link.key, no_room)
        kept = change.tag - no_room
        self._added.update(kept)
        return Change(kept, change.untag, change.give, change.take)

    def _clash(self, link: Link, clash: Clash) -> bool:
        self._draft.clashes[link.key] = clash
        self._note_tag("clash", link.key)
        return False

    def _note(self, code: str, key: str, people: Iterable[str]) -> None:
        if named := tuple(sorted(people)):
            self._draft.problems.append(Problem(code, key, named))

    def _note_tag(self, code: str, key: str) -> None:
        self._draft.problems.append(Problem(code, key))
