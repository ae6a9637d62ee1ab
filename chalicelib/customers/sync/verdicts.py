"""What WeChat's word means for one person we may know: pure.

An event that is newer than the start of the run always wins; whatever the run finds out
is dated by WeChat's follow time, or else by the run's start, and marked ``inferred``.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.customers.privacy.marks import is_late
from chalicelib.customers.profile.changes import Follow

_MS_DIGITS = 13


class Told(Protocol):
    """A person's details as WeChat tells them."""

    @property
    def open_id(self) -> str: ...
    @property
    def subscribed(self) -> bool: ...
    @property
    def subscribed_at(self) -> int: ...
    @property
    def union_id(self) -> str: ...
    @property
    def remark(self) -> str: ...
    @property
    def tag_ids(self) -> tuple[int, ...]: ...
    @property
    def source(self) -> str: ...
    @property
    def scene(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Known:
    """What our profile says, as far as a run looks at it."""

    subscribed: bool
    follow_key: str = ""  # sort key of the last follow or end of it
    times: int = 0
    source: str = ""
    fields: dict[str, Any] = field(default_factory=dict)  # WeChat's own
    fields_at_ms: int = 0

    @property
    def since_ms(self) -> int:
        """When the follow state became what it is; 0 where no event told."""
        return int(self.follow_key[:_MS_DIGITS] or 0)


class Effect(StrEnum):
    JOINED = "joined"
    RETURNED = "returned"
    LEFT = "left"
    REFRESHED = "refreshed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Finding:
    """What is to become of one person; not frozen, since an import makes millions."""

    open_id: str
    effect: Effect
    follow: Follow | None = None  # the follow state to set
    fields: dict[str, Any] = field(default_factory=dict)  # WeChat's, to set
    before: Known | None = None  # what the decision rests on
    applied: bool = False  # an earlier delivery wrote it


def inferred_key(run_id: str, open_id: str, type_: str) -> str:
    """Return the event key of what a run found out; the same run finds it once."""
    digest = hashlib.sha256(f"sync\0{run_id}\0{open_id}\0{type_}".encode())
    return f"e#{digest.hexdigest()}"


def wechat_fields(told: Told) -> dict[str, Any]:
    """Return WeChat's own fields under the names they have on a profile."""
    fields = {
        "unionid": told.union_id,
        "remark": told.remark,
        "wx_tags": list(told.tag_ids),
        "lang": told.language,
    }
    return {name: value for name, value in fields.items() if value}


def listed(
    known: Known | None,
    told: Told,
    run_id: str,
    started_ms: int,
    erased_ms: int = 0,
) -> Finding:
    """Decide about somebody who is on the list and was not on the one before.

    Args:
        known: what our profile says.
        told: what WeChat says.
        run_id: of the run.
        started_ms: when it began.
        erased_ms: until when the person's life with us was erased, 0 for nobody
            erased.  Who follows since before that is not brought back.
    """
    if not told.subscribed:  # left since the page was read; the next run will tell
        return Finding(told.open_id, Effect.UNCHANGED)
    if known is None and is_late(told.subscribed_at * 1000, erased_ms):
        return Finding(told.open_id, Effect.UNCHANGED)
    if known and known.subscribed:
        return _still_here(known, told, run_id)
    if known and known.since_ms >= started_ms:
        return Finding(told.open_id, Effect.UNCHANGED)
    at_ms = told.subscribed_at * 1000
    if known and at_ms <= known.since_ms:
        # WeChat says so now, after the event that said otherwise.
        at_ms = started_ms
    key = inferred_key(run_id, told.open_id, "subscribe")
    follow = Follow(
        subscribed=True,
        at_ms=at_ms,
        sort_key=f"{at_ms:013d}#{key}",
        source=f"scene:{told.scene}" if told.scene else told.source,
    )
    again = known is not None and known.times > 0
    return Finding(
        told.open_id,
        Effect.RETURNED if again else Effect.JOINED,
        follow,
        wechat_fields(told),
        known,
    )


def unlisted(known: Known | None, told: Told, run_id: str, started_ms: int) -> Finding:
    """Decide about somebody who is missing on the list.

    WeChat is asked about each of them, since the list may lack one in a thousand.
    """
    key = inferred_key(run_id, told.open_id, "unsubscribe")
    if known is None or told.subscribed:
        return Finding(told.open_id, Effect.UNCHANGED)
    if not known.subscribed:
        mine = known.follow_key.endswith(key)
        effect = Effect.LEFT if mine else Effect.UNCHANGED
        return Finding(told.open_id, effect, applied=mine)
    if known.since_ms >= started_ms:
        return Finding(told.open_id, Effect.UNCHANGED)
    follow = Follow(
        subscribed=False, at_ms=started_ms, sort_key=f"{started_ms:013d}#{key}"
    )
    return Finding(told.open_id, Effect.LEFT, follow, {}, known)


def refreshed(known: Known | None, told: Told, run_id: str) -> Finding:
    """Decide about a follower who is due for a fresh look.

    Whoever we no longer know was erased on request, and is not brought back.
    """
    if known is None or not known.subscribed or not told.subscribed:
        return Finding(told.open_id, Effect.UNCHANGED)
    return _still_here(known, told, run_id)


def _still_here(known: Known, told: Told, run_id: str) -> Finding:
    if known.follow_key.endswith(inferred_key(run_id, told.open_id, "subscribe")):
        effect = Effect.RETURNED if known.times > 1 else Effect.JOINED
        return Finding(told.open_id, effect, applied=True)
    fields = wechat_fields(told)
    changed = {
        name: fields.get(name, _NOTHING[name])
        for name in _NOTHING
        if fields.get(name) != known.fields.get(name)
    }
    if not known.source and told.source:
        # The event of a follow names a scene or nothing; WeChat knows the rest.
        changed["source"] = f"scene:{told.scene}" if told.scene else told.source
    effect = Effect.REFRESHED if changed else Effect.UNCHANGED
    return Finding(told.open_id, effect, None, changed, known)


_NOTHING: dict[str, Any] = {"unionid": "", "remark": "", "wx_tags": [], "lang": ""}
