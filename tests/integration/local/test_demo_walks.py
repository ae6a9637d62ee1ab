"""The walks of the demo brand: the same items as if each report had come in."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib import connections
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.timers import Timers
from chalicelib.core.clock import BUSINESS_ZONE
from chalicelib.customers.consent.models import Purpose
from chalicelib.customers.effects import Effects
from chalicelib.customers.places import desk
from chalicelib.customers.places.fences import Fences
from chalicelib.customers.places.models import Rules
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Timeline, to_item
from chalicelib.insight.understanding.desk import first
from infra.local import brand
from infra.local.demo import acts, walks
from infra.local.demo.lives import live
from infra.local.demo.people import people

pytestmark = pytest.mark.ministack

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=BUSINESS_ZONE)
APP = "wx0123456789abcdef"
RULES = brand.rules("http://127.0.0.1:8000").model_dump(exclude_none=True)
FENCES = Fences(brand.STORES)


@pytest.fixture(scope="module")
def walkers():
    return [one for one in people(NOW) if walks.walks(one, NOW)]


def told(person):
    pushed = walks.with_reports(person, acts.of(person, NOW), NOW)
    customer = connections.customer_id(person.open_id)
    return live(person, customer, APP, pushed, RULES, first())


def test_somebody_walks_through_several_stores(aws, walkers):
    assert 40 < len(walkers) < 300
    lives = [told(one) for one in walkers[:30]]
    counters = walks.add(lives, NOW)

    found = Counter(
        item["store"]
        for life in lives
        for item in life.more
        if item["sk"].startswith("VISIT#")
    )
    assert len(found) == len(brand.STORES)
    assert min(found.values()) > 5
    assert any(name.startswith("f_") for item in counters for name in item)
    ended = sum(
        item["sk"].startswith("VISIT#") and not item["open"]
        for life in lives
        for item in life.more
    )
    assert ended == sum(item["n"] for item in counters if "#~#" in item["sk"])


@pytest.mark.parametrize("number", [3, 17])
def test_a_walk_leaves_the_items_the_trail_would_have_left(aws, walkers, number):
    life = told(walkers[number])
    mark = Purpose.LOCATION.mark
    counters = walks.add([life], NOW)
    who = life.customer_id
    connections.profiles().put({"pk": who, "sk": "PROFILE", mark: 1})
    _follow(life)

    profiles = connections.profiles()
    stored = {
        item["sk"]: item for item in profiles.query("pk = :w", values={":w": who})
    }
    wanted = {
        item["sk"]: item
        for item in life.items
        if item["sk"].startswith(("VISIT#", "LOC#", "TRAITS", "PLACE"))
    }
    assert any(sk.startswith("VISIT#") for sk in wanted)
    for sk, item in wanted.items():
        assert _plain(stored[sk]) == _plain(item), sk
    missing = {sk for sk in stored if sk.startswith("VISIT#")} - wanted.keys()
    assert missing == set()
    for counter in counters:
        kept = connections.workspace().get(pk=counter["pk"], sk=counter["sk"])
        assert kept == counter
    lines = {
        one["sk"]: one
        for one in map(to_item, life.entries)
        if one["kind"] in ("visit", "dwell")
    }
    timeline = connections.interactions()
    assert lines.keys() == {
        one["sk"]
        for one in timeline.query("pk = :w", values={":w": who})
        if one["kind"] in ("visit", "dwell")
    }


def _follow(life):
    """Take up every report as the product does, with timers that go off in time."""
    clock = [0]
    now = lambda: clock[0]  # noqa: E731
    workspace = connections.workspace()
    outbox = Outbox(workspace, connections.events_queue(), now)
    trail = replace(
        desk.trail(),
        effects=Effects(Timeline(connections.interactions()), outbox),
        timers=Timers(workspace, connections.timers_queue(), outbox, now),
        rules=lambda: Rules(on=True),
        fences=lambda: FENCES,
        allows=lambda _: True,
        now_ms=now,
    )
    profile = Profile(
        life.customer_id, life.person.open_id, APP, consents={"location": 1}
    )
    agreed_ms = walks._agreed_ms(life.person)

    def heard(until_ms):
        visit = trail.places.of(life.customer_id).visit
        if visit:
            due_ms = visit.to_ms + trail.rules().gap_ms + walks._CLOCK_MS
            if until_ms > due_ms:
                clock[0] = due_ms
                trail.due(life.customer_id, "timer")

    for ping in walks._pings(life.recorded, FENCES):
        if ping.at_ms > agreed_ms:
            heard(ping.at_ms)
            clock[0] = ping.at_ms
            trail.noticed(profile, ping)
    heard(int(NOW.timestamp() * 1000))


def _plain(item):
    """Return an item without what counts tries, and what others have learnt."""
    return {n: v for n, v in item.items() if n not in ("rev", "line", "tags")}
