"""What other modules count, what was spoken, who waits, and the scale of the index."""

import pytest

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.callcenter.voice.axis import axis
from chalicelib.callcenter.voice.entries import transcript
from chalicelib.callcenter.voice.models import Transcript
from chalicelib.core import decay
from chalicelib.core.clock import now_ms
from chalicelib.customers import privacy
from chalicelib.customers.effects import effects
from chalicelib.customers.privacy import Person
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Subject
from chalicelib.insight.index import desk as index
from chalicelib.insight.index import traits as _index  # noqa: F401 -- stated
from chalicelib.insight.index.models import Table
from chalicelib.insight.semantics.topics import privacy as _stores  # noqa: F401
from chalicelib.insight.semantics.topics import traits as _topics  # noqa: F401
from chalicelib.insight.semantics.topics.worries import worries
from tests.integration.insight.conftest import START
from tests.pushes import ANNA, BEN

NOW = START * 1000


def order(customer, number=1):
    return Entry(customer, NOW, f"order:{number}", "order", "paid", "internal", "下单")


def test_an_order_counts_once_with_its_effect(town):
    town.say("你好")
    customer = town.profile().id

    for _ in range(2):
        counted = index.add(customer, "order", NOW)
        effects().commit(order(customer), [counted])

    assert decay.left(town.profile().counters, NOW) == pytest.approx(13, rel=1e-3)


def test_what_counts_for_nobody_stops_its_effect(town):
    nobody = "c" + "9" * 25

    with pytest.raises(TransactionFailed):
        effects().commit(order(nobody), [index.add(nobody, "order", NOW)])

    assert connections.profiles().get(pk=nobody, sk="PROFILE") is None


def test_an_act_without_a_weight_can_be_counted_too(town):
    town.say("你好")
    customer = town.profile().id

    assert effects().commit(order(customer), [index.add(customer, "tea", NOW)])
    assert index.adds("tea", NOW) == {}


def spoken(town, text, key="m#v1"):
    town.run(town.push("voice", MediaId="m1", Format="amr"))
    entry = transcript(town.profile().id, key, NOW, Transcript(text, by="local"))
    for _ in range(2):
        axis().add_once(entry)
    return entry


def test_what_was_spoken_counts_for_its_topics_when_it_is_known_and_once(town):
    spoken(town, "豆子难喝死了")

    counters = town.profile().counters
    line = next(one for one in town.axis() if one.kind == "transcript")
    assert decay.left(counters, NOW) == pytest.approx(4, rel=1e-3)
    assert decay.left(counters, NOW, "beans") == pytest.approx(4, rel=1e-3)
    assert (line.data["topics"], line.data["polarity"]) == (["beans"], -1)
    assert town.tell() == ["transcript.made"]
    assert [one.customer_id for one in worries().latest(9)] == []  # long ago


def test_a_topic_becomes_hot_by_what_was_spoken(town):
    town.say("豆子")
    spoken(town, "豆子到了吗")

    assert town.tell() == ["transcript.made", "topic.on", "tag.given"]
    assert set(town.tags()) == {"爱豆人"}


def test_what_somebody_said_who_was_erased_is_not_written(town):
    nobody = "c" + "9" * 25

    axis().add_once(transcript(nobody, "m#1", NOW, Transcript("豆子难喝", by="aws")))

    assert connections.profiles().get(pk=nobody, sk="PROFILE") is None
    assert (
        list(connections.interactions().query("pk = :p", values={":p": nobody})) == []
    )


def test_the_unhappy_wait_until_something_goes_out(town):
    at = now_ms() // 1000 - START - 60
    town.say("豆子难喝死了", at=at)
    town.say("快递太慢了，差评", at=at, who=BEN)
    town.say("在吗", at=at + 5)

    first, second = sorted(worries().latest(9), key=lambda one: one.customer_id)
    assert [first.answered, second.answered] == [False, False]

    connections.profiles().update(
        {"pk": connections.customer_id(BEN), "sk": "PROFILE"},
        "SET last_out = :now",
        values={":now": now_ms()},
    )
    answered = {one.customer_id: one.answered for one in worries().latest(9)}
    assert answered == {
        connections.customer_id(ANNA): False,
        connections.customer_id(BEN): True,
    }


def test_the_latest_sentence_is_the_one_that_waits(town):
    at = now_ms() // 1000 - START - 60
    town.say("豆子难喝死了", at=at + 9)
    town.say("快递太慢了，差评", at=at)

    (worry,) = worries().latest(9)
    assert worry.at_ms == (START + at + 9) * 1000


def test_who_waits_is_exported_and_erased_with_the_rest(town):
    at = now_ms() // 1000 - START - 60
    town.say("豆子难喝死了", at=at)
    store = next(one for one in privacy.stores() if one.name == "worries")
    person = Person((connections.customer_id(ANNA),))

    assert len(list(store.export(person))) == 1
    assert [store.erase(person), store.erase(person)] == [1, 0]
    assert worries().latest(9) == []


def test_weights_that_changed_hold_for_what_comes_after(town):
    known = index.repository().weights()
    changed = known.with_table(Table("2026-03-11", {"text": 7}))
    index.repository().save(changed, by="staff:1", at_ms=1)
    index.forget()

    town.say("你好")

    assert decay.left(town.profile().counters, NOW) == pytest.approx(7, rel=1e-3)


def test_kappa_is_what_was_computed_last(town):
    assert index.kappa().value == 12.0

    index.renew_kappa([1, 5, 9, 40], people=4)
    older = index.repository().set_kappa(type(index.kappa())(3.0, 1, 1))

    assert (index.kappa().value, index.kappa().people) == (16.75, 4)
    assert older is False


def test_traits_say_what_the_profile_does(town):
    town.say("豆子真香", "豆子到了吗")
    town.tell()

    known = traits.of(Subject(town.profile(), {}, NOW))

    assert known["index"] == pytest.approx(6, rel=1e-2)
    assert known["score"] == 39
    assert known["topics"] == {"beans"}
    assert known["mood"] == "positive"
    assert traits["topics"].choices["beans"] == "咖啡豆"
    assert len(traits["topics"].choices) == 16
