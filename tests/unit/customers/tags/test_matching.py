"""When a rule holds."""

import pytest

from chalicelib.customers.tags.rules.happening import SPOKEN, Happening, of_entry
from chalicelib.customers.tags.rules.matching import applies, by_kind, kinds_of
from chalicelib.customers.tags.rules.models import Act, Match, On, Rule, When
from chalicelib.customers.tags.rules.published import Running
from chalicelib.customers.timeline import Entry
from chalicelib.inbox.dispatch import SUBSCRIBERS

HEARD = "chalicelib.customers.tags.rules.subscribers:heard"
TOLD = "chalicelib.customers.tags.rules.subscribers:told"
NOON = 1_760_000_000_000


def happened(kind, scene="", **fields):
    return Happening("c1", kind, NOON, "e#1", fields, scene)


@pytest.mark.parametrize(
    ("when", "seen", "holds"),
    [
        (When(On.MENU, ("NEW",)), happened("event.click", EventKey="NEW"), True),
        (When(On.MENU, ("NEW",)), happened("event.click", EventKey="OLD"), False),
        (When(On.MENU), happened("event.view", EventKey="https://a"), True),
        (When(On.MENU), happened("message.text", Content="NEW"), False),
        (When(On.SCENE, ("s1",)), happened("event.scan", "s1"), True),
        (When(On.SCENE, ("s1",)), happened("event.scan", "s12"), False),
        (When(On.SCENE, ("s1*",)), happened("event.subscribe", "s12"), True),
        (When(On.SCENE), happened("event.subscribe", ""), False),
        (When(On.KEYWORD, ("豆",)), happened("message.text", Content="新豆"), True),
        (When(On.KEYWORD, ("C40",)), happened("message.text", Content="c40"), True),
        (When(On.KEYWORD, ("豆",)), happened("message.voice", Recognition="豆"), True),
        (When(On.KEYWORD, ("豆",)), happened("message.voice"), False),
        (When(On.EVENT, ("form.answered",)), happened("form.answered"), True),
        (When(On.EVENT, ("form.answered",)), happened("visit.began"), False),
    ],
)
def test_a_rule_holds_for_what_it_waits_for(when, seen, holds):
    assert applies(when, seen) is holds


@pytest.mark.parametrize(
    ("match", "said", "holds"),
    [
        (Match.ANY, "这包豆子", True),
        (Match.ALL, "这包豆子", False),
        (Match.ALL, "豆子漏气了", True),
        (Match.EXACT, "豆子漏气了", False),
        (Match.EXACT, " 漏气 ", True),
    ],
)
def test_words_are_looked_for_one_all_or_alone(match, said, holds):
    when = When(On.KEYWORD, ("豆子", "漏气"), match)

    assert applies(when, happened("message.text", Content=said)) is holds


@pytest.mark.parametrize("act", Act)
def test_a_behaviour_counts_its_own_act_alone(act):
    when = When(On.BEHAVIOUR, act=act, values=("x",) if act is Act.KEYWORD else ())

    assert not applies(when, happened("event.unsubscribe"))
    assert not applies(when, happened("event.location"))
    assert kinds_of(when)


def test_a_line_of_the_time_axis_is_what_the_worker_saw():
    line = Entry(
        *("c1", NOON, "e#1", "event", "SCAN", "in", ""), data={"EventKey": "store:1"}
    )

    seen = of_entry(line)

    assert (seen.kind, seen.scene) == ("event.scan", "store:1")
    assert seen.evidence == (line.sort_key,)


def rule(when, name="r"):
    return Rule(name, name, when, ("到店",))


def test_rules_are_found_by_what_sets_them_off_in_their_order():
    scan, order = rule(When(On.SCENE), "a"), rule(When(On.ORDER), "b")
    every = rule(When(On.BEHAVIOUR, act=Act.DAYS), "c")

    found = by_kind([scan, order, every])

    assert found["event.scan"] == (scan, every)
    assert found["order.paid"] == (order,)
    assert "event.unsubscribe" not in found


@pytest.mark.parametrize("on", [one for one in On if one is not On.EVENT])
def test_every_kind_that_sets_off_a_rule_is_dispatched_to_it(on):
    for act in Act:
        for kind in kinds_of(When(on, act=act)):
            wanted = HEARD if kind.startswith(("event.", "message.")) else TOLD
            told_as = "transcript.made" if kind == SPOKEN else kind
            assert wanted in SUBSCRIBERS[told_as], kind


def test_a_rule_is_kept_and_read_as_it_was():
    whole = Rule(
        *("r1", "常客", When(On.BEHAVIOUR, ("NEW",), act=Act.MENU, times=3, days=7)),
        ("常客", "到店"),
        keep_days=30,
        version=4,
    )

    assert Rule.from_dict(whole.to_dict()) == whole


def test_rules_that_wait_for_words_are_found_among_many_as_each_alone_would_say():
    rules = [
        rule(When(On.KEYWORD, (f"词{number}", "豆"), match), f"r{number}{match}")
        for number in range(40)
        for match in Match
    ]
    rules += [rule(When(On.BEHAVIOUR, ("豆",), act=Act.KEYWORD, days=7), "b")]
    rules += [rule(When(On.BEHAVIOUR, act=Act.DAYS), "d"), rule(When(On.MENU), "m")]
    running = Running(1, tuple(rules))

    for said in ("豆", "词7 和豆子", "词12", "什么也没有", "词1词2词3", ""):
        seen = happened("message.text", Content=said)
        alone = [one.id for one in rules if applies(one.when, seen)]
        assert sorted(one.id for one in running.set_off(seen)) == sorted(alone), said
    assert running.hears("message.voice")
    assert not running.hears("event.unsubscribe")
