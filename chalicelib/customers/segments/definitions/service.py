"""Making, changing, publishing and archiving segments; pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.customers.segments.definitions.models import (
    LARGEST_RULE_BYTES,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_KEPT,
    MOST_WITH_MEMBERS,
    Form,
    Living,
    Published,
    Segment,
    id_of,
    in_order,
    included,
)
from chalicelib.customers.segments.rules import checking, plain
from chalicelib.customers.segments.rules.faults import RuleRefused, Wrong
from chalicelib.customers.segments.rules.models import Node
from chalicelib.customers.traits.models import Traits


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody put together."""

    name: str
    rule: Node
    note: str = ""
    shared: bool = True


class Kept(Protocol):
    """Where segments are kept."""

    def get(self, segment_id: str) -> Segment | None: ...
    def all(self) -> list[Segment]: ...
    def published(self) -> tuple[Published, int]: ...
    def save(
        self,
        segment: Segment,
        *,
        replacing: int,
        published: tuple[Published, int] | None = None,
    ) -> None: ...


class Definitions:
    """Decides what segments there are."""

    def __init__(
        self,
        kept: Kept,
        traits: Callable[[], Traits],
        moved: Callable[[Segment], object],
        now_ms: Callable[[], int],
    ) -> None:
        """Take what it works with.

        Args:
            kept: where segments are.
            traits: all there are.
            moved: has the members of a segment looked at anew.
            now_ms: the clock.
        """
        self._kept = kept
        self._traits = traits
        self._moved = moved
        self._now_ms = now_ms

    def create(
        self, form: Form, draft: Draft, *, unique: str, by: str, origin: str = ""
    ) -> Segment:
        """Make a segment, once for every ``unique``.

        Raises:
            RuleRefused: the rule cannot be.
            InvalidInput: its name, or there are too many already.
        """
        made_id = id_of(unique)
        if (before := self._kept.get(made_id)) is not None:
            self._begin(before)
            return before
        published, version = self._kept.published()
        self._check(draft, published, made_id)
        self._check_place(draft.name, made_id)
        now = self._now_ms()
        made = Segment(
            id=made_id,
            name=draft.name,
            form=form,
            rule=draft.rule,
            version=1,
            by=by,
            changed_by=by,
            created_ms=now,
            changed_ms=now,
            note=draft.note,
            shared=draft.shared or form.has_members,
            origin=origin,
        )
        self._save(made, 0, published, version)
        self._begin(made)
        return made

    def change(self, segment: Segment, draft: Draft, *, by: str) -> Segment:
        """Give a segment other words or another rule; a rule is a version of its own.

        Args:
            segment: as whoever changes it has seen it.
            draft: what it shall be.
            by: the actor.

        Raises:
            Conflict: it was changed meanwhile.
        """
        published, version = self._kept.published()
        self._check(draft, published, segment.id)
        self._check_place(draft.name, segment.id)
        is_other = draft.rule != segment.rule and segment.form is not Form.STATIC
        changed = replace(
            segment,
            name=draft.name,
            note=draft.note,
            shared=draft.shared or segment.form.has_members,
            rule=draft.rule if is_other else segment.rule,
            version=segment.version + is_other,
            changed_by=by,
            changed_ms=self._now_ms(),
            revision=segment.revision + 1,
        )
        self._save(changed, segment.revision, published, version)
        if is_other:
            self._begin(changed)
        return changed

    def publish(self, segment: Segment, *, by: str) -> Segment:
        """Let people go in and out of a scheme by themselves from now on."""
        if segment.form is not Form.SCHEME or segment.archived:
            raise Conflict("it is no scheme any more")
        changed = self._touched(replace(segment, form=Form.LIVE, shared=True), by)
        published, version = self._kept.published()
        self._save(changed, segment.revision, published, version)
        self._begin(changed)
        return changed

    def archive(self, segment: Segment, *, by: str) -> Segment:
        """Put a segment away; its members leave it."""
        published, version = self._kept.published()
        users = [
            one.name
            for one in published.live
            if segment.id in included(one.rule) and one.id != segment.id
        ]
        if users:
            raise InvalidInput(f"分群「{users[0]}」的规则用到了它，请先修改")
        changed = self._touched(replace(segment, archived=True), by)
        self._save(changed, segment.revision, published, version)
        if segment.form.has_members:
            self._begin(changed)
        return changed

    def known(self, segment_id: str, revision: int | None = None) -> Segment:
        """Return a segment.

        Args:
            segment_id: which.
            revision: the one that somebody has seen; any by default.

        Raises:
            NotFound: there is none.
            Conflict: it was changed meanwhile.
        """
        found = self._kept.get(segment_id)
        if found is None:
            raise NotFound("no such segment")
        if revision not in (None, found.revision):
            raise Conflict("the segment was changed meanwhile")
        return found

    def _touched(self, segment: Segment, by: str) -> Segment:
        revision = segment.revision + 1
        now = self._now_ms()
        return replace(segment, changed_by=by, changed_ms=now, revision=revision)

    def _begin(self, segment: Segment) -> None:
        if segment.form is Form.LIVE or segment.archived:
            self._moved(segment)

    def _check(self, draft: Draft, published: Published, own_id: str) -> None:
        if not 1 <= len(draft.name) <= LONGEST_NAME or not draft.name.isprintable():
            raise InvalidInput(f"名称要有 1 到 {LONGEST_NAME} 个字")
        if len(draft.note) > LONGEST_NOTE:
            raise InvalidInput(f"说明最多 {LONGEST_NOTE} 个字")
        if len(plain.to_text(draft.rule).encode()) > LARGEST_RULE_BYTES:
            raise RuleRefused("rule", Wrong.TOO_LARGE)
        checking.check(draft.rule, self._traits(), published.names.keys())
        _check_circle(own_id, draft.rule, published)

    def _check_place(self, name: str, own_id: str) -> None:
        others = [
            one for one in self._kept.all() if one.id != own_id and not one.archived
        ]
        if len(others) >= MOST_KEPT:
            raise InvalidInput(f"最多保存 {MOST_KEPT} 个，请先归档不用的")
        if name in {one.name for one in others}:
            raise InvalidInput("已有同名的分群或方案")

    def _save(
        self, segment: Segment, replacing: int, published: Published, version: int
    ) -> None:
        after = with_segment(published, segment)
        if after == published:
            self._kept.save(segment, replacing=replacing)
            return
        if len(after.names) > MOST_WITH_MEMBERS:
            raise InvalidInput(f"分群与名单最多 {MOST_WITH_MEMBERS} 个，请先归档不用的")
        self._kept.save(segment, replacing=replacing, published=(after, version))


def with_segment(published: Published, segment: Segment) -> Published:
    """Return those with members as they are once that segment is so."""
    live = {one.id: one for one in published.live}
    static = dict(published.static)
    live.pop(segment.id, None)
    static.pop(segment.id, None)
    if not segment.archived:
        if segment.form is Form.LIVE:
            live[segment.id] = Living(
                segment.id, segment.name, segment.version, segment.rule
            )
        elif segment.form is Form.STATIC:
            static[segment.id] = segment.name
    order = in_order({one.id: one.rule for one in live.values()})
    return Published(tuple(live[one] for one in order), static)


def _check_circle(own_id: str, rule: Node, published: Published) -> None:
    rules = {one.id: one.rule for one in published.live} | {own_id: rule}
    try:
        in_order(rules)
    except ValueError as error:
        raise RuleRefused("rule", Wrong.CIRCLE) from error
