"""Whom a rule would have tagged in the last days: a chore that writes about nobody.

Each part walks some days and keeps what the rule counts, by customer; at the end all of
a customer's are judged together.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import local_time, now_ms
from chalicelib.core.errors import Rejected
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.tags import desk, interests
from chalicelib.customers.tags.files import TagFiles
from chalicelib.customers.tags.interests import Weigh
from chalicelib.customers.tags.rules.happening import of_entry
from chalicelib.customers.tags.rules.models import Rule
from chalicelib.customers.tags.trials import walking
from chalicelib.customers.tags.trials.clock import running_out
from chalicelib.customers.tags.trials.cohort import Cohort
from chalicelib.customers.tags.trials.judging import Hit, Mark, Verdict, judged, mark
from chalicelib.customers.timeline import Entry, Timeline

KIND = "tags.backtest"
MOST_DAYS = 90
_MOST_PARTS = 15
_MOST_MARKS = 500_000
_MOST_COMPARED = 5_000  # people looked up to see who has the tag already

Marks = dict[str, list[list[Any]]]  # by customer: instant, weight and topics


def ask(rule: Rule, days: int, unique: str, by: str) -> str:
    """Have a rule tried on the last days, today included; return the chore's id."""
    last = local_time(now_ms()).date()
    first = last - timedelta(days=days - 1)
    return chores.chores().start(
        KIND,
        f"回测规则「{rule.name}」，{days} 天",
        {
            "rule": rule.to_dict(),
            "first": first.isoformat(),
            "last": last.isoformat(),
            "weigher": interests.weigher(),
        },
        unique=unique,
        by=by,
        cursors=walking.parts(first, last, _MOST_PARTS),
    )


def step(chore: Chore, part: Part) -> Step:
    """Read on for a while; keep what the rule counts."""
    rule = Rule.from_dict(chore.params["rule"])
    walk = walking.Walk(Timeline(connections.interactions()), running_out())
    weigh = interests.weighing(chore.params["weigher"])
    found: Marks = {}
    read = 0
    for entries in walk.entries(walking.load(part.cursor)):
        read += len(entries)
        for customer_id, marks in _marked(rule, entries, weigh).items():
            found.setdefault(customer_id, []).extend(marks)
    files().keep_step(chore, part, _of_those_meant(rule, found))
    return Step(walk.cursor.dump() if walk.cursor else None, done=read)


def finish(chore: Chore) -> Mapping[str, Any]:
    """Judge everybody, and keep whom it would have tagged."""
    rule = Rule.from_dict(chore.params["rule"])
    verdict = judged(rule, _together(files().steps(chore.id)))
    files().keep_people(
        chore.id,
        [[hit.customer_id, hit.at_ms, list(hit.evidence[-8:])] for hit in verdict.hits],
    )
    return {
        "people": len(verdict.hits),
        "marks": verdict.marks,
        "read": chore.done,
        "per_day": _every_day(chore, verdict),
        "sample": [_plain(hit) for hit in verdict.sample()],
        "already": _already(rule, verdict),
    }


def files() -> TagFiles:
    return TagFiles(connections.archive())


def _marked(rule: Rule, entries: Iterable[Entry], weigh: Weigh) -> Marks:
    found: Marks = {}
    for entry in entries:
        if entry.direction == "out":
            continue
        if one := mark(rule.when, of_entry(entry), partial(weigh, entry)):
            theirs = found.setdefault(entry.customer_id, [])
            theirs.append([one.at_ms, one.weight, list(one.topics)])
    return found


def _of_those_meant(rule: Rule, found: Marks) -> Marks:
    meant = Cohort(connections.profiles()).meant(rule, found, now_ms())
    return {one: marks for one, marks in found.items() if one in meant}


def _together(steps: Iterable[Marks]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    count = 0
    for one in steps:
        for customer_id, marks in one.items():
            count += len(marks)
            found.setdefault(customer_id, []).extend(
                Mark(int(at_ms), weight, tuple(topics))
                for at_ms, weight, topics in marks
            )
        if count > _MOST_MARKS:
            raise Rejected("命中超过 50 万次，请缩短天数或收窄条件")
    return found


def _every_day(chore: Chore, verdict: Verdict) -> dict[str, int]:
    """Return the people by day, days of nobody included."""
    first = date.fromisoformat(chore.params["first"])
    last = date.fromisoformat(chore.params["last"])
    counted = verdict.per_day
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day.isoformat(): counted.get(day.isoformat(), 0) for day in days}


def _already(rule: Rule, verdict: Verdict) -> int | None:
    """Return how many have the first of the tags now; ``None`` of too many."""
    if len(verdict.hits) > _MOST_COMPARED:
        return None
    people = [hit.customer_id for hit in verdict.hits]
    return len(desk.tags().among(people, rule.gives[0]))


def _plain(hit: Hit) -> dict[str, Any]:
    return {
        "customer": hit.customer_id,
        "at_ms": hit.at_ms,
        "evidence": list(hit.evidence[-3:]),
    }
