"""Back-tests and validations: what they find, and that they write about nobody."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.models import Removal
from chalicelib.customers.tags.rules.models import Act, Condition, On, Rule, When
from chalicelib.customers.tags.trials import backtest, validation
from tests.integration.customers.tags.conftest import did, gift, people, worked_off

pytestmark = pytest.mark.ministack

ID = "4f0c6a8e2b914f0c6a8e2b914f0c6a8e"


def tried(aws, rule, days=7):
    backtest.ask(rule, days, ID, "staff:s1")
    worked_off(aws)
    return chores.rows().get(ID)


def rule(when, *who):
    return Rule("r1", "看新豆的人", when, ("想看新豆",), who)


@pytest.fixture
def trio(aws):
    return people(3)


def test_a_back_test_names_whom_it_would_have_tagged_and_when(aws, trio):
    anna, bert, _ = trio
    did(anna, "event.click", 1, EventKey="NEW")
    did(anna, "event.click", 3, EventKey="NEW")
    did(bert, "event.click", 1, EventKey="NEW")
    did(bert, "event.click", 20, EventKey="NEW")
    did(trio[2], "event.click", 1, EventKey="OLD")

    found = tried(aws, rule(When(On.MENU, ("NEW",))))

    result = found.result
    assert (result["people"], result["marks"], result["already"]) == (2, 3, 0)
    assert list(result["per_day"].values()) == [0, 0, 0, 1, 0, 1, 0]
    assert {one["customer"] for one in result["sample"]} == {anna, bert}
    assert result["read"] == 4


def test_a_back_test_changes_nothing(aws, trio):
    did(trio[0], "event.click", 1, EventKey="NEW")

    tried(aws, rule(When(On.MENU, ("NEW",))))

    assert desk.tags().of(trio[0]) == []
    assert sum(desk.counts().all().values()) == 0
    assert aws.messages("events.fifo") == []


def test_a_behaviour_is_judged_across_days_and_parts(aws, trio):
    anna, bert, cleo = trio
    for ago in (1, 2, 6):
        did(anna, "event.click", ago, EventKey="BREW")
        did(cleo, "event.click", 3 * ago, EventKey="BREW")
    did(bert, "event.click", 1, EventKey="BREW")

    when = When(On.BEHAVIOUR, ("BREW",), act=Act.MENU, times=3, days=7)
    found = tried(aws, rule(when), days=20)

    assert [one["customer"] for one in found.result["sample"]] == [anna]
    assert len(found.result["sample"][0]["evidence"]) == 3


def test_days_are_counted_once_whatever_happened_in_them(aws, trio):
    anna, bert, _ = trio
    for ago in (1, 2, 3):
        did(anna, "message.text", ago, Content="早")
    for number in range(4):
        did(bert, "message.text", 1, Content="早", MsgId=str(number))

    when = When(On.BEHAVIOUR, act=Act.DAYS, times=3, days=7)
    found = tried(aws, rule(when))

    assert [one["customer"] for one in found.result["sample"]] == [anna]


def test_orders_and_topics_are_judged_by_what_they_weigh(aws, trio):
    anna, bert, _ = trio
    did(anna, "order.paid", 2, amount_fen=6_000, products=["豆"])
    did(anna, "order.paid", 1, amount_fen=6_000, products=["豆"])
    did(bert, "order.paid", 1, amount_fen=9_000, products=["豆"])
    found = tried(aws, rule(When(On.ORDER, ("豆",), times=1, least_fen=10_000)))
    assert [one["customer"] for one in found.result["sample"]] == [anna]


def test_a_topic_is_judged_as_its_score_would_have_been(aws, trio):
    anna, bert, _ = trio
    """Two that are spoken weigh 3 and fade a little; a tap weighs 2."""
    for ago in (1, 2):
        did(anna, "message.text", ago, topics=["brew"])
        did(bert, "event.click", ago, EventKey="BREW", topics=["brew"])
    did(trio[2], "message.text", 1, topics=["brew"])
    did(trio[2], "message.text", 2, topics=["beans"])

    when = When(On.TOPIC, ("brew", "beans"), level_on_milli=5_800)
    found = tried(aws, rule(when))

    assert [one["customer"] for one in found.result["sample"]] == [anna]
    assert len(found.result["sample"][0]["evidence"]) == 2


def test_only_those_for_whom_the_rule_is_are_found(aws):
    anna, bert = people(2)
    connections.profiles().update(
        {"pk": bert, "sk": "PROFILE"}, "SET staff = :s", values={":s": True}
    )
    for one in (anna, bert):
        did(one, "event.click", 1, EventKey="NEW")

    who = Condition("subscribed", "is", "true")
    found = tried(aws, rule(When(On.MENU, ("NEW",)), who))

    assert [one["customer"] for one in found.result["sample"]] == [anna]


def test_a_step_that_comes_again_counts_nothing_twice(aws, trio):
    did(trio[0], "event.click", 1, EventKey="NEW")
    backtest.ask(rule(When(On.MENU, ("NEW",))), 7, ID, "staff:s1")
    chore = chores.rows().get(ID)
    for _ in range(2):
        backtest.step(chore, chore.parts[5])
    worked_off(aws)

    assert chores.rows().get(ID).result["marks"] == 1


# Validation.

PAID = When(On.EVENT, ("order.paid",))


def judged(aws, days=4):
    validation.ask("到店", PAID, days, ID, "staff:s1")
    worked_off(aws)
    return chores.rows().get(ID).result


def tagged(customer, ago_days, cause="m#1"):
    at_ms = now_ms() - ago_days * DAY_MS
    desk.tags().give(customer, "到店", gift(cause, at_ms=at_ms))


def test_a_validation_compares_who_had_the_tag_with_who_had_not(aws):
    everybody = people(12)
    for one in everybody[:4]:
        tagged(one, 30)
    tagged(everybody[4], 3)  # only since the window began
    for one in everybody[2:6]:
        did(one, "order.paid", 2)
        did(one, "order.paid", 1)
    did(everybody[7], "order.paid", 0)  # today is not over

    found = judged(aws)

    assert (found["treated"], found["control"]) == ([4, 2], [8, 2])
    assert found["verdict"] == "too small"
    assert found["lift"] == 1_000_000


def test_who_lost_the_tag_meanwhile_still_counts_as_having_had_it(aws):
    everybody = people(6)
    for one in everybody[:2]:
        tagged(one, 30)
        did(one, "order.paid", 1)
    at_ms = now_ms() - 2 * DAY_MS
    line = Removal("f#1", "staff:s1", at_ms, "manual")
    tags = desk.tags()
    tags._now_ms = lambda: at_ms
    tags.take(everybody[0], "到店", line)

    found = judged(aws)

    assert (found["treated"], found["control"]) == ([2, 2], [4, 0])


def test_who_came_since_belongs_to_neither_group(aws):
    (old,) = people(1)
    did(old, "order.paid", 1)
    new = people(2)[1]
    connections.profiles().update(
        {"pk": new, "sk": "PROFILE"},
        "SET first_at = :n, list_sk = :l",
        values={":n": now_ms(), ":l": f"{now_ms():013d}#{new}"},
    )
    did(new, "order.paid", 1)

    found = judged(aws)

    assert (found["treated"], found["control"]) == ([0, 0], [1, 1])
