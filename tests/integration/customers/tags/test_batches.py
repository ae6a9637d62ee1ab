"""Tagging many: by name, by list, by segment, by what a back-test found; and back."""

from contextlib import suppress
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.book.actions import Batch
from chalicelib.customers.book.selection import Selection
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import State
from chalicelib.customers.chores.service import STALLED_MS
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.batch import asking, ticked, whom
from chalicelib.customers.tags.batch.asking import GIVE, TAKE, Wish
from chalicelib.customers.tags.batch.whom import Way
from chalicelib.customers.tags.models import Removal, Source
from chalicelib.customers.tags.rules.models import On, Rule, When
from chalicelib.customers.tags.trials import backtest
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox.chores import chores as work
from chalicelib.staff.models import Principal, Role
from tests import sqs
from tests.faults import Killed
from tests.integration.customers.tags.conftest import did, gift, people, worked_off

pytestmark = pytest.mark.ministack

ID, BACK, TRIAL = "1" * 32, "2" * 32, "3" * 32


def wish(do=GIVE, key="到店", unique=ID):
    return Wish(do, key, "staff:s1", unique)


def having(key="到店"):
    found = connections.profiles()
    rows = (
        row
        for number in range(8)
        for row in found.query(
            "list_pk = :l", values={":l": f"TAG#{key}#{number}"}, index="list"
        )
    )
    return {row["pk"] for row in rows}


def lines(customer):
    found = Timeline(connections.interactions()).recent(customer, 50)
    return [one.title for one in found if one.kind == "tag"]


def chore(unique=ID):
    return chores.rows().get(unique)


def test_those_named_get_the_tag_and_the_unknown_are_counted(aws):
    everybody = people(5)
    asking.of_named(wish(), [*everybody[:3], "c" + "0" * 25])
    worked_off(aws)

    assert having() == set(everybody[:3])
    assert (chore().state, chore().result) == (
        State.DONE,
        {"changed": 3, "unknown": 1},
    )
    assert desk.counts().of("到店") == 3
    (found,) = desk.tags().of(everybody[0])
    assert (found.source, found.by, found.cause) == ("manual", "staff:s1", ID)


def test_who_has_the_tag_already_is_left_as_they_are(aws):
    anna, bert = people(2)
    desk.tags().give(anna, "到店", gift())
    asking.of_named(wish(), [anna, bert])
    worked_off(aws)

    assert chore().done == 1
    assert desk.tags().one(anna, "到店").by == "scene:s"
    assert len(lines(anna)) == 1


def test_everybody_of_a_list_is_reached_in_all_its_parts(aws):
    everybody = people(30)
    asking.of_list(wish())
    assert len(chore().parts) == 8
    worked_off(aws)

    assert having() == set(everybody)


def test_a_list_may_be_those_of_a_tag_and_a_code(aws):
    everybody = people(6, scene="store:1")
    for one in everybody[:4]:
        desk.tags().give(one, "老客", gift())
    connections.profiles().update(
        {"pk": everybody[0], "sk": "PROFILE"}, "SET scene = :s", values={":s": "x"}
    )

    asking.of_list(wish(), tag="老客", scene="store:1")
    worked_off(aws)

    assert having() == set(everybody[1:4])


def some_members(of, cursor, limit):
    """Tell the members of a segment, two at a time and more of them with each page."""
    everybody = people(5)
    start = int(cursor or 0)
    return everybody[start : start + 2], str(start + 2) if start < 4 else ""


SEGMENT = Way("segment", "分群", f"{__name__}:some_members", lambda _: {"s1": "沉睡的"})


def test_the_members_of_a_segment_come_from_who_knows_them(aws):
    everybody = people(5)
    asking.of_way(wish(), SEGMENT, "s1", "沉睡的")
    worked_off(aws)

    assert having() == set(everybody)
    assert chore().title == "打上标签「到店」：分群「沉睡的」"


def test_a_choice_that_no_way_offers_is_refused(monkeypatch):
    monkeypatch.setattr(whom, "_ways", {})
    whom.add(SEGMENT)
    with pytest.raises(ValueError, match="two ways"):
        whom.add(replace(SEGMENT, label="别的"))

    assert whom.chosen("staff:s1", "segment", "s1") == (SEGMENT, "沉睡的")
    for name, of in (("segment", "s2"), ("segment", ""), ("list", "s1")):
        with pytest.raises(InvalidInput, match="客户范围"):
            whom.chosen("staff:s1", name, of)


def test_the_customers_ticked_in_the_list_get_the_tag(aws):
    everybody = people(5)
    by = Principal("s1", "周宁", Role.SUPERVISOR)
    selection = Selection.of(everybody[1:3], {}, ["tags"])
    ticked.give(Batch(by, selection, {"tag": "到店"}, ID))
    worked_off(aws)

    assert having() == set(everybody[1:3])
    assert chore().title == "打上标签「到店」：勾选的 2 位客户"


def test_all_that_filters_find_lose_the_tag(aws):
    everybody = people(5)
    for one in everybody[:3]:
        desk.tags().give(one, "到店", gift())
    by = Principal("s1", "周宁", Role.SUPERVISOR)
    selection = Selection.of([], {"tag": "到店"}, ["tags"])
    ticked.take(Batch(by, selection, {"tag": "到店"}, ID))
    worked_off(aws)

    assert (having(), chore().done) == (set(), 3)


def test_those_a_back_test_found_get_the_tag_with_its_evidence(aws):
    anna, _ = people(2)
    line = did(anna, "event.click", 1, EventKey="NEW")
    rule = Rule("r1", "r1", When(On.MENU, ("NEW",)), ("想看新豆",), version=2)
    backtest.ask(rule, 3, TRIAL, "staff:s1")
    worked_off(aws)

    asking.of_trial(rule, TRIAL, 1, ID, "staff:s1")
    worked_off(aws)

    (found,) = desk.tags().of(anna)
    assert (found.by, found.version, found.source) == ("rule:r1", 2, Source.MENU)
    assert found.evidence == (line.sort_key,)


def test_what_a_batch_gave_is_taken_back_and_other_gifts_stay(aws):
    anna, bert, cleo = people(3)
    desk.tags().give(anna, "到店", gift())
    asking.of_named(wish(), [anna, bert, cleo])
    worked_off(aws)
    desk.tags().take(cleo, "到店", Removal("f", "s", chore().created_ms, "manual"))
    desk.tags().give(cleo, "到店", gift("m#9"))

    asking.undo(ID, BACK, "staff:s1")
    worked_off(aws)

    assert having() == {anna, cleo}
    assert chore(BACK).result == {"changed": 1}


def test_what_a_batch_took_is_given_back_as_it_was(aws):
    (anna,) = people(1)
    line = did(anna, "event.click", 1, EventKey="NEW")
    before = gift(evidence=(line.sort_key,), at_ms=line.at_ms, version=3)
    desk.tags().give(anna, "到店", before)
    asking.of_named(wish(TAKE), [anna])
    worked_off(aws)
    assert having() == set()

    asking.undo(ID, BACK, "staff:s1")
    worked_off(aws)

    (found,) = desk.tags().of(anna)
    assert (found.by, found.version, found.at_ms) == ("scene:s", 3, line.at_ms)
    assert found.evidence == (line.sort_key,)
    assert desk.counts().of("到店") == 1


def test_only_a_batch_that_is_over_can_be_taken_back(aws):
    asking.of_named(wish(), people(1))

    with pytest.raises(InvalidInput):
        asking.undo(ID, BACK, "staff:s1")


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_death_anywhere_in_a_batch_and_its_undoing_doubles_nothing(aws, faults, when):
    everybody = people(3)
    for number in range(0, 30, 3):
        unique, back = f"{number:032x}", f"{number + 1000:032x}"
        asking.of_named(wish(unique=unique), everybody)
        _killed_once(aws, faults, when, number, unique)
        assert having() == set(everybody)
        assert desk.counts().of("到店") == 3
        assert chore(unique).done == 3

        asking.undo(unique, back, "staff:s1")
        _killed_once(aws, faults, when, number, back)
        assert having() == set()
        assert desk.counts().of("到店") == 0
    assert {len(lines(one)) for one in everybody} == {20}


def _killed_once(aws, faults, when, number, unique):
    """Let the step die at a call, and come back as SQS would bring it."""
    (message,) = aws.messages("chores")
    event = sqs.event("chores", message)
    faults.calls.clear()
    setattr(faults, when, number)
    with suppress(Killed):
        work(event, sqs.Context(60_000))
    setattr(faults, when, None)
    # What died after its step was noted is found to have stalled.
    connections.workspace().update(
        {"pk": f"CHORE#{unique}", "sk": "PART#00"},
        "SET moved_ms = moved_ms - :long",
        values={":long": STALLED_MS + 1},
    )
    work(event, sqs.Context(60_000))
    worked_off(aws)


@pytest.mark.parametrize(
    ("text", "people_named"),
    [
        ("c" + "1" * 25, 1),
        (f"{'c' + '1' * 25}\n{'c' + '2' * 25}，{'c' + '1' * 25}", 2),
        ("oTESTxAnnaEfGhIjKlMnOpQrSt01", 1),
    ],
)
def test_people_are_named_by_our_id_or_wechats(aws, text, people_named):
    assert len(asking.people_in(text)) == people_named


@pytest.mark.parametrize("text", ["", "  \n", "苏晚晴", "c123", "13812345678"])
def test_what_names_nobody_is_said(aws, text):
    with pytest.raises(InvalidInput):
        asking.people_in(text)
