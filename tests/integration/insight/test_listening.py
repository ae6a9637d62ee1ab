"""From words to counters, topics and tags: each once, whatever dies."""

import contextlib
import itertools

import pytest

from chalicelib import connections
from chalicelib.core import decay
from chalicelib.core.events import DomainEvent
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Gift, Source
from chalicelib.inbox.dispatch import tell_domain
from chalicelib.insight.semantics.topics.interests import MOST_TOPICS
from chalicelib.staff.login.models import SCENE
from tests.faults import Killed
from tests.integration.insight.conftest import DAY_S, START
from tests.pushes import ANNA, BEN

NOW = START * 1000


def left(town, topic="", at_ms=NOW, who=ANNA):
    return round(decay.left(town.profile(who).counters, at_ms, topic), 2)


def due(timer, at_ms):
    return DomainEvent(
        "timer.due",
        f"timer:{timer.kind}:{timer.id}:{timer.due_ms}",
        timer.customer_id,
        at_ms,
        data={"kind": timer.kind, "id": timer.id, **timer.data},
    )


def test_a_message_adds_its_weight_and_its_topics(town):
    town.say("云南豆子还有货吗")

    (line,) = town.axis()
    assert left(town) == left(town, "beans") == 3
    assert line.data["topics"] == ["beans"]
    assert line.data["intents"] == ["stock"]
    assert "polarity" not in line.data


def test_a_tap_and_a_scan_are_about_what_the_lexicon_says(town):
    town.run(town.push("CLICK", 0, EventKey="NEW_BEANS"))
    town.run(town.push("SCAN", 1, EventKey="store:wukang:table"))

    assert left(town) == 6
    assert (left(town, "beans"), left(town, "store")) == (2, 4)


def test_what_nobody_did_adds_nothing(town):
    town.run(town.push("LOCATION", Latitude="31", Longitude="121", Precision="3"))
    sign_in = SCENE + "0" * 16
    town.run(town.push("SCAN", 1, EventKey=sign_in))

    assert left(town) == 0


def test_who_leaves_begins_anew_and_keeps_what_they_like(town):
    town.say("豆子真香")
    town.run(town.push("unsubscribe", 5, EventKey=""))

    assert (left(town), left(town, "beans")) == (0, 3)
    assert town.profile().counters == town.profile().counters | {"x26": 0, "x25": 0}
    town.run(town.push("subscribe", 9, EventKey="qrscene_store:a"))
    assert left(town) == 4


def test_a_message_that_comes_late_counts_and_one_from_before_leaving_does_not(town):
    town.say("豆子", at=100)
    town.say("豆子", at=50)
    assert left(town) == 6

    town.run(town.push("unsubscribe", 200, EventKey=""))
    town.say("豆子", at=150)

    assert left(town) == 0
    assert left(town, "beans") == 9


def test_a_late_leaving_still_clears(town):
    town.say("豆子", at=100)

    town.run(town.push("unsubscribe", 50, EventKey=""))

    assert left(town) == 0


def test_a_feeling_is_remembered_and_a_calm_sentence_changes_none(town):
    town.say("豆子难喝死了", "几点关门")

    profile = town.profile()
    assert (profile.mood, profile.mood_at_ms) == (-1, NOW)


def test_a_topic_becomes_hot_with_the_lines_that_made_it_so(town):
    town.say("豆子到了吗", "几点关门", "云南豆多少钱")

    assert town.tell() == ["topic.on", "tag.given"]
    tag = town.tags()["爱豆人"]
    line = next(one for one in town.axis() if one.kind == "topic")
    said = {
        one.sort_key for one in town.axis() if "beans" in one.data.get("topics", ())
    }
    assert (line.title, line.direction) == ("关注「咖啡豆」", "internal")
    assert set(line.data["evidence"]) == said - {line.sort_key}
    assert (tag.by, set(tag.evidence)) == ("topic:beans", set(line.data["evidence"]))
    assert town.profile().topics_on == {"beans"}


def test_a_batch_of_messages_makes_it_hot_once(town):
    town.run(*(town.text("豆子", n) for n in range(5)))
    town.run(*(town.text("豆子", n) for n in range(5)))
    town.say("豆子", at=9)

    assert [one.kind for one in town.axis()].count("topic") == 1
    assert town.tell() == ["topic.on", "tag.given"]


def test_a_topic_cools_down_by_its_timer_and_takes_its_tag_along(town):
    town.say("豆子", "豆子")
    town.tell()
    (timer,) = town.timers()
    assert timer.data == {"topic": "beans", "tag": "爱豆人"}

    tell_domain(due(timer, timer.due_ms))  # long ago by the clock of the test

    assert town.tell() == ["topic.off", "tag.taken"]
    assert town.tags() == {}
    assert town.profile().topics_on == frozenset()
    titles = [one.title for one in town.axis()]
    assert {"不再关注「咖啡豆」", "移除标签「爱豆人」（不再满足条件）"} <= set(titles)


def test_a_timer_that_fires_early_looks_again_later(town):
    from chalicelib.core.clock import now_ms

    at = now_ms() // 1000 - START
    town.say("豆子", "豆子", at=at)
    town.tell()
    (timer,) = town.timers()
    connections.timers().disarm(timer.kind, timer.id)

    tell_domain(due(timer, now_ms()))

    (again,) = town.timers()
    assert abs(again.due_ms - timer.due_ms) < 5_000
    assert town.profile().topics_on == {"beans"}


def test_a_tag_that_staff_gave_is_left_when_its_topic_cools_down(town):
    gift = Gift("r", Source.MANUAL, "staff:1", NOW)
    tagging.tags().give(connections.customer_id(ANNA), "爱豆人", gift)
    town.say("豆子", "豆子")
    town.tell()
    (timer,) = town.timers()
    tell_domain(due(timer, NOW))
    town.tell()

    assert town.tags()["爱豆人"].by == "staff:1"


def test_an_ordinary_message_costs_one_update_and_one_batch(town, faults):
    town.say("你好", who=BEN)
    town.say("你好")
    faults.calls.clear()

    town.say("豆子到了吗", at=5)

    assert faults.calls == ["UpdateItem", "BatchWriteItem"]


def test_the_profile_of_somebody_who_speaks_of_everything_stays_small(town):
    words = (
        "豆子 手冲 磨豆机 拿铁 挂耳 门店 快递 保质期 "
        "多少钱 积分 礼盒 拉花课 退货 马克杯 低因 客服"
    )
    for number, word in enumerate(words.split()):
        town.say(word, at=number * 10)
    for day in range(20):
        town.say("豆子和手冲，怎么冲才好喝", at=1000 + day * DAY_S)

    topics = decay.topics(town.profile().counters)
    assert len(topics) <= MOST_TOPICS + 4
    assert {"beans", "brew"} <= topics
    assert size(town.item()) <= 1024


def size(item):
    """Return the bytes DynamoDB counts: texts whole, numbers by half their digits."""
    total = 0
    for name, value in item.items():
        total += len(name)
        if isinstance(value, bool):
            total += 1
        elif isinstance(value, int):
            total += len(str(value)) // 2 + 2
        elif isinstance(value, (set, list)):
            total += sum(len(one.encode()) for one in value)
        else:
            total += len(str(value).encode())
    return total


CRASHES = list(itertools.product(range(9), ["kill_before", "kill_after"]))


@pytest.mark.parametrize(("call", "moment"), CRASHES)
def test_death_at_any_call_counts_once_and_tags_once(town, faults, call, moment):
    town.say("豆子到了吗")  # and everything is read that is read once
    batch = [town.text("云南豆多少钱", 5), town.text("豆子难喝", 6)]
    faults.calls.clear()
    setattr(faults, moment, call)

    with contextlib.suppress(Killed):
        town.run(*batch)
    faults.kill_before = faults.kill_after = None
    town.run(*batch)

    assert left(town, "beans") == 9
    assert [one.kind for one in town.axis()].count("topic") == 1
    for event in connections.outbox().leftovers(10**14):
        connections.outbox().flush(event)  # as the clock does
    assert set(town.tell()) == {"topic.on", "tag.given"}
    assert set(town.tags()) == {"爱豆人"}
    assert len(town.timers()) == 1


def test_somebody_lively_is_watched_once(town):
    town.say("豆子", "豆子", "豆子", "豆子")

    assert town.profile().index_watched is False  # not a follower, as far as we know
    town.run(town.push("subscribe", 10, EventKey=""))
    town.say("豆子", at=20)
    town.say("豆子", at=30)

    watching = [one for one in town.timers() if one.kind == "index"]
    assert town.profile().index_watched
    assert [len(one.data["looks"]) for one in watching] == [1]


def test_an_index_that_fell_is_news_and_ends_the_watch(town):
    town.run(town.push("subscribe", 0, EventKey=""))
    town.say("豆子", "豆子", "豆子", "豆子", at=1)
    (timer,) = [one for one in town.timers() if one.kind == "index"]
    connections.timers().disarm("index", timer.id)
    looks = {"looks": [30_000, 20_000, 15_000], "fallen": False}
    event = due(timer, NOW)
    late = DomainEvent(
        event.kind, event.id, event.customer_id, NOW, data=event.data | looks
    )

    tell_domain(late)  # months later by the clock of the test

    assert [kind for kind in town.tell() if kind.startswith("index")] == ["index.fell"]
    assert not town.profile().index_watched
    assert [one for one in town.timers() if one.kind == "index"] == []
