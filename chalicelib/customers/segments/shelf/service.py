"""Which segments somebody is shown, and what has changed on those they follow; pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chalicelib.customers.segments.definitions.models import Day, Form, Segment
from chalicelib.customers.segments.rules.models import Is, Node, walk
from chalicelib.customers.traits.models import Traits

ARCHIVED = "archived"
VIEWS = {
    Form.LIVE.value: Form.LIVE.label,
    Form.SCHEME.value: Form.SCHEME.label,
    Form.STATIC.value: Form.STATIC.label,
    ARCHIVED: "已归档",
}
TONES = {Form.LIVE: "green", Form.SCHEME: "blue", Form.STATIC: "violet"}
SORTS = {
    "name": lambda one: one.name,
    "count": lambda one: one.count,
    "changed": lambda one: one.changed_ms,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A scheme somebody follows, whose people have become more or fewer."""

    segment: Segment
    before: int

    @property
    def words(self) -> str:
        more = self.segment.count - self.before
        how = f"多了 {more:,}" if more > 0 else f"少了 {-more:,}"
        return f"现在 {self.segment.count:,} 人，比您上次看时{how} 人"


def visible_to(actor: str, segments: Iterable[Segment]) -> list[Segment]:
    return [one for one in segments if one.is_seen_by(actor)]


def in_view(view: str, segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments of a tab."""
    if view == ARCHIVED:
        return [one for one in segments if one.archived]
    return [one for one in segments if not one.archived and one.form.value == view]


def counts(segments: Iterable[Segment]) -> dict[str, int]:
    """Return how many segments each tab has."""
    known = list(segments)
    return {view: len(in_view(view, known)) for view in VIEWS}


def changes(seen: Mapping[str, int], segments: Iterable[Segment]) -> list[Change]:
    """Return the followed schemes that are no longer what they were."""
    return [
        Change(one, seen[one.id])
        for one in segments
        if not one.archived and one.count >= 0 and one.count != seen[one.id]
    ]


def hidden(rule: Node, traits: Traits, seen: Collection[str]) -> frozenset[str]:
    """Return the traits a rule asks about that somebody does not see."""
    asked = {node.trait for _, node in walk(rule) if isinstance(node, Is)}
    return frozenset(
        one
        for one in asked
        if one not in traits or (traits[one].seen_as or one) not in seen
    )


def sizes(days: Iterable[Day]) -> list[list[object]]:
    """Return how many there were, as a chart takes it."""
    rows: list[list[object]] = [[one.day[5:], one.count] for one in days]
    return [["日期", "人数"], *rows]


def moves(days: Iterable[Day]) -> list[list[object]]:
    """Return how many came and went, as a chart takes it."""
    rows: list[list[object]] = [[one.day[5:], one.entered, one.exited] for one in days]
    return [["日期", "进入", "离开"], *rows]
