"""The stages people went through, as their pushes and timers would have moved them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib import connections
from chalicelib.aws.values import from_item as plain
from chalicelib.core.clock import business_day, day_start_ms
from chalicelib.customers.lifecycle.census import Census, census_item
from chalicelib.customers.lifecycle.course import Course
from chalicelib.customers.lifecycle.models import Thresholds, Verdict
from chalicelib.customers.lifecycle.repository import (
    KIND,
    TIMER,
    stage_entry,
    stage_sets,
    stage_timer,
)
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from infra.local.demo.lives import Item, Life, fold
from infra.local.demo.people import DAYS

_STAGE = ("stage", "stage_at", "stage_due", "ret_n")


def add(life: Life, now: datetime) -> None:
    """Live the pushes once more, in their time, with the timers between them."""
    now_ms = int(now.timestamp() * 1000)
    told = _Told(life)
    course = Course(told, told.read, Thresholds, lambda: told.now_ms)
    for one in life.recorded:
        told.pass_until(one.delivery.received_ms, course)
        fold(told.item, one.changes)
        course.seen(from_item(told.item), one.delivery.key)
    told.pass_until(now_ms, course)
    life.profile |= {name: told.item[name] for name in _STAGE}
    if "days" in told.item:
        life.profile["days"] = told.item["days"]
    if told.timer:
        life.workspace.append(told.timer)


def nights(lives: Iterable[Life], now: datetime) -> list[Item]:
    """Return what each night would have counted, from where everybody was."""
    today = now.date()
    moves: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for life in lives:
        for entry in life.entries:
            if entry.kind == KIND:
                counts = moves[business_day(entry.at_ms)]
                counts[entry.data["to"]] += 1
                if entry.data["from"]:
                    counts[entry.data["from"]] -= 1
    found: list[Item] = []
    stages: Counter[str] = Counter()
    days = [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    for earlier in [one for one in moves if one < days[0].isoformat()]:
        stages.update(moves[earlier])
    for day in days:
        stages.update(moves[day.isoformat()])
        ends_ms = day_start_ms(day + timedelta(days=1))
        census = Census(dict(stages), {}, stages.total(), ends_ms)
        found.append(census_item(day.isoformat(), census))
    return found


class _Told:
    """Keeps the stage of a life in memory."""

    def __init__(self, life: Life) -> None:
        self._life = life
        names = ("pk", "sk", "oid", "app", "first_at")
        self.item: Item = {name: life.profile[name] for name in names}
        self.now_ms = 0
        self.timer: Item = {}

    def read(self, _customer_id: str) -> Profile:
        return from_item(self.item)

    def pass_until(self, at_ms: int, course: Course) -> None:
        """Let the timers go off that are due by then."""
        while self.timer and self.timer["due_ms"] <= at_ms:
            self.now_ms = self.timer["due_ms"]
            self.timer = {}
            whose = self._life.customer_id
            course.wake(whose, f"timer:{TIMER}:{whose}:{self.now_ms}")
        self.now_ms = at_ms

    def move(self, profile: Profile, verdict: Verdict, cause: str) -> bool:
        self.item |= stage_sets(profile, verdict, self.now_ms)
        self._life.entries.append(stage_entry(profile, verdict, cause, self.now_ms))
        if verdict.due_ms:
            self.wait(profile, verdict)
        return True

    def wait(self, profile: Profile, verdict: Verdict) -> None:
        self.item["stage_due"] = verdict.due_ms
        row = connections.timers().row(stage_timer(profile, verdict))
        self.timer = plain(row.request["Item"])

    def note_fall(self, _customer_id: str, at_ms: int) -> None:
        self.item["fell_at"] = at_ms

    def forget_days(self, _profile: Profile, days: frozenset[str]) -> None:
        self.item["days"] = self.item["days"] - days
