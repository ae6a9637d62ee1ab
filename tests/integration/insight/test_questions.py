"""A question on its whole way: chosen, sent once, answered, learnt and counted."""

import contextlib
import itertools
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.aws.transactions import transact
from chalicelib.core.clock import DAY_MS, MINUTE_MS, now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.identity.group import group_of
from chalicelib.inbox.dispatch import tell_domain
from chalicelib.insight.questions import desk, setting
from chalicelib.insight.questions.models import (
    Ask,
    Choice,
    History,
    Question,
    Rules,
    State,
    item_id,
)
from chalicelib.insight.questions.service import Why
from chalicelib.messaging.assembly import REAL
from tests.faults import Killed
from tests.integration.insight.conftest import START
from tests.pushes import ANNA, BEN

pytestmark = pytest.mark.ministack

GENDER = Question(
    "gender", "您是先生还是女士？", (Choice("女士", "女"), Choice("先生", "男"))
)
NAME = Question("name", "怎么称呼您？")
BIRTHDAY = Question("birthday", "您的生日是哪天？")
AT_ALL_HOURS = Rules(auto=True, from_hour=0, to_hour=24)
STAFF = "staff:1"


def decided(*questions, rules=AT_ALL_HOURS):
    """Have the brand decide what is asked."""
    known = setting.stored()
    setting.save(replace(known, questions=questions, rules=rules), STAFF)
    desk.forget()


def ago(seconds):
    """Return an instant as the town counts: seconds since its start."""
    return now_ms() // 1000 - START - seconds


def follower(town, said="你好", seconds=3600, who=ANNA):
    """Have somebody follow and write, which opens their window; return their id."""
    town.run(town.push("subscribe", ago(seconds + 9), who, EventKey=""))
    town.say(said, at=ago(seconds), who=who)
    return town.profile(who).id


def ask(customer, by=STAFF, **more):
    return desk.asking().ask(customer, by=by, **more)


def tap(town, attribute, item, number=1, seconds=60, who=ANNA):
    marked = item_id(attribute, number, item)
    town.run(town.push("text", ago(seconds), who, Content="x", bizmsgmenuid=marked))


def asks(customer):
    return desk.histories().of(customer).asks


def tally(attribute):
    return desk.tallies().all().get(attribute)


def best(customer):
    return attributes().best(group_of(customer))


def sent(town):
    return [body["id"] for body in town.aws.messages("outbound.fifo")]


def test_the_best_question_is_sent_once_and_waits_for_its_answer(town):
    decided(GENDER, BIRTHDAY)
    customer = follower(town)

    asked = ask(customer)

    assert asked.attribute == "gender"  # 10 by a tap before 15 by typing
    assert sent(town) == [f"ask.{customer}.gender.1"]
    (one,) = asks(customer)
    assert (one.state, one.by, one.menu) == (State.ASKED, STAFF, {"1": "女", "2": "男"})
    assert tally("gender").asked == 1
    send = REAL.sends().get(f"ask.{customer}.gender.1")
    menu = send.intent.content["msgmenu"]
    assert [item["content"] for item in menu["list"]] == ["女士", "先生", "不方便说"]
    assert send.intent.to == ANNA
    assert [line.title for line in town.axis()[:2]] == [
        "您是先生还是女士？",
        "微问答：询问性别",
    ]
    town.tell()
    assert sent(town) == []  # the news find it handed in


def test_a_tap_is_learnt_counted_thanked_and_told(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)
    town.tell()
    sent(town)

    tap(town, "gender", "1")

    known = best(customer)["gender"]
    assert (known.value, known.source, known.confidence) == (
        "female",
        Source.QUESTION,
        80,
    )
    assert known.by == "question:gender:1"
    assert asks(customer)[0].state is State.ANSWERED
    assert (tally("gender").answered, tally("gender").values) == (1, {"女": 1})
    assert town.tell() == ["attribute.changed", "question.answered"]
    assert sent(town) == [f"thx.{customer}.gender.1"]


def test_an_answer_that_is_delivered_twice_counts_once(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)
    marked = item_id("gender", 1, "2")
    delivery = town.push("text", ago(60), Content="先生", bizmsgmenuid=marked)

    for _ in range(2):
        town.run(delivery)

    assert (tally("gender").answered, tally("gender").values) == (1, {"男": 1})
    assert town.tell().count("question.answered") == 1


def test_who_taps_another_item_corrects_themselves_and_counts_once(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)

    tap(town, "gender", "1", seconds=90)
    tap(town, "gender", "2", seconds=60)

    assert best(customer)["gender"].value == "male"
    assert tally("gender").answered == 1


def test_who_would_rather_not_say_is_not_asked_again(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)

    tap(town, "gender", "0")

    assert "gender" not in best(customer)
    assert (tally("gender").declined, tally("gender").answered) == (1, 0)
    assert "question.answered" not in town.tell()
    assert ask(customer).obstacle.why is Why.TODAY
    assert town.axis()[0].title == "微问答：表示不方便说性别"


@pytest.mark.parametrize("item", ["7", "x", "1.1"])
def test_items_that_were_not_offered_teach_nothing(town, item):
    decided(GENDER)
    customer = follower(town)
    ask(customer)

    tap(town, "gender", item)
    tap(town, "gender", "1", number=2)
    tap(town, "job", "1")

    assert asks(customer)[0].state is State.ASKED
    assert best(customer) == {}


def test_a_message_passed_on_teaches_nothing_about_somebody_else(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)
    town.say("你好", at=ago(1800), who=BEN)

    tap(town, "gender", "1", who=BEN)

    assert best(connections.customer_id(BEN)) == {}
    assert asks(customer)[0].state is State.ASKED


def test_words_that_fit_are_the_answer_and_others_are_not(town):
    decided(BIRTHDAY)
    customer = follower(town)
    ask(customer)

    town.say("有低因的豆子吗", at=ago(-60))
    assert asks(customer)[0].state is State.ASKED
    town.say("3 月 31 日", at=ago(-120))

    known = best(customer)["birthday"]
    assert (known.value, known.confidence) == ("--03-31", 60)
    assert asks(customer)[0].state is State.ANSWERED
    assert town.profile().question_open_ms == 0


def test_only_the_first_words_after_it_may_be_a_name(town):
    decided(NAME)
    customer = follower(town)
    ask(customer)

    town.say("有低因的豆子吗", at=ago(-60))
    town.say("苏晚晴", at=ago(-120))

    assert "name" not in best(customer)


def test_a_name_that_comes_first_is_called_by(town):
    decided(NAME)
    customer = follower(town)
    ask(customer)

    town.say("叫我晚晴就好", at=ago(-60))

    assert town.profile().name == "晚晴"


def test_nobody_is_asked_outside_the_window(town):
    decided(GENDER)
    customer = follower(town, seconds=3 * 86_400)

    ask(customer)

    (one,) = asks(customer)
    assert one.state is State.HELD
    assert sent(town) == []
    assert tally("gender") is None  # it counts for nothing


@pytest.mark.parametrize("before", [(), ("name",)])
def test_two_who_ask_at_once_send_one_question(town, before):
    decided(GENDER, BIRTHDAY)
    customer = follower(town)
    long_ago = now_ms() - 90 * DAY_MS
    old = [Ask(one, 1, long_ago, long_ago, STAFF, State.ANSWERED) for one in before]
    if old:
        transact([desk.histories().put(History(customer), old)])
    first, second = desk.asking(), desk.asking()

    def quicker():
        second.ask(customer, by="staff:2")

    raced = replace(first, effects=Raced(first.effects, quicker))

    asked = raced.ask(customer, by=STAFF)

    assert asked.obstacle.why is Why.TODAY
    assert [one.by for one in asks(customer)[len(before) :]] == ["staff:2"]
    assert sent(town) == [f"ask.{customer}.gender.1"]


class Raced:
    """Effects before which somebody else is quicker, once."""

    def __init__(self, effects, then):
        self._effects, self._then = effects, then

    def commit(self, *given):
        then, self._then = self._then, None
        if then:
            then()
        return self._effects.commit(*given)


# Ignored.


def over(town, customer, attribute="gender", number=1):
    for timer in town.timers():
        if timer.kind == "question.over":
            fire(timer)
    desk.asking().over(customer, attribute, number)
    return asks(customer)[number - 1].state


def fire(timer):
    connections.timers().disarm(timer.kind, timer.id)
    event = DomainEvent(
        "timer.due",
        f"timer:{timer.kind}:{timer.id}:{timer.due_ms}",
        timer.customer_id,
        timer.due_ms,
        data={"kind": timer.kind, "id": timer.id, **timer.data},
    )
    tell_domain(event)


def test_a_question_without_an_answer_is_counted_as_ignored_once(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)

    assert over(town, customer) is State.IGNORED
    assert over(town, customer) is State.IGNORED
    assert (tally("gender").ignored, tally("gender").asked) == (1, 1)


def test_an_answer_that_comes_late_is_still_one(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)
    over(town, customer)

    tap(town, "gender", "1")

    assert asks(customer)[0].state is State.ANSWERED
    assert (tally("gender").ignored, tally("gender").answered) == (0, 1)


def test_what_did_not_reach_anybody_was_not_ignored(town):
    decided(GENDER)
    customer = follower(town)
    ask(customer)
    send = REAL.sends().get(f"ask.{customer}.gender.1")
    REAL.sends().finish(send, type(send.state).FAILED, code="45015")

    assert over(town, customer) is State.FAILED
    assert (tally("gender").ignored, tally("gender").failed) == (0, 1)


# By itself.


def looks(town):
    return [one for one in town.timers() if one.kind == "question.look"]


def test_a_conversation_that_goes_quiet_is_followed_by_a_question(town):
    decided(GENDER)
    customer = follower(town, "谢谢", 1800)
    (look,) = looks(town)
    assert look.due_ms == town.profile().last_inbound_ms + 10 * MINUTE_MS
    connections.profiles().update(
        {"pk": customer, "sk": "PROFILE"},
        "SET last_out = last_in",
        returns="NONE",
    )
    answered(town, customer)

    fire(look)

    (one,) = asks(customer)
    assert (one.by, one.state) == ("auto", State.ASKED)
    assert town.profile().question_next_ms > now_ms() + DAY_MS - MINUTE_MS


def answered(town, customer):
    """Have a colleague have answered."""
    from chalicelib.customers.timeline import Entry, Timeline

    at_ms = town.profile().last_inbound_ms + 1000
    line = Entry(customer, at_ms, "s#1", "send", "text", "out", "好的")
    Timeline(connections.interactions()).add(line)


def test_who_waits_for_an_answer_is_looked_at_later(town):
    decided(GENDER)
    customer = follower(town, "快递到哪了", 1800)

    fire(looks(town)[0])

    assert asks(customer) == ()
    (later,) = looks(town)
    assert later.data == {"waited": 1}
    assert town.profile().question_next_ms == later.due_ms


def test_one_conversation_is_looked_at_once_and_the_rest_costs_nothing(town, faults):
    decided(GENDER)
    follower(town, seconds=1800)
    faults.calls.clear()

    town.say("在吗", at=ago(1790))
    spoken = list(faults.calls)

    decided(GENDER, rules=Rules())
    follower(town, seconds=1800, who=BEN)
    setting.setting()
    faults.calls.clear()
    town.say("在吗", at=ago(1790), who=BEN)
    assert spoken == list(faults.calls)


def test_who_has_told_everything_is_left_alone_for_a_week(town):
    decided(GENDER)
    customer = follower(town, seconds=1800)
    answered(town, customer)
    saying = Saying(Source.STAFF, "k", now_ms())
    attributes().learn(customer, {"gender": "女"}, saying)

    fire(looks(town)[0])

    assert asks(customer) == ()
    assert town.profile().question_next_ms > now_ms() + 6 * DAY_MS


def test_nobody_is_watched_while_it_is_switched_off(town):
    decided(GENDER, rules=Rules())
    follower(town, seconds=1800)

    assert looks(town) == []


# Whatever dies.


def outcome(town, customer):
    return (
        [one.state for one in asks(customer)],
        sent(town),
        tally("gender"),
        {n: one.value for n, one in best(customer).items()},
    )


def test_an_ask_that_dies_anywhere_is_sent_once_or_never_begun(town, faults):
    decided(GENDER)
    for number in itertools.count():
        who = f"oKilled{number:020d}"
        customer = follower(town, who=who)
        faults.calls.clear()
        faults.kill_before = number
        with contextlib.suppress(Killed):
            ask(customer)
        faults.kill_before = None
        if number >= len(faults.calls):
            break
        for event in connections.outbox().leftovers(now_ms() + 1):
            connections.outbox().flush(event)
        town.tell()
        states = [one.state for one in asks(customer)]
        assert states in ([], [State.ASKED]), number
        assert len(sent(town)) == len(states), number
    assert number > 8


def test_an_answer_that_dies_anywhere_is_learnt_and_counted_once(town, faults):
    decided(GENDER)
    for number in itertools.count():
        who = f"oKilled{number:020d}"
        customer = follower(town, who=who)
        ask(customer)
        marked = item_id("gender", 1, "1")
        tapped = town.push("text", ago(60), who, Content="女士", bizmsgmenuid=marked)
        faults.calls.clear()
        faults.kill_after = number
        with contextlib.suppress(Killed):
            town.run(tapped)
        faults.kill_after = None
        finished = number >= len(faults.calls)
        town.run(tapped)
        assert [one.state for one in asks(customer)] == [State.ANSWERED], number
        assert best(customer)["gender"].value == "female"
        assert tally("gender").answered == number + 1
        assert tally("gender").asked == number + 1
        if finished:
            break
    assert number > 8
