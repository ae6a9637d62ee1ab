"""Taking a batch back: the chore.

What the batch gave is taken from whoever still has it from there; what it took is given
back as it was.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib import connections
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.tags import desk, items
from chalicelib.customers.tags.batch.asking import GIVE
from chalicelib.customers.tags.evidence import places_at
from chalicelib.customers.tags.files import TagFiles
from chalicelib.customers.tags.models import Assignment, Gift, Outcome, Removal
from chalicelib.customers.tags.repository import Tags
from chalicelib.customers.timeline import Timeline


def step(chore: Chore, part: Part) -> Step:
    """Take back what one step of the batch did."""
    files = TagFiles(connections.archive())
    names = files.names(chore.params["of"])
    at = int(part.cursor or 0)
    if at >= len(names):
        return Step(None)
    tags = desk.tags()
    changed = 0
    for one in files.read(names[at])["people"]:
        changed += _undo(chore, tags, one) is Outcome.CHANGED
    tags.tell()
    return Step(str(at + 1) if at + 1 < len(names) else None, done=changed)


def finish(chore: Chore) -> Mapping[str, Any]:
    return {"changed": chore.done}


def _undo(chore: Chore, tags: Tags, one: Mapping[str, Any]) -> Outcome:
    key = chore.params["tag"]
    if chore.params["do"] != GIVE:
        had = items.from_item(one["had"])
        gift = _again(chore, had, one["had"]["evidence_ms"])
        return tags.give(had.customer_id, key, gift, told=False)
    stands = tags.one(one["id"], key)
    if stands is None or stands.cause != chore.params["of"]:
        return Outcome.UNCHANGED  # gone, or somebody else's gift by now
    removal = Removal(chore.id, chore.by, chore.created_ms, "undone")
    return tags.take(one["id"], key, removal, told=False)


def _again(chore: Chore, had: Assignment, times_ms: Iterable[int]) -> Gift:
    timeline = Timeline(connections.interactions())
    return Gift(
        cause=chore.id,
        source=had.source,
        by=had.by,
        at_ms=had.at_ms,
        evidence=places_at(timeline, had.customer_id, times_ms),
        version=had.version,
        score_milli=had.score_milli,
        expires_ms=had.expires_ms,
    )
