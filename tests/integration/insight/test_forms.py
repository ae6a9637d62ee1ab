"""An answer to a form on its whole way: kept once, summed, learnt, taken away."""

import contextlib
import csv
import io
import itertools
from dataclasses import replace
from zipfile import ZipFile

import pytest

from chalicelib import connections
from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.core.errors import Conflict, Malformed, NotFound
from chalicelib.customers import privacy
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import State as ChoreState
from chalicelib.customers.chores.service import Task
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.privacy import Person
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Subject
from chalicelib.inbox.chores import handler
from chalicelib.insight.forms import desk, exporting, subscribers
from chalicelib.insight.forms import privacy as _store  # noqa: F401 -- registered
from chalicelib.insight.forms import traits as _traits  # noqa: F401 -- stated
from chalicelib.insight.forms.answers import name_of
from chalicelib.insight.forms.models import Content, Field, Kind, State
from chalicelib.insight.forms.submitting import Outcome
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Entity, visible_fields
from tests.faults import Killed
from tests.integration.insight.conftest import _DOMAIN, START
from tests.people import everything
from tests.pushes import ANNA, BEN

FORM_ID = "0123456789ab"
FORM = Content(
    "到店回访",
    fields=(
        Field("f1", Kind.NPS, "推荐", required=True),
        Field("f2", Kind.TEXT, "姓名", attribute="name"),
        Field("f3", Kind.SINGLE, "性别", options=("女", "男"), attribute="gender"),
        Field("f4", Kind.PHONE, "手机号", attribute="mobile"),
        Field("f5", Kind.PARAGRAPH, "意见"),
        Field("f6", Kind.CONSENT, "同意用于服务"),
    ),
    next_field=7,
)
POSTED = {
    "f1": "9",
    "f2": "苏晚晴",
    "f3": "女",
    "f4": "13812347241",
    "f5": "很好",
    "f6": "yes",
}
FIRST, SECOND = "a" * 32, "b" * 32
BY = "staff:1"


@pytest.fixture(autouse=True)
def learning(monkeypatch):
    monkeypatch.setitem(_DOMAIN, "form.answered", subscribers.answered)


def published(content=FORM, form_id=FORM_ID):
    forms, now = desk.forms(), now_ms()
    forms.create(form_id, content, BY, now)
    head = forms.head(form_id)
    forms.publish(head, forms.draft(form_id), by=BY, at_ms=now)
    return forms.head(form_id)


def follower(town, who=ANNA):
    town.run(town.push("subscribe", now_ms() // 1000 - START - 60, who, EventKey=""))
    return connections.customer_id(who)


def submit(customer, answer_id=FIRST, **changes):
    found = desk.submitting().submit(FORM_ID, customer, answer_id, POSTED | changes)
    return found.outcome


def sums():
    return desk.answers().sums([FORM_ID])[FORM_ID]


def best(customer):
    return attributes().best(group_of(customer))


# One answer.


def test_an_answer_is_kept_summed_told_and_learnt(town):
    published()
    customer = follower(town)

    assert submit(customer) is Outcome.TAKEN
    assert town.tell() == ["form.answered", "attribute.changed"]

    (answer,) = desk.answers().latest(FORM_ID, 9)
    assert answer.values == {
        "f1": 9,
        "f2": "苏晚晴",
        "f3": "女",
        "f5": "很好",
        "f6": True,
    }
    assert answer.masked == {"f4": "138****7241"}
    assert (sums()["n"], sums()["f1:9"], sums()["f3:女"], sums()["f4"]) == (1, 1, 1, 1)
    known = best(customer)
    assert {n: one.value for n, one in known.items()} == {
        "name": "苏晚晴",
        "gender": "female",
        "mobile": "+8613812347241",
    }
    assert known["name"].source is Source.FORM
    assert known["name"].by == f"form:{FORM_ID}"
    assert known["name"].consent == "同意用于服务"
    line = next(one for one in town.axis() if one.kind == "form")
    assert (line.title, line.direction) == ("填写问卷：到店回访", "in")
    assert line.ref == name_of(answer)


def test_a_number_is_never_stored_as_it_is(town):
    published()
    submit(follower(town))
    town.tell()

    tables = connections.profiles(), connections.interactions(), connections.workspace()
    assert not any("13812347241" in str(item) for item in everything(*tables))
    (answer,) = desk.answers().latest(FORM_ID, 9)
    assert desk.learning().secrets(answer) == {"f4": "+8613812347241"}


def test_an_answer_counts_as_a_survey_and_as_a_trait(town):
    published()
    customer = follower(town)

    submit(customer)

    profile = town.profile()
    assert decay.left(profile.counters, now_ms()) == pytest.approx(4, rel=1e-2)
    item = connections.profiles().get(pk=customer, sk="TRAITS")
    known = traits.of(Subject(profile, item, now_ms()))
    assert known["forms"] == {FORM_ID}
    assert traits["forms"].choices == {FORM_ID: "到店回访"}


def test_the_same_post_again_changes_nothing(town):
    published()
    customer = follower(town)

    assert [submit(customer), submit(customer)] == [Outcome.TAKEN, Outcome.TAKEN]
    assert (sums()["n"], len(desk.answers().latest(FORM_ID, 9))) == (1, 1)


def test_who_has_answered_answers_once(town):
    published()
    customer = follower(town)
    submit(customer)

    assert submit(customer, SECOND, f1="0") is Outcome.BEFORE
    assert (sums()["n"], sums()["f1:0"]) == (1, 0)


class Raced:
    """Effects before which somebody else is quicker, once."""

    def __init__(self, effects, then):
        self._effects, self._then = effects, then

    def commit(self, *given):
        then, self._then = self._then, None
        if then:
            then()
        return self._effects.commit(*given)


@pytest.mark.parametrize("answer_id", [FIRST, SECOND])
def test_two_posts_at_once_are_one_answer(town, answer_id):
    published()
    customer = follower(town)
    ours = desk.submitting()

    def quicker():
        submit(customer, answer_id, f4="")

    raced = replace(ours, effects=Raced(ours.effects, quicker))

    result = raced.submit(FORM_ID, customer, FIRST, POSTED | {"f4": ""})

    expected = Outcome.TAKEN if answer_id == FIRST else Outcome.BEFORE
    assert result.outcome is expected
    assert (sums()["n"], len(desk.answers().latest(FORM_ID, 9))) == (1, 1)


def test_where_it_may_be_answered_again_it_is(town):
    published(replace(FORM, many=True))
    customer = follower(town)

    outcomes = [submit(customer), submit(customer, SECOND), submit(customer, SECOND)]

    assert outcomes == [Outcome.TAKEN] * 3
    assert (sums()["n"], len(desk.answers().of_customer(customer))) == (2, 2)


def test_what_is_wrong_is_not_kept(town):
    published()
    customer = follower(town)

    assert submit(customer, f1="", f4="12") is Outcome.WRONG
    assert sums()["n"] == 0
    assert submit(customer) is Outcome.TAKEN


def test_a_closed_form_takes_nothing_and_says_what_was_taken(town):
    head = published()
    customer = follower(town)
    submit(customer)
    desk.forms().open(head, is_open=False, by=BY, at_ms=now_ms())

    assert submit(connections.customer_id(BEN)) is Outcome.CLOSED
    assert submit(customer) is Outcome.TAKEN


def test_a_form_closes_by_itself(town):
    published(replace(FORM, closes=business_day(now_ms() - DAY_MS)))

    assert submit(follower(town)) is Outcome.CLOSED


def test_who_follows_nothing_answers_too_and_teaches_nothing(town):
    published()
    stranger = connections.customer_id(BEN)

    assert submit(stranger) is Outcome.TAKEN
    assert town.tell() == ["form.answered"]

    assert connections.profiles().get(pk=stranger, sk="PROFILE") is None
    (answer,) = desk.answers().latest(FORM_ID, 9)
    assert desk.learning().secrets(answer) == {"f4": "+8613812347241"}


def test_without_consent_nothing_is_learnt(town):
    published()
    customer = follower(town)

    submit(customer, f6="")
    town.tell()

    assert best(customer) == {}
    assert sums()["n"] == 1


def test_what_no_form_of_ours_sends_is_refused(town):
    published()
    customer = follower(town)

    with pytest.raises(Malformed):
        submit(customer, "not an id")
    with pytest.raises(NotFound):
        desk.submitting().submit("ffffffffffff", customer, FIRST, POSTED)


# Versions.


def test_an_answer_is_read_by_the_version_it_was_given_to(town):
    published()
    customer = follower(town)
    submit(customer)
    forms = desk.forms()
    head = forms.head(FORM_ID)
    shorter = replace(FORM, fields=FORM.fields[:1])
    forms.save(head, shorter, replacing=head.rev, by=BY, at_ms=now_ms())
    head = forms.head(FORM_ID)
    forms.publish(head, forms.draft(FORM_ID), by=BY, at_ms=now_ms())

    town.tell()

    assert best(customer)["name"].value == "苏晚晴"
    assert len(forms.versions(FORM_ID)) == 2
    assert forms.live(FORM_ID).content == shorter


def test_a_draft_changes_nothing_for_who_fills_in(town):
    head = published()
    forms = desk.forms()

    forms.save(head, Content("别的"), replacing=head.rev, by=BY, at_ms=now_ms())

    assert forms.live(FORM_ID).content == FORM
    assert forms.head(FORM_ID).is_changed


def test_two_who_edit_at_once_do_not_lose_each_others_words(town):
    head = published()
    forms = desk.forms()
    forms.save(head, Content("甲"), replacing=head.rev, by=BY, at_ms=now_ms())

    with pytest.raises(Conflict):
        forms.save(head, Content("乙"), replacing=head.rev, by=BY, at_ms=now_ms())
    with pytest.raises(Conflict):
        forms.publish(head, Content("乙"), by=BY, at_ms=now_ms())
    assert forms.draft(FORM_ID).title == "甲"


def test_only_a_form_that_was_never_published_can_be_forgotten(town):
    forms = desk.forms()
    forms.create("c" * 12, FORM, BY, now_ms())
    forms.create("c" * 12, Content("x"), BY, now_ms())
    draft = forms.head("c" * 12)
    assert (draft.state, draft.title) == (State.DRAFT, FORM.title)

    forms.remove(draft)

    with pytest.raises(NotFound):
        forms.head("c" * 12)
    with pytest.raises(Conflict):
        forms.remove(published())


# Whatever dies.


def test_an_answer_that_dies_anywhere_is_kept_and_learnt_once(town, faults):
    published()
    for number in itertools.count():
        who = f"oKilled{number:020d}"
        customer = follower(town, who)
        desk.titles()
        faults.calls.clear()
        faults.kill_after = number
        with contextlib.suppress(Killed):
            submit(customer)
        faults.kill_after = None
        finished = number >= len(faults.calls)
        assert submit(customer) is Outcome.TAKEN, number
        for event in connections.outbox().leftovers(now_ms() + 1):
            connections.outbox().flush(event)
        town.tell()
        assert sums()["n"] == number + 1
        assert best(customer)["name"].value == "苏晚晴", number
        if finished:
            break
    assert number > 5


# Taking away.


def test_answers_are_exported_and_erased_with_what_they_added(town):
    published()
    anna, ben = follower(town), follower(town, BEN)
    submit(anna)
    submit(ben, SECOND, f1="2", f2="林明远")
    store = next(one for one in privacy.stores() if one.name == "forms")
    person = Person((anna,))

    (record,) = store.export(person)
    assert record["form"] == "到店回访"
    assert record["answers"]["手机号"] == "+8613812347241"

    assert [store.erase(person), store.erase(person)] == [1, 0]
    assert list(store.export(person)) == []
    assert [one.customer_id for one in desk.answers().latest(FORM_ID, 9)] == [ben]
    assert (sums()["n"], sums()["f1:9"], sums()["f1:2"]) == (1, 0, 1)
    left = everything(connections.workspace())
    assert not any("苏晚晴" in str(item) for item in left)


def test_answers_are_read_page_by_page_the_newest_first(town):
    published(replace(FORM, many=True))
    customers = [follower(town, f"oMany{number:022d}") for number in range(5)]
    for number, customer in enumerate(customers * 2):
        submit(customer, f"{number:032x}")

    seen, before = [], "~"
    while page := desk.answers().latest(FORM_ID, 3, before):
        seen += page
        before = page[-1].place

    assert len({one.id for one in seen}) == 10
    assert [one.place for one in seen] == sorted(
        (one.place for one in seen), reverse=True
    )


def worked(chore_id):
    """Do every step of a chore, as the function would."""
    service = chores.chores()
    while not (chore := service.known(chore_id)).state.is_over:
        for part in chore.parts:
            service.work(Task(chore.id, part.number, part.rev), handler)
    return chore


def test_a_table_of_the_answers_runs_no_formula(town):
    published()
    submit(follower(town), f5='=HYPERLINK("http://evil")', f2="+1+1")
    submit(follower(town, BEN), SECOND, f1="3")

    seen = visible_fields(Role.SUPERVISOR, Entity.CUSTOMER)
    seen = visible_fields(Role.SUPERVISOR, Entity.CUSTOMER)
    started = exporting.start(FORM_ID, "到店回访", "d" * 32, BY, seen=seen)
    chore = worked(started)

    assert (chore.state, chore.done) == (ChoreState.DONE, 2)
    files = chore.result["files"]
    text = connections.archive().get(files["csv"]["key"]).decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text))
    assert heads == ["提交时间", "客户编号", "称呼", *(f.label for f in FORM.fields)]
    assert len(rows) == 2
    (evil,) = [row for row in rows if "9" in row]
    unsafe = {"'+1+1", '\'=HYPERLINK("http://evil")'}
    assert unsafe | {"138****7241"} <= set(evil)
    assert "13812347241" not in text
    book = ZipFile(io.BytesIO(connections.archive().get(files["xlsx"]["key"])))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "'=HYPERLINK" in book.read("xl/sharedStrings.xml").decode()


def test_an_export_names_nobody_to_who_may_not_know(town):
    published()
    submit(follower(town))
    seen = visible_fields(Role.ANALYST, Entity.CUSTOMER)

    chore = worked(exporting.start(FORM_ID, "x", "e" * 32, BY, seen=seen))

    text = connections.archive().get(chore.result["files"]["csv"]["key"]).decode()
    assert not any(one in text for one in ("称呼", "苏晚晴", "7241", "很好"))
    assert {"9", "女", "已填写"} <= set(text.splitlines()[1].split(","))
