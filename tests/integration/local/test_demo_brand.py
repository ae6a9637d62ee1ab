"""The demo brand's history: the same items as if each push had come in at the door."""

from collections import Counter
from datetime import datetime

import pytest

from chalicelib import connections
from chalicelib.core.clock import BUSINESS_ZONE
from chalicelib.customers import location, scenes
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline, to_item
from chalicelib.inbox.recording.desk import knowledge
from chalicelib.inbox.worker import Worker
from chalicelib.insight.understanding.desk import first
from infra.local import brand
from infra.local.demo import acts, sends
from infra.local.demo.lives import live
from infra.local.demo.people import DAYS, people
from infra.local.demo.progress import Progress

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=BUSINESS_ZONE)
APP = "wx0123456789abcdef"
RULES = brand.rules("http://127.0.0.1:8000").model_dump(exclude_none=True)
# What depends on how many pushes the worker got at once.
PER_BATCH = {"changes_n"}


@pytest.fixture(scope="module")
def everybody():
    return people(NOW)


def told(person, customer):
    return live(person, customer, APP, acts.of(person, NOW), RULES, first())


def subscribers(occurrence):
    """Those of the real ones whose items the history has too."""
    scenes.tag_by_scene(occurrence)
    if occurrence.event.kind in ("message.location", "event.location_select"):
        location.ping(occurrence)


def by_key(items):
    return {(item["pk"], item["sk"]): item for item in items}


def partition(table, pk):
    return by_key(table.query("pk = :pk", values={":pk": pk}))


@pytest.mark.parametrize("number", [7, 1990])
def test_a_life_leaves_the_items_the_worker_would_have_left(aws, everybody, number):
    busy = sorted(everybody, key=lambda one: (-len(one.follows), -one.zeal))
    person = busy[number % len(busy)]
    life = told(person, connections.customer_id(person.open_id))
    for scene, (name, tags) in brand.SCENES.items():
        scenes.define(scene, name, tags)
    worker = Worker(
        ProfileRepository(connections.profiles()),
        Timeline(connections.interactions()),
        connections.customer_id,
        APP,
        subscribers,
        knowledge,
        tombstones(),
    )
    for one in life.recorded:
        batch = worker.record_all([one.delivery])
        worker.finish(one.delivery, batch)
    mine = by_key([life.profile, *life.more])
    real = partition(connections.profiles(), life.customer_id)
    identity = f"ID#openid#{APP}#{person.open_id}"
    real |= partition(connections.profiles(), identity)
    assert mine.keys() == real.keys()
    for key, item in real.items():
        assert without(mine[key]) == without(item)
    entries = partition(connections.interactions(), life.customer_id)
    assert by_key(map(to_item, life.entries)) == entries


def without(item):
    return {name: value for name, value in item.items() if name not in PER_BATCH}


def test_the_same_day_tells_the_same_story(everybody):
    again = people(NOW)
    assert again == everybody
    assert acts.of(again[3], NOW) == acts.of(everybody[3], NOW)


def test_sixty_days_have_growth_leavers_and_some_who_came_back(everybody):
    follows = Counter(len(one.follows) for one in everybody)
    assert sum(follows.values()) == 2000
    assert 15 <= follows[2] <= 120
    left = sum(bool(one.follows[-1].left_at_s) for one in everybody)
    assert 100 <= left <= 350
    days = {
        datetime.fromtimestamp(one.follows[0].at_s, BUSINESS_ZONE).date()
        for one in everybody
    }
    assert len(days) == DAYS
    assert all(
        follow.at_s < NOW.timestamp() and follow.left_at_s < NOW.timestamp()
        for one in everybody
        for follow in one.follows
    )


def test_nobody_is_written_to_while_not_following(everybody):
    for person in everybody[:200]:
        life = told(person, "c" + "0" * 25)
        sends.add(life, NOW, "template")
        notices = [e for e in life.entries if e.kind == "send" and e.type == "template"]
        for entry in notices:
            at_s = entry.at_ms // 1000
            assert any(
                f.at_s <= at_s and not 0 < f.left_at_s <= at_s for f in person.follows
            )


def test_an_interrupted_history_is_told_from_the_same_instant(aws):
    progress = Progress(connections.workspace())
    assert progress.told_from(1000) == 1000
    progress.say(40, "往来记录")
    progress.failed()
    assert Progress(connections.workspace()).told_from(2000) == 1000
    assert not progress.is_done()
