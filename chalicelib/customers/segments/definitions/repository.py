"""Segments and what they were, day by day.

Table workspace     pk = "SEGMENT#<id>", sk = "SEGMENT"          the segment
                    pk = "SEGMENT#<id>", sk = "V#<6 digits>"     a version of its rule
                    pk = "SEGMENT#<id>", sk = "DAY#<YYYY-MM-DD>" n, entered, exited, ttl
                    pk = "CONFIG#segments"   those with members, see aws.configs
                    pk = "SCHEMES#<actor>", sk = "SUBSCRIBED"    ids and counts seen
Index owner         owner_pk = "SEGMENTS", owner_sk = "<13 digits of ms>#<id>"
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chalicelib.aws.configs import Config, Configs
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, day_start_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.segments.definitions.models import (
    MOST_KEPT,
    Day,
    Form,
    Living,
    Published,
    Segment,
    Version,
)
from chalicelib.customers.segments.rules import plain

CONFIG = "segments"
_LIST = "SEGMENTS"
_DAYS_KEPT_MS = 800 * DAY_MS


class Segments:
    """Keeps segments."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace
        self._configs = Configs(workspace)

    def get(self, segment_id: str) -> Segment | None:
        item = self._table.get(pk=_pk(segment_id), sk="SEGMENT")
        return _segment(item) if item else None

    def known(self, segment_id: str) -> Segment:
        """Return a segment; raises ``NotFound``."""
        found = self.get(segment_id)
        if found is None:
            raise NotFound("no such segment")
        return found

    def all(self) -> list[Segment]:
        """Return every segment, the newest first."""
        rows = self._table.query(
            "owner_pk = :all",
            values={":all": _LIST},
            index="owner",
            forward=False,
            limit=MOST_KEPT,
        )
        return [_segment(row) for row in rows]

    def published(self) -> tuple[Published, int]:
        """Return those with members as they are now, and the version of that."""
        config = self._configs.get(CONFIG)
        return published_of(config), config.version

    def save(
        self,
        segment: Segment,
        *,
        replacing: int,
        published: tuple[Published, int] | None = None,
    ) -> None:
        """Write a segment, with its rule's version and what workers go by.

        Args:
            segment: as it shall be.
            replacing: the revision it was made from, 0 for a new one.
            published: those with members and the version that replaces, where they
                change with it.

        Raises:
            Conflict: it, or those with members, were changed meanwhile.
        """
        fresh = "attribute_not_exists(pk)"
        writes = [
            self._table.put_write(
                _row(segment),
                "revision = :before" if replacing else fresh,
                values={":before": replacing} if replacing else None,
            ),
            self._table.put_write(_version_row(segment)),
        ]
        if published is None:
            _transact(writes)
            return
        after, version = published
        self._configs.put(
            CONFIG,
            _body(after),
            replacing=version,
            by=segment.changed_by,
            at_ms=segment.changed_ms,
            also=tuple(writes),
        )

    def versions(self, segment_id: str, most: int) -> list[Version]:
        """Return what the rule was, the newest first."""
        rows = self._table.query(
            "pk = :segment AND begins_with(sk, :versions)",
            values={":segment": _pk(segment_id), ":versions": "V#"},
            forward=False,
            limit=most,
        )
        return [
            Version(
                int(row["sk"][2:]), plain.from_text(row["rule"]), row["by"], row["at"]
            )
            for row in rows
        ]

    def note_count(self, segment_id: str, count: int, at_ms: int) -> None:
        """Say how many people it has."""
        try:
            self._table.update(
                {"pk": _pk(segment_id), "sk": "SEGMENT"},
                "SET #count = :count, counted_ms = :at",
                names={"#count": "count"},
                values={":count": count, ":at": at_ms},
                condition="attribute_exists(pk)",
                returns="NONE",
            )
        except ConditionFailed:
            return

    def note_day(self, segment_id: str, day: Day) -> None:
        """Say how it stood at the end of a day; said again, the last word counts."""
        ends_ms = day_start_ms(date.fromisoformat(day.day)) + _DAYS_KEPT_MS
        self._table.put(
            {
                "pk": _pk(segment_id),
                "sk": f"DAY#{day.day}",
                "n": day.count,
                "entered": day.entered,
                "exited": day.exited,
                "ttl": ends_ms // 1000,
            }
        )

    def days(self, segment_id: str, most: int) -> list[Day]:
        """Return the latest days, the oldest first."""
        rows = self._table.query(
            "pk = :segment AND begins_with(sk, :days)",
            values={":segment": _pk(segment_id), ":days": "DAY#"},
            forward=False,
            limit=most,
        )
        found = [
            Day(row["sk"].partition("#")[2], row["n"], row["entered"], row["exited"])
            for row in rows
        ]
        return found[::-1]

    def subscribed(self, actor: str) -> dict[str, int]:
        """Return the schemes somebody follows, and how many people each last had."""
        item = self._table.get(pk=f"SCHEMES#{actor}", sk="SUBSCRIBED")
        return dict(item["seen"]) if item else {}

    def subscribe(self, actor: str, seen: Mapping[str, int]) -> None:
        """Have somebody follow these schemes and no others."""
        key = {"pk": f"SCHEMES#{actor}", "sk": "SUBSCRIBED"}
        self._table.put({**key, "seen": dict(seen)})

    def some(self, ids: Sequence[str]) -> list[Segment]:
        """Return those of the segments that there are."""
        keys = [{"pk": _pk(one), "sk": "SEGMENT"} for one in ids]
        return [_segment(row) for row in self._table.batch_get(keys)]


def published_of(config: Config) -> Published:
    """Return those with members as the configuration holds them."""
    live = [
        Living(one["id"], one["name"], one["version"], plain.from_text(one["rule"]))
        for one in config.body.get("live", ())
    ]
    return Published(tuple(live), dict(config.body.get("static", {})))


def size_of(published: Published) -> int:
    """Return how many bytes those with members are, about."""
    return len(json.dumps(_body(published), ensure_ascii=False).encode())


def _body(published: Published) -> Item:
    live = [
        {
            "id": one.id,
            "name": one.name,
            "version": one.version,
            "rule": plain.to_text(one.rule),
        }
        for one in published.live
    ]
    return {"live": live, "static": dict(published.static)}


def _transact(writes: Sequence[Write]) -> None:
    try:
        transact(writes)
    except TransactionFailed as failed:
        raise Conflict("the segment was changed meanwhile") from failed


def _pk(segment_id: str) -> str:
    return f"SEGMENT#{segment_id}"


def _version_row(segment: Segment) -> Item:
    return {
        "pk": _pk(segment.id),
        "sk": f"V#{segment.version:06d}",
        "rule": plain.to_text(segment.rule),
        "by": segment.changed_by,
        "at": segment.changed_ms,
    }


def _row(segment: Segment) -> Item:
    return {
        "pk": _pk(segment.id),
        "sk": "SEGMENT",
        "owner_pk": _LIST,
        "owner_sk": f"{segment.created_ms:013d}#{segment.id}",
        "id": segment.id,
        "name": segment.name,
        "form": segment.form.value,
        "rule": plain.to_text(segment.rule),
        "version": segment.version,
        "revision": segment.revision,
        "by": segment.by,
        "changed_by": segment.changed_by,
        "created_ms": segment.created_ms,
        "changed_ms": segment.changed_ms,
        "note": segment.note,
        "shared": segment.shared,
        "archived": segment.archived,
        "origin": segment.origin,
        "count": segment.count,
        "counted_ms": segment.counted_ms,
    }


def _segment(item: Item) -> Segment:
    fields = Segment.__dataclass_fields__.keys()
    known = {name: item[name] for name in fields if name in item}
    form, rule = Form(item["form"]), plain.from_text(item["rule"])
    return replace(Segment(**known), form=form, rule=rule)
