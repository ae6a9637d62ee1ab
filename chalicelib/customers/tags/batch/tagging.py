"""Tagging many: the chore.

Each step first writes down whom it is going to change, so that its repeat after a crash
means the same people, and so that all of it can be taken back.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.tags import desk, items
from chalicelib.customers.tags.batch.asking import GIVE
from chalicelib.customers.tags.batch.targets import Some, Targets
from chalicelib.customers.tags.evidence import places_at
from chalicelib.customers.tags.files import TagFiles
from chalicelib.customers.tags.models import Gift, Removal, Source
from chalicelib.customers.tags.repository import Tags
from chalicelib.customers.tags.rules.models import Rule
from chalicelib.customers.timeline import Timeline


def step(chore: Chore, part: Part) -> Step:
    """Give or take from the next people."""
    tags, key = desk.tags(), chore.params["tag"]
    files = TagFiles(connections.archive())
    some = Targets(connections.profiles(), files).some(chore, part)
    meant = files.intend(chore, part, _meant(chore, some, tags, key))
    for one in meant["people"]:
        if chore.params["do"] == GIVE:
            tags.give(one["id"], key, _gift(chore, one), told=False)
        else:
            tags.take(one["id"], key, _removal(chore), told=False)
    tags.tell()
    return Step(meant["cursor"], done=len(meant["people"]), failed=meant["unknown"])


def finish(chore: Chore) -> Mapping[str, Any]:
    return {"changed": chore.done, "unknown": chore.failed}


def _meant(chore: Chore, some: Some, tags: Tags, key: str) -> dict[str, Any]:
    """Return whom the step will change: who has not the tag, or who has it."""
    having = tags.among(some.people, key)
    gives = chore.params["do"] == GIVE
    people: list[dict[str, Any]] = []
    for customer_id in some.people:
        had = having.get(customer_id)
        if gives and had is None:
            times = some.evidence_ms.get(customer_id, [])
            people.append({"id": customer_id, "evidence_ms": times})
        if not gives and had is not None:
            people.append({"id": customer_id, "had": items.to_plain(had)})
    return {"people": people, "cursor": some.cursor, "unknown": some.unknown}


def _gift(chore: Chore, one: Mapping[str, Any]) -> Gift:
    plain = chore.params.get("rule")
    if plain is None:
        return Gift(chore.id, Source.MANUAL, chore.by, chore.created_ms)
    rule = Rule.from_dict(plain)
    timeline, times = Timeline(connections.interactions()), one["evidence_ms"][-3:]
    return Gift(
        cause=chore.id,
        source=rule.when.on.source,
        by=rule.by,
        at_ms=chore.created_ms,
        evidence=places_at(timeline, one["id"], times),
        version=rule.version,
        expires_ms=_ends(rule),
    )


def _ends(rule: Rule) -> int:
    """Return when the tag ends; what is measured is looked at again tomorrow."""
    if rule.when.below or rule.when.level_off_milli:
        return now_ms() + DAY_MS
    return now_ms() + rule.keep_days * DAY_MS if rule.keep_days else 0


def _removal(chore: Chore) -> Removal:
    return Removal(chore.id, chore.by, chore.created_ms, "batch")
