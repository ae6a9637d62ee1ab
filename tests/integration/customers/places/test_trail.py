"""Reports become visits exactly once, whatever comes again, late or in between."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib import connections
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.timers import Timers
from chalicelib.core.clock import DAY_MS, business_day
from chalicelib.customers.consent import desk as consent
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.effects import Effects
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.places import desk, forgetting, stores
from chalicelib.customers.places.counting import ALL, people
from chalicelib.customers.places.geo import cell
from chalicelib.customers.places.models import Flag, Rules
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.traits.repository import TraitItems
from tests.people import customer
from tests.walks import (
    JINGAN,
    MINUTE,
    WUKANG,
    XINTIANDI,
    open_stores,
    report,
    sent,
    set_rules,
)

START = 2_480_000_000_000  # far ahead: the emulators expire by their own clock


class World:
    def __init__(self, aws):
        self.aws = aws
        self.now_ms = START
        self.who = customer("anna")
        self.timeline = Timeline(connections.interactions())
        now = lambda: self.now_ms  # noqa: E731
        workspace = connections.workspace()
        outbox = Outbox(workspace, connections.events_queue(), now)
        self.timers = Timers(workspace, connections.timers_queue(), outbox, now)
        self.trail = replace(
            desk.trail(),
            effects=Effects(self.timeline, outbox),
            timers=self.timers,
            now_ms=now,
        )
        open_stores()

    def decide(self, *, given, key="k"):
        proof = Proof(Means.PORTAL, "req-1", "member", key, START)
        consent.decide(group_of(self.who), Purpose.LOCATION, given=given, proof=proof)

    @property
    def profile(self):
        return ProfileRepository(connections.profiles()).get(self.who)

    def take(self, *pings):
        for ping in pings:
            self.now_ms = max(self.now_ms, ping.at_ms)
            self.trail.noticed(self.profile, ping)

    def ring(self):
        """Let the timers go off that are due; return how many did."""
        due = list(self.timers.due(self.now_ms))
        for timer in due:
            self.timers.fire(timer.kind, timer.id)
            self.trail.due(timer.customer_id, f"timer:{timer.due_ms}")
        return len(due)

    def pings(self):
        return desk.places().pings([self.who], 100)

    def visits(self):
        """Return store, minutes and whether it goes on, the oldest first."""
        found = desk.places().visits([self.who], 100)
        return [
            (one.store, one.stayed_ms // MINUTE, one.is_open) for one in found[::-1]
        ]

    def lines(self):
        found = self.timeline.recent(self.who, 100)
        return [one.title for one in found[::-1] if one.kind in ("visit", "dwell")]

    def news(self):
        told = self.aws.messages("events.fifo")
        return [
            (one["kind"], one["data"]["store"])
            for one in told
            if one["kind"].startswith("visit.")
        ]

    def counts(self, store=ALL):
        last = date.fromisoformat(business_day(START)) + timedelta(days=2)
        days = desk.counts().between(last - timedelta(days=9), last)
        return [one for one in days if one.store == store]

    def traits(self):
        return TraitItems(connections.profiles()).of(self.who)


@pytest.fixture
def world(aws):
    found = World(aws)
    found.decide(given=True)
    return found


def at(minute, where, *args, **more):
    return report(minute, where, *args, start=START, **more)


def told(minute, where):
    return sent(minute, where, start=START)


WALK = (
    at(0, WUKANG),
    at(12, WUKANG, 30),
    at(40, XINTIANDI),
    at(41, XINTIANDI, 20),
    at(70, JINGAN),
)


def test_a_walk_through_three_stores_is_three_visits(world):
    world.take(*WALK)
    world.now_ms += 31 * MINUTE
    world.ring()

    assert world.visits() == [
        ("wukang", 12, False),
        ("xintiandi", 1, False),
        ("jingan", 0, False),
    ]
    assert world.lines() == [
        "到店：武康路店",
        "离店：武康路店，至少停留 12 分钟",
        "到店：新天地店",
        "离店：新天地店，至少停留 1 分钟",
        "到店：静安寺店",
        "离店：静安寺店，只有一次上报",
    ]
    assert world.news() == [
        ("visit.began", "wukang"),
        ("visit.ended", "wukang"),
        ("visit.began", "xintiandi"),
        ("visit.ended", "xintiandi"),
        ("visit.began", "jingan"),
        ("visit.ended", "jingan"),
    ]


def test_what_is_delivered_again_counts_once(world):
    for ping in WALK:
        world.take(ping, ping)
    world.take(*WALK)
    world.now_ms += 31 * MINUTE
    world.ring()
    world.take(*WALK)

    assert len(world.visits()) == 3
    assert len(world.pings()) == len(WALK)
    (everywhere,) = world.counts()
    assert everywhere.counts["n"] == 3
    assert people([everywhere], everywhere.day) == 1
    (third,) = world.counts("jingan")
    assert third.counts["f_xintiandi"] == 1
    assert len(world.lines()) == 6


def test_a_walk_told_by_pins_on_the_map_is_three_visits_too(world):
    """Seconds apart, as somebody does who tries it out."""
    world.take(told(0, WUKANG), told(0.2, XINTIANDI), told(0.4, JINGAN))

    assert [one[0] for one in world.visits()] == ["wukang", "xintiandi", "jingan"]
    assert world.pings()[-1].flags == frozenset()


def test_pins_within_one_second_are_visits_and_count_once_when_they_come_again(world):
    walk = (told(0, WUKANG), told(0, XINTIANDI), told(0, JINGAN))
    walk = [replace(one, key=f"m#{n}") for n, one in enumerate(walk)]
    world.take(*walk)
    world.take(*walk)

    stores = {one[0]: one[2] for one in world.visits()}
    assert stores == {"wukang": False, "xintiandi": False, "jingan": True}
    assert len(world.visits()) == 3


def test_a_phone_that_jumps_through_the_city_visits_nothing_there(world):
    world.take(at(0, WUKANG), at(0.5, XINTIANDI))

    assert [one[0] for one in world.visits()] == ["wukang"]
    assert world.pings()[-1].flags == {Flag.SPEED}


def test_a_visit_that_falls_silent_ends_by_its_timer(world):
    world.take(at(0, WUKANG), at(20, WUKANG, 30))
    world.now_ms = START + 31 * MINUTE

    assert world.ring() == 1  # too early: somebody was heard of since
    assert world.visits() == [("wukang", 20, True)]
    world.now_ms = START + 51 * MINUTE
    assert world.ring() == 1
    assert world.visits() == [("wukang", 20, False)]
    world.now_ms += DAY_MS
    assert world.ring() == 0


def test_somebody_back_after_a_silence_is_there_anew(world):
    world.take(at(0, WUKANG), at(45, WUKANG, 30))

    assert world.visits() == [("wukang", 0, False), ("wukang", 0, True)]


def test_a_late_report_is_kept_and_moves_nobody(world):
    world.take(at(0, WUKANG), at(40, JINGAN), at(20, XINTIANDI))

    assert [one[0] for one in world.visits()] == ["wukang", "jingan"]
    assert [p.flags for p in world.pings()] == [set(), {Flag.REPLAYED}, set()]


def test_a_crash_between_the_end_of_a_visit_and_the_next_loses_neither(world):
    world.take(at(0, WUKANG))
    known, rules = desk.places().of(world.who), stores.rules()
    world.now_ms += 40 * MINUTE
    world.trail._end(world.who, known, "e#x", rules)  # and the process dies
    world.take(at(40, JINGAN))

    assert world.visits() == [("wukang", 0, False), ("jingan", 0, True)]
    assert world.counts()[0].counts["n"] == 1


def test_two_who_end_a_visit_at_the_same_time_end_it_once(world):
    world.take(at(0, WUKANG))
    known, rules = desk.places().of(world.who), stores.rules()
    world.now_ms += 40 * MINUTE
    world.trail._end(world.who, known, "timer:1", rules)
    world.trail._end(world.who, known, "e#x", rules)

    assert world.counts()[0].counts["n"] == 1
    assert len(world.lines()) == 2


def test_traits_follow_in_the_same_transaction(world):
    world.take(*WALK)

    marks = sorted(world.traits()["visited"])
    assert [one.partition("#")[2] for one in marks] == ["wukang", "xintiandi", "jingan"]


def test_home_is_a_trait_with_a_line(world):
    midnight = -START % DAY_MS - 8 * 60 * MINUTE  # in Shanghai
    for night in range(1, 4):
        world.take(at((midnight + night * DAY_MS) / MINUTE + 90, WUKANG, 2_000))

    assert world.traits()["home"] == cell(WUKANG.point, 5)
    kinds = [one.kind for one in world.timeline.recent(world.who, 9)]
    assert kinds.count("home") == 1


def test_switched_off_nothing_is_kept(world):
    set_rules(on=False)
    world.take(*WALK)

    assert world.pings() == []
    assert world.visits() == []


def test_without_consent_a_cell_is_kept_and_no_visit(aws):
    world = World(aws)
    world.take(*WALK)

    assert world.visits() == []
    assert world.lines() == []
    assert all(one.is_coarse for one in world.pings())
    kept = {str(one.point) for one in world.pings()}
    assert str(WUKANG.point) not in kept


def test_without_consent_one_report_an_hour_and_cell_is_kept(aws):
    world = World(aws)
    world.take(*(at(minute / 10, WUKANG) for minute in range(20)))

    assert len(world.pings()) == 1


def test_without_consent_a_place_that_was_sent_is_kept_as_it_was_sent(aws):
    world = World(aws)
    world.take(told(0, WUKANG))

    (ping,) = world.pings()
    assert str(ping.point) == str(WUKANG.point)
    assert world.visits() == []


def test_staff_are_no_visitors(world):
    connections.profiles().update(
        {"pk": world.who, "sk": "PROFILE"}, "SET staff = :yes", values={":yes": True}
    )
    world.take(*WALK)

    assert world.pings() == []


def test_who_takes_consent_back_is_forgotten_with_the_lines(world):
    world.take(*WALK)
    world.decide(given=False, key="k2")
    forgetting.forget(world.who, connections.interactions())

    assert world.pings() == []
    assert world.visits() == []
    assert world.lines() == []
    assert "visited" not in world.traits()
    assert desk.places().of(world.who).rev == 0
    world.now_ms += DAY_MS
    world.ring()
    assert world.lines() == []


def test_a_report_under_way_while_consent_is_taken_back_leaves_nothing(world):
    before = world.profile
    world.decide(given=False, key="k2")
    forgetting.forget(world.who, connections.interactions())

    world.trail.noticed(before, at(0, WUKANG))

    assert world.pings() == []
    assert world.visits() == []


def test_coordinates_go_before_the_visits_do(world):
    world.take(*WALK)

    item = connections.profiles()
    ttls = {
        one["sk"].partition("#")[0]: one["ttl"]
        for one in item.query("pk = :who", values={":who": world.who})
        if "ttl" in one
    }
    days = Rules()
    assert ttls["LOC"] - START // 1000 < (days.kept_days + 1) * 86_400
    assert ttls["VISIT"] - ttls["LOC"] == (days.visits_days - days.kept_days) * 86_400


def test_the_visits_of_a_day_are_found_with_whose_they_are(world):
    world.take(*WALK)

    found = desk.places().on_day(business_day(START), 10)

    assert [(who, one.store) for who, one in found] == [
        (world.who, "jingan"),
        (world.who, "xintiandi"),
        (world.who, "wukang"),
    ]
