"""Stages move once, with their line, their news and their timer, whatever repeats."""

import pytest

from chalicelib import connections
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.timers import Timers
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.effects import Effects
from chalicelib.customers.lifecycle.course import Course
from chalicelib.customers.lifecycle.models import Stage, Thresholds
from chalicelib.customers.lifecycle.repository import Stages
from chalicelib.customers.profile import changes
from chalicelib.customers.profile.repository import Person, ProfileRepository
from chalicelib.customers.timeline import Timeline

ANNA = Person("c4x9k2m7q1w8e3r6t5y0z2a8b6", "oANNA", "wx0123456789abcdef")
START = 2_480_000_000_000  # far ahead: the emulators expire by their own clock


class World:
    def __init__(self, aws):
        self.aws = aws
        self.now_ms = START
        self.number = 0
        now = lambda: self.now_ms  # noqa: E731
        workspace, profiles = connections.workspace(), connections.profiles()
        outbox = Outbox(workspace, connections.events_queue(), now)
        self.timers = Timers(workspace, connections.timers_queue(), outbox, now)
        self.timeline = Timeline(connections.interactions())
        self.profiles = ProfileRepository(profiles)
        effects = Effects(self.timeline, outbox)
        stages = Stages(profiles, effects, self.timers, now)
        self.course = Course(stages, self.profiles.get, Thresholds, now)

    def happen(self, *what):
        """Record some changes as the inbound worker does; return the profile."""
        self.number += 1
        total = changes.inbound(self.now_ms)
        for one in what:
            total = total.then(one)
        key = f"e#{self.number}"
        sort_key = f"{self.now_ms:013d}#{key}"
        return key, self.profiles.apply(ANNA, total, [key], [sort_key]).profile

    def follow(self):
        key = f"{self.now_ms:013d}#f"
        return self.seen(changes.followed(self.now_ms, key, ""))

    def leave(self):
        return self.seen(changes.left(self.now_ms, f"{self.now_ms:013d}#l"))

    def seen(self, *what):
        key, profile = self.happen(*what)
        self.course.seen(profile, key)
        return key, profile

    def later(self, days):
        self.now_ms += int(days * DAY_MS)

    def ring(self):
        """Let the timers go off that are due; return how many did."""
        due = list(self.timers.due(self.now_ms))
        for timer in due:
            self.timers.fire(timer.kind, timer.id)
            self.course.wake(timer.customer_id, f"timer:{timer.due_ms}")
        return len(due)

    @property
    def stage(self):
        return self.profiles.get(ANNA.id).stage

    @property
    def lines(self):
        found = self.timeline.recent(ANNA.id, 50)
        return [one.type for one in reversed(found) if one.kind == "lifecycle"]

    @property
    def news(self):
        sent = self.aws.messages("events.fifo")
        told = [one for one in sent if one["kind"] == "lifecycle.changed"]
        return [one["data"]["to"] for one in told]


@pytest.fixture
def world(aws):
    return World(aws)


def test_a_life_from_the_first_follow_to_the_return(world):
    world.follow()
    world.later(8)
    world.ring()
    world.later(10)
    world.ring()
    world.later(20)
    world.ring()
    world.later(40)
    world.ring()
    assert world.stage == Stage.DORMANT
    world.seen()
    world.later(0.1)
    world.seen()
    world.later(0.1)
    world.seen()
    world.later(0.1)
    world.leave()
    world.later(1)
    world.follow()

    steps = ["none-new", "new-active", "active-cooling", "cooling-at_risk"]
    steps += ["at_risk-dormant", "dormant-returned", "returned-active"]
    steps += ["active-lost", "lost-returned"]
    assert world.lines == steps
    assert world.news == [one.partition("-")[2] for one in steps]


def test_a_redelivery_moves_nobody_twice(world):
    key, profile = world.follow()
    world.course.seen(profile, key)

    assert world.lines == ["none-new"]
    assert world.news == ["new"]


def test_the_second_push_of_a_batch_finds_the_stage_moved(world):
    """Both are told of the same profile, as the whole batch left it."""
    _, profile = world.follow()
    world.course.seen(profile, "e#another")

    assert world.lines == ["none-new"]


def test_somebody_active_who_writes_again_costs_no_write(world, aws):
    world.follow()
    for _ in range(3):
        world.later(0.5)
        world.seen()
    assert world.stage == Stage.ACTIVE
    before = connections.profiles().get(pk=ANNA.id, sk="PROFILE")
    key, profile = world.happen()
    world.course.seen(profile, key)

    after = connections.profiles().get(pk=ANNA.id, sk="PROFILE")
    assert after["stage_due"] == before["stage_due"]
    assert len(list(world.timers.due(START + 999 * DAY_MS))) == 1


def test_a_timer_that_goes_off_too_early_is_armed_again(world):
    world.follow()
    for _ in range(3):
        world.later(0.5)
        world.seen()
    world.later(10)
    world.seen()
    world.later(5)

    assert world.ring() == 1
    assert world.stage == Stage.ACTIVE
    world.later(10)
    assert world.ring() == 1
    assert world.stage == Stage.COOLING


def test_a_due_time_is_brought_forward_when_somebody_becomes_more_regular(world):
    world.follow()
    for _ in range(4):
        world.later(40)
        world.seen()
        world.ring()
    far = world.profiles.get(ANNA.id).stage_due_ms
    for _ in range(9):
        world.later(1)
        world.seen()

    near = world.profiles.get(ANNA.id).stage_due_ms
    assert near < far
    (timer,) = world.timers.due(START + 999 * DAY_MS)
    assert timer.due_ms == near


def test_staff_have_no_life_as_followers(world):
    key, profile = world.happen(changes.followed(START, "x", ""))
    connections.profiles().update(
        {"pk": ANNA.id, "sk": "PROFILE"}, "SET staff = :yes", values={":yes": True}
    )
    world.course.wake(profile.id, key)

    assert world.stage == ""


def test_a_profile_stays_short_however_often_somebody_comes(world):
    world.follow()
    for _ in range(40):
        world.later(1)
        world.seen()

    assert len(world.profiles.get(ANNA.id).active_days) <= 25


def test_a_fallen_index_is_a_risk_until_it_recovers(world):
    world.follow()
    for _ in range(3):
        world.later(0.5)
        world.seen()
    world.course.fell(ANNA.id, world.now_ms, "index.fell:1")
    assert world.stage == Stage.AT_RISK

    world.course.fell(ANNA.id, 0, "index.recovered:1")
    assert world.stage == Stage.ACTIVE


def test_nobody_comes_back_to_life_after_being_erased(world):
    world.course.fell(ANNA.id, START, "index.fell:1")
    world.course.wake(ANNA.id, "timer:1")

    assert world.profiles.get(ANNA.id) is None
    assert not world.lines
