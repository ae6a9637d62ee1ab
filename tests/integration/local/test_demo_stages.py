"""The stages of the demo brand's people: as if they had lived them, timers and all."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib import connections
from chalicelib.aws.timers import Timers
from chalicelib.core.clock import BUSINESS_ZONE
from chalicelib.customers.effects import effects
from chalicelib.customers.lifecycle.course import Course
from chalicelib.customers.lifecycle.models import Stage, Thresholds
from chalicelib.customers.lifecycle.repository import KIND, Stages
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline, to_item
from chalicelib.inbox.recording.desk import knowledge
from chalicelib.inbox.worker import Worker
from chalicelib.insight.understanding.desk import first
from infra.local import brand
from infra.local.demo import acts, stages
from infra.local.demo.lives import live
from infra.local.demo.people import DAYS, people

pytestmark = pytest.mark.ministack

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=BUSINESS_ZONE)
NOW_MS = int(NOW.timestamp() * 1000)
APP = "wx0123456789abcdef"
RULES = brand.rules("http://127.0.0.1:8000").model_dump(exclude_none=True)
KEPT = ("stage", "stage_at", "stage_due", "ret_n", "days")


class Lived:
    """Somebody's sixty days on the real stores, on a clock of their own."""

    def __init__(self):
        self.now_ms = 0
        profiles = connections.profiles()
        outbox, queue = connections.outbox(), connections.timers_queue()
        clock = lambda: self.now_ms  # noqa: E731 -- moves with the story
        timers = Timers(connections.workspace(), queue, outbox, clock)
        kept = Stages(profiles, effects(), timers, clock)
        read = ProfileRepository(profiles).get
        self.timers = timers
        self.course = Course(kept, read, Thresholds, clock)
        self.worker = Worker(
            ProfileRepository(profiles),
            Timeline(connections.interactions()),
            connections.customer_id,
            APP,
            lambda one: self.course.seen(one.profile, one.key),
            knowledge,
            tombstones(),
        )

    def do(self, delivery):
        self.until(delivery.received_ms)
        self.worker.finish(delivery, self.worker.record_all([delivery]))

    def until(self, at_ms):
        while due := list(self.timers.due(at_ms)):
            timer = min(due, key=lambda one: one.due_ms)
            self.now_ms = timer.due_ms
            assert self.timers.fire(timer.kind, timer.id)
            event = f"timer:{timer.kind}:{timer.id}:{timer.due_ms}"
            self.course.wake(timer.customer_id, event)
        self.now_ms = at_ms


def lines(entries):
    return [to_item(one) for one in entries if one.kind == KIND]


@pytest.mark.parametrize("number", [3, 1200])
def test_a_life_has_the_stages_that_it_would_have_gone_through(aws, number):
    everybody = sorted(people(NOW), key=lambda one: (-len(one.follows), -one.zeal))
    person = everybody[number]
    customer = connections.customer_id(person.open_id)
    life = live(person, customer, APP, acts.of(person, NOW), RULES, first())
    stages.add(life, NOW)

    lived = Lived()
    for one in life.recorded:
        lived.do(one.delivery)
    lived.until(NOW_MS)

    real = connections.profiles().get(pk=customer, sk="PROFILE")
    assert {n: life.profile.get(n) for n in KEPT} == {n: real.get(n) for n in KEPT}
    axis = Timeline(connections.interactions()).recent(customer, 200)
    mine = sorted(lines(life.entries), key=lambda one: one["sk"], reverse=True)
    assert mine == lines(axis)
    rows = connections.workspace().query(
        "pk = :pk", values={":pk": f"TIMER#lifecycle#{customer}"}
    )
    assert life.workspace == list(rows)


def test_a_brand_of_sixty_days_has_people_in_most_stages(aws):
    found = set()
    for person in people(NOW)[::20]:
        life = live(person, "c" * 26, APP, acts.of(person, NOW), RULES, first())
        stages.add(life, NOW)
        found.add(life.profile["stage"])
    assert found >= {Stage.NEW, Stage.ACTIVE, Stage.COOLING, Stage.LOST}


def test_every_night_counts_who_was_where(aws):
    """The last night's counts are those of the stages that people ended in."""
    tonight = NOW.replace(hour=0) + timedelta(days=1)
    lives = []
    for number, one in enumerate(people(NOW)[::40]):
        customer = f"c{number:025d}"
        life = live(one, customer, APP, acts.of(one, NOW), RULES, first())
        stages.add(life, NOW)
        lives.append(life)

    nights = stages.nights(lives, tonight)

    assert len(nights) == DAYS
    assert [one["sk"] for one in nights] == sorted(one["sk"] for one in nights)
    ended = Counter(one.profile["stage"] for one in lives)
    assert +Counter(nights[-1]["stages"]) == ended
    assert nights[-1]["people"] == len(lives)
    assert all(count >= 0 for one in nights for count in one["stages"].values())
