"""Whether a tag separates: do those who have it convert more often than the others?

A chore.  The groups are made of everybody who was known when the window began: who had
the tag then, and who had not.  Somebody who lost it meanwhile still belongs to the
first.  Converted has who did it at least once within the window.  Nobody was drawn by
lot, so a difference says that the tag tells something, not that it causes anything.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import day_start_ms, local_time, now_ms
from chalicelib.core.lift import Arm, Lift, compare
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.listing import SHARDS
from chalicelib.customers.tags import carriers, desk
from chalicelib.customers.tags.files import TagFiles
from chalicelib.customers.tags.items import TAKEN
from chalicelib.customers.tags.rules.happening import of_entry
from chalicelib.customers.tags.rules.matching import applies
from chalicelib.customers.tags.rules.models import When
from chalicelib.customers.tags.trials import walking
from chalicelib.customers.tags.trials.clock import running_out
from chalicelib.customers.tags.trials.cohort import Cohort
from chalicelib.customers.timeline import Entry, Timeline

KIND = "tags.validation"
MOST_DAYS = 90
_MOST_PARTS = 16
_COUNTED_AT_ONCE = 2_000
_TAG, _EVERYBODY = "tag", "everybody"


def ask(key: str, when: When, days: int, unique: str, by: str) -> str:
    """Have a tag judged by the last whole days; return the chore's id."""
    last = local_time(now_ms()).date() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    walks = walking.parts(first, last, _MOST_PARTS)
    counts = [_count(number, _TAG, "") for number in range(SHARDS)]
    return chores.chores().start(
        KIND,
        f"验证标签「{desk.name_of(key)}」，{days} 天",
        {
            "tag": key,
            "when": when.to_dict(),
            "first": first.isoformat(),
            "last": last.isoformat(),
            "since_ms": day_start_ms(first),
        },
        unique=unique,
        by=by,
        cursors=[*walks, *counts],
    )


def step(chore: Chore, part: Part) -> Step:
    """Read on for a while: lines of the time axis, or a list of people."""
    place = json.loads(part.cursor)
    if "list" in place:
        return _counted(chore, part, place)
    return _walked(chore, part)


def finish(chore: Chore) -> Mapping[str, Any]:
    """Compare the groups."""
    with_tag = everybody = 0
    converted: dict[str, bool] = {}
    lost: set[str] = set()
    for one in _files().steps(chore.id):
        with_tag += one.get(_TAG, 0)
        everybody += one.get(_EVERYBODY, 0)
        lost.update(one.get("lost", ()))
        converted |= one.get("converted", {})
    had = {one for one, has in converted.items() if has or one in lost}
    treated = Arm(with_tag + len(lost), len(had))
    others = max(0, everybody - treated.people)
    control = Arm(others, len(converted) - len(had))
    return _plain(compare(treated, control))


def _files() -> TagFiles:
    return TagFiles(connections.archive())


def _count(number: int, what: str, after: str) -> str:
    return json.dumps({"list": what, "shard": number, "after": after})


def _counted(chore: Chore, part: Part, place: Mapping[str, Any]) -> Step:
    """Count who was there, and who had the tag, when the window began."""
    what, number, after = place["list"], place["shard"], place["after"]
    until = f"{chore.params['since_ms']:013d}"
    profiles, count, has_time = connections.profiles(), 0, running_out()
    following: str | None = part.cursor
    while following and has_time():
        if what == _TAG:
            key = chore.params["tag"]
            some = carriers.of_tag(
                profiles, key, number, _COUNTED_AT_ONCE, after=after, until=until
            )
        else:
            some = carriers.of_everybody(
                profiles, number, _COUNTED_AT_ONCE, after=after, until=until
            )
        count += len(some.ids)
        after = some.last
        following = _count(number, what, after) if after else None
    if following is None and what == _TAG:
        following = _count(number, _EVERYBODY, "")
    _files().keep_step(chore, part, {what: count})
    return Step(following, done=count)


def _walked(chore: Chore, part: Part) -> Step:
    when = When.from_dict(chore.params["when"])
    walk = walking.Walk(Timeline(connections.interactions()), running_out())
    doers: set[str] = set()
    lost: set[str] = set()
    read = 0
    for entries in walk.entries(walking.load(part.cursor)):
        read += len(entries)
        doers |= {
            entry.customer_id
            for entry in entries
            if entry.direction != "out" and applies(when, of_entry(entry))
        }
        lost |= _who_lost(chore, entries)
    found = {"converted": _with_or_without(chore, doers), "lost": sorted(lost)}
    _files().keep_step(chore, part, found)
    return Step(walk.cursor.dump() if walk.cursor else None, done=read)


def _who_lost(chore: Chore, entries: Iterable[Entry]) -> set[str]:
    """Return who had the tag when the window began, and lost it since."""
    return {
        entry.customer_id
        for entry in entries
        if (entry.kind, entry.type) == ("tag", TAKEN)
        and entry.data["tag"] == chore.params["tag"]
        and entry.data["given_at"] < chore.params["since_ms"]
    }


def _with_or_without(chore: Chore, doers: set[str]) -> dict[str, bool]:
    """Return who of them belongs to the groups, and whether to the first."""
    since_ms = chore.params["since_ms"]
    known = Cohort(connections.profiles()).of(doers)
    here = [one.id for one in known.values() if 0 < one.first_seen_ms < since_ms]
    tagged = desk.tags().among(here, chore.params["tag"])
    return {one: one in tagged and tagged[one].at_ms < since_ms for one in here}


def _plain(found: Lift) -> dict[str, Any]:
    """Return the comparison as DynamoDB takes it: shares in millionths."""

    def millionths(number: float | None) -> int | None:
        return None if number is None else round(number * 1_000_000)

    return {
        "treated": [found.treated.people, found.treated.conversions],
        "control": [found.control.people, found.control.conversions],
        "verdict": found.verdict.value,
        "lift": millionths(found.lift),
        "difference": millionths(found.difference),
        "low": millionths(found.low),
        "high": millionths(found.high),
        "incremental": millionths(found.incremental),
    }
