"""From what a follower does to the tags they get, through the inbound worker."""

import pytest

from chalicelib import connections
from chalicelib.callcenter.voice.axis import axis
from chalicelib.callcenter.voice.entries import transcript
from chalicelib.callcenter.voice.models import Transcript
from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.events import DomainEvent
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.tags import desk, scenes
from chalicelib.customers.tags.rules import desk as ruling
from chalicelib.customers.tags.rules.models import (
    Act,
    Condition,
    On,
    Rule,
    State,
    When,
)
from chalicelib.customers.tags.rules.subscribers import heard
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.inbox import dispatch
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.recording.desk import knowledge
from chalicelib.inbox.worker import Worker
from chalicelib.wechat import events
from tests.integration.customers.tags.test_giving import told
from tests.pushes import APP_ID, xml

NOW_S = now_ms() // 1000


def publish(when, *gives, name="r1", **more):
    """Have a rule run from now on; return it."""
    rules = ruling.rules()
    rule = rules.publish(rules.add(Rule(name, name, when, gives, **more), "s1"), "s1")
    refresh()
    return rule


def refresh():
    """Let the half minute pass in which rules are remembered."""
    ruling.published()._read_at = float("-inf")
    ruling._known()._until.clear()


def does(kind, at=0, msg_id=None, tell=dispatch.tell, **fields):
    """Let the follower do something now, or so many seconds ago."""
    text = xml(kind, at=NOW_S - at, msg_id=msg_id, **fields)
    event = events.parse(text.encode())
    push = Delivery(event.key, event.group, text, now_ms(), "r1")
    worker = Worker(
        ProfileRepository(connections.profiles()),
        Timeline(connections.interactions()),
        connections.customer_id,
        APP_ID,
        tell,
        knowledge,
        tombstones(),
    )
    worker.finish(push, worker.record_all([push]))
    return event


def test_a_click_gives_its_tag_with_rule_version_and_evidence(anna):
    publish(When(On.MENU, ("NEW",)), "想看新豆")

    clicked = does("CLICK", EventKey="NEW")

    (found,) = desk.tags().of(anna.customer)
    assert (found.by, found.version, found.source) == ("rule:r1", 1, "menu")
    assert found.evidence == (f"{clicked.create_time * 1000:013d}#{clicked.key}",)
    anna.check("想看新豆")


def test_a_message_that_matches_nothing_costs_no_call_more(anna, faults):
    """Beside what it costs to record it; what others do about it is their own."""
    does("text", at=100, tell=heard, Content="你好")
    faults.calls.clear()
    does("text", at=90, tell=heard, Content="你好")
    without = list(faults.calls)
    publish(When(On.KEYWORD, ("漏气",)), "售后")
    publish(When(On.TOPIC, ("手冲",), level_on_milli=6000), "爱手冲", name="r2")
    publish(When(On.BEHAVIOUR, act=Act.DAYS, times=3, days=7), "活跃", name="r3")
    does("text", at=80, tell=heard, Content="你好")

    faults.calls.clear()
    does("text", at=70, tell=heard, Content="你好")

    assert faults.calls == without


def test_a_scan_gives_the_tags_of_its_code(anna):
    scenes.define("store:1", "一号店", ["到店", "一号店"])

    does("SCAN", EventKey="store:1")

    anna.check("到店", "一号店")
    (found, _) = desk.tags().of(anna.customer)
    assert (found.by, found.source) == ("scene:store:1", "qr")


def test_the_third_click_within_the_window_gives_the_tag(anna):
    when = When(On.BEHAVIOUR, ("BREW",), act=Act.MENU, times=3, below=1, days=7)
    publish(when, "爱冲煮")
    does("CLICK", at=8 * 86_400, EventKey="BREW")
    does("CLICK", at=200, EventKey="BREW")
    does("CLICK", at=100, EventKey="BREW")
    anna.check()

    does("CLICK", EventKey="BREW")

    (found,) = desk.tags().of(anna.customer)
    assert len(found.evidence) == 3
    assert found.expires_ms == NOW_S * 1000 + 7 * DAY_MS + 1


def test_a_measured_tag_stays_while_the_measure_does(anna, monkeypatch):
    when = When(On.BEHAVIOUR, ("BREW",), act=Act.MENU, times=2, below=1, days=7)
    publish(when, "到店")
    does("CLICK", at=100, EventKey="BREW")
    does("CLICK", at=99, EventKey="BREW")
    does("CLICK", EventKey="BREW")
    over = now_ms() - 1
    connections.profiles().update(
        {"pk": anna.customer, "sk": "TAG#到店"},
        "SET expires = :e",
        values={":e": over},
    )
    desk.tags().arm(anna.customer, "到店", over)

    assert told(anna)
    anna.check("到店")
    assert desk.tags().one(anna.customer, "到店").expires_ms > now_ms() + 6 * DAY_MS

    late = now_ms() + 8 * DAY_MS
    monkeypatch.setattr(
        "chalicelib.customers.tags.rules.subscribers.now_ms", lambda: late
    )
    due = DomainEvent("timer.due", "t1", anna.customer, late, 0, {"tag": "到店"})
    dispatch.tell_domain(DomainEvent(**{**due.to_dict(), "data": timer_data()}))

    anna.check()
    assert anna.lines[-1] == "移除标签「到店」（不再满足条件）"


def timer_data():
    return {"kind": "tag", "id": "x", "tag": "到店"}


def test_a_topic_gives_its_tag_at_the_mark_and_ends_when_it_has_faded(anna):
    publish(
        When(On.TOPIC, ("手冲",), level_on_milli=6000, level_off_milli=3000), "爱手冲"
    )
    counter = {decay.name(now_ms(), "手冲"): decay.amount(5, now_ms())}
    set_counters(anna, counter)
    does("text", at=50, Content="手冲怎么弄")
    anna.check()

    set_counters(anna, {name: 2 * value for name, value in counter.items()})
    does("text", Content="手冲怎么弄")

    (found,) = desk.tags().of(anna.customer)
    assert found.source == "semantic"
    assert 9_500 < found.score_milli <= 10_010
    assert found.expires_ms > now_ms() + decay.HALF_LIFE_MS


def set_counters(anna, counters):
    connections.profiles().update(
        {"pk": anna.customer, "sk": "PROFILE"},
        "SET " + ", ".join(f"#{n} = :{n}" for n, _ in enumerate(counters)),
        names={f"#{n}": name for n, name in enumerate(counters)},
        values={f":{n}": value for n, value in enumerate(counters.values())},
    )


def test_a_topic_of_the_lexicon_counts_what_people_say_and_speak(anna):
    publish(When(On.TOPIC, ("brew",), level_on_milli=6_500), "爱手冲")
    does("text", at=50, Content="手冲怎么弄")
    anna.check()

    spoken(anna, "手冲的水温要多少")

    (found,) = desk.tags().of(anna.customer)
    assert (found.source, round(found.score_milli, -2)) == ("semantic", 7_000)
    anna.check("爱手冲")


def test_a_word_that_was_spoken_gives_its_tag_with_the_transcript_as_evidence(anna):
    publish(When(On.KEYWORD, ("漏气",)), "售后")

    line = spoken(anna, "袋子漏气了")

    (found,) = desk.tags().of(anna.customer)
    assert found.evidence == (line.sort_key,)
    spoken(anna, "袋子漏气了")
    anna.check("售后")


def spoken(anna, text):
    """Let the words of a voice message become known, as the media worker does."""
    line = transcript(
        anna.customer, "m#v1", now_ms() - 60_000, Transcript(text, by="x")
    )
    axis().add_once(line)
    for message in anna.aws.messages("events.fifo"):
        event = DomainEvent.from_dict({n: v for n, v in message.items() if n != "v"})
        if event.kind == "transcript.made":
            dispatch.tell_domain(event)
    return line


def paid(anna, number, fen, *products):
    at_ms = now_ms() - (10 - number) * 1000
    data = {"order_no": f"o{number}", "amount_fen": fen, "products": products}
    line = Entry(
        anna.customer, at_ms, f"o#{number}", "order", "paid", "in", "下单", data=data
    )
    Timeline(connections.interactions()).add(line)
    event = DomainEvent("order.paid", f"p{number}", anna.customer, at_ms)
    dispatch.tell_domain(
        DomainEvent(**{**event.to_dict(), "data": {"order_no": f"o{number}"}})
    )
    return line


def test_orders_give_their_tag_by_number_and_sum(anna):
    publish(When(On.ORDER, times=2, least_fen=10_000, days=365), "复购")

    first = paid(anna, 1, 6_800, "云南豆")
    anna.check()
    second = paid(anna, 2, 3_800, "挂耳")

    (found,) = desk.tags().of(anna.customer)
    assert found.evidence == (first.sort_key, second.sort_key)
    anna.check("复购")


def test_any_news_can_give_a_tag_with_its_line_as_evidence(anna):
    publish(When(On.EVENT, ("visit.began",)), "来过店")
    at_ms = now_ms()
    Timeline(connections.interactions()).add(
        Entry(anna.customer, at_ms, "v#1", "visit", "began", "internal", "到店")
    )

    dispatch.tell_domain(DomainEvent("visit.began", "v1", anna.customer, at_ms))

    (found,) = desk.tags().of(anna.customer)
    assert found.evidence == (f"{at_ms:013d}#v#1",)


def test_only_those_for_whom_it_is_get_the_tag(anna):
    who = (Condition("tags", "has", "到店"),)
    publish(When(On.MENU, ("NEW",)), "想看新豆", who=who)
    does("CLICK", at=60, EventKey="NEW")
    anna.check()

    scenes.define("store:1", "一号店", ["到店"])
    does("SCAN", at=50, EventKey="store:1")
    does("CLICK", EventKey="NEW")

    anna.check("到店", "想看新豆")


def test_a_colleague_gets_no_tags(anna):
    publish(When(On.MENU, ("NEW",)), "想看新豆")
    connections.profiles().update(
        {"pk": anna.customer, "sk": "PROFILE"},
        "SET staff = :yes",
        values={":yes": True},
    )

    does("CLICK", EventKey="NEW")

    anna.check()


def test_a_redelivered_message_gives_its_tag_once(anna):
    publish(When(On.KEYWORD, ("漏气",)), "售后")

    does("text", Content="漏气了")
    refresh()
    does("text", Content="漏气了")

    anna.check("售后")
    assert len(anna.lines) == 1


def test_a_rule_runs_as_it_was_published_until_it_is_published_anew(anna):
    rules = ruling.rules()
    publish(When(On.MENU, ("NEW",)), "想看新豆", keep_days=30)
    head = rules.get("r1")
    changed = Rule("r1", "r1", When(On.MENU, ("OLD",)), ("老豆",))
    rules.save(head, changed, "s2")
    refresh()

    does("CLICK", at=60, EventKey="OLD")
    anna.check()
    assert rules.get("r1").has_changes

    second = rules.publish(rules.get("r1"), "s2")
    refresh()
    does("CLICK", EventKey="OLD")
    anna.check("老豆")
    assert (second.version, rules.version("r1", 1).keep_days) == (2, 30)


def test_a_retired_rule_gives_nothing_more(anna):
    publish(When(On.MENU, ("NEW",)), "想看新豆")
    rules = ruling.rules()
    rules.retire(rules.get("r1"), "s1")
    refresh()

    does("CLICK", EventKey="NEW")

    anna.check()
    assert rules.get("r1").state is State.RETIRED


def test_two_who_publish_at_once_do_not_undo_each_other(aws):
    rules = ruling.rules()
    head = rules.add(Rule("r1", "r1", When(On.MENU), ("a",)), "s1")
    rules.publish(head, "s1")

    with pytest.raises(Conflict):
        rules.publish(head, "s2")


def test_rules_beyond_the_size_of_an_item_are_refused(aws):
    rules = ruling.rules()
    words = tuple(f"{'长' * 20}{number}" for number in range(2_000))
    head = rules.add(Rule("r1", "r1", When(On.KEYWORD, words), ("a",)), "s1")

    with pytest.raises(InvalidInput):
        rules.publish(head, "s1")

    assert rules.get("r1").state is State.DRAFT
