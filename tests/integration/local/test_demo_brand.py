"""The demo brand's history: the same items as if each push had come in at the door."""

from collections import Counter
from datetime import datetime

import pytest

from chalicelib import connections
from chalicelib.core.clock import BUSINESS_ZONE
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import effects
from chalicelib.customers.orders import desk
from chalicelib.customers.orders.models import from_plain
from chalicelib.customers.orders.service import Whose
from chalicelib.customers.places import subscribers as places
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags import scenes
from chalicelib.customers.tags.repository import Tags
from chalicelib.customers.tags.rules import desk as ruling
from chalicelib.customers.tags.rules.applying import Applying, Known
from chalicelib.customers.tags.rules.happening import of_occurrence
from chalicelib.customers.timeline import Timeline, to_item
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.inbox.recording.desk import knowledge
from chalicelib.inbox.worker import Worker
from chalicelib.insight.understanding.desk import first
from infra.local import brand, brand_tags
from infra.local.demo import acts, orders, sends
from infra.local.demo.lives import live
from infra.local.demo.people import DAYS, people
from infra.local.demo.progress import Progress
from tests.walks import set_rules

pytestmark = pytest.mark.ministack

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


class Later:
    """A clock that has moved on by the next look."""

    def __init__(self):
        self.s = 0.0

    def __call__(self):
        self.s += 1_000
        return self.s


def tags_at(at_ms):
    return Tags(
        connections.profiles(),
        tagging.counts(),
        effects(),
        connections.timers(),
        tagging.name_of,
        lambda: at_ms,
    )


def rules_at(at_ms):
    return Applying(
        tags_at(at_ms),
        ruling.published().current,
        ruling.history(),
        TraitItems(connections.profiles()).of,
        Known(Later()),
    )


def subscribers(occurrence):
    """Those of the real ones whose items the history has too."""
    happened, tags = of_occurrence(occurrence), tags_at(occurrence.at_ms)
    if happened.scene:
        scenes.tag(happened, tags)
    rules_at(occurrence.at_ms).hear(happened, occurrence.profile)
    if occurrence.event.kind == "message.location":
        places.pinged(occurrence)


def by_key(items):
    return {(item["pk"], item["sk"]): item for item in items}


def partition(table, pk):
    return by_key(table.query("pk = :pk", values={":pk": pk}))


@pytest.mark.parametrize("number", [7, 1990])
def test_a_life_leaves_the_items_the_worker_would_have_left(aws, everybody, number):
    busy = sorted(everybody, key=lambda one: (-len(one.follows), -one.zeal))
    person = busy[number % len(busy)]
    life = told(person, connections.customer_id(person.open_id))
    set_rules(on=True)
    brand_tags.set_up()
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
    mine = by_key(life.items)
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


def test_an_answer_that_takes_minutes_is_not_there_before_they_are_over(everybody):
    def answers(person, now):
        life = told(person, "c" + "0" * 25)
        sends.add(life, now, "template")
        return [e.at_ms for e in life.entries if e.kind == "send" and e.type == "text"]

    person = next(one for one in everybody if answers(one, NOW))
    latest_ms = max(answers(person, NOW))
    just_before = datetime.fromtimestamp(latest_ms / 1000 - 30, BUSINESS_ZONE)

    assert latest_ms not in answers(person, just_before)


def test_an_interrupted_history_is_told_from_the_same_instant(aws):
    progress = Progress(connections.workspace())
    assert progress.told_from(1000) == 1000
    progress.say(40, "往来记录")
    progress.failed()
    assert Progress(connections.workspace()).told_from(2000) == 1000
    assert not progress.is_done()


def test_orders_leave_the_items_that_telling_of_them_would_have_left(aws, everybody):
    lives = (told(one, connections.customer_id(one.open_id)) for one in everybody)
    life = next(one for one in lives if _bought(one))
    mine = by_key(one for one in life.more if one["sk"].startswith(("ORDER", "TRAITS")))
    connections.profiles().put({"pk": life.customer_id, "sk": "PROFILE"})

    for item in [one for key, one in mine.items() if key[1].startswith("ORDER#")]:
        desk.cashier().take(Whose((life.customer_id,)), from_plain(item))

    real = partition(connections.profiles(), life.customer_id)
    for key, item in mine.items():
        if key[0] == life.customer_id:
            assert real[key] == item
        else:
            assert connections.profiles().get(pk=key[0], sk=key[1]) == item
    entries = partition(connections.interactions(), life.customer_id)
    mine = by_key(
        to_item(one) for one in life.entries if one.kind in ("order", "refund")
    )
    assert {k: v for k, v in entries.items() if v["kind"] != "mark"} == mine


def _bought(life):
    """Give somebody their orders; tell whether some are, and one came back."""
    before = len(life.entries)
    orders.add(life, NOW)
    return any(one.kind == "refund" for one in life.entries[before:])


def test_orders_bring_the_tag_that_the_news_of_them_would_have_brought(aws, everybody):
    lives = (told(one, connections.customer_id(one.open_id)) for one in everybody)
    life = next(one for one in lives if _buys_again(one))
    mine = {one["sk"]: one for one in life.items if one["sk"].startswith("TAG#")}
    brand_tags.set_up()
    connections.profiles().put(life.profile)
    lines = [one for one in life.entries if one.kind == "order"]
    for item in life.more:
        if item["sk"].startswith("ORDER#"):
            desk.cashier().take(Whose((life.customer_id,)), from_plain(item))
    news = {}
    for message in aws.messages("events.fifo"):
        event = DomainEvent.from_dict({n: v for n, v in message.items() if n != "v"})
        news[event.occurred_at_ms] = event

    for line in lines:  # in the order of their time
        happened = ruling.history().of_event(news[line.at_ms])
        profile = ProfileRepository(connections.profiles()).get(life.customer_id)
        rules_at(line.at_ms).hear(happened, profile, 1)

    real = partition(connections.profiles(), life.customer_id)
    assert real[life.customer_id, "TAG#复购客"] == mine["TAG#复购客"]


def _buys_again(life):
    """Give somebody their orders; tell whether they bring the tag and none is back."""
    orders.add(life, NOW)
    tags = {one["sk"] for one in life.items}
    return "TAG#复购客" in tags and all(one.kind != "refund" for one in life.entries)
