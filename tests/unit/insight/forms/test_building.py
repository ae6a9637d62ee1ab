"""Putting a form together: what can be published, and what cannot."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.core.clock import DAY_MS, day_start_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.attributes.catalogue import STANDARD, Catalogue
from chalicelib.insight.forms import editing
from chalicelib.insight.forms.models import (
    MOST_FIELDS,
    Content,
    Field,
    Head,
    Kind,
    Published,
    State,
)
from chalicelib.insight.forms.starters import STARTERS, begun
from chalicelib.web.console.forms import Refused

CATALOGUE = Catalogue(STANDARD)
TODAY = "2026-03-11"
NOON = 1_773_201_600_000
FORM = Content("回访", fields=(Field("f1", Kind.TEXT, "姓名"),), next_field=2)
GIVEN = {"label": "", "hint": "", "required": "", "options": "", "attribute": ""}


def with_field(item, content=FORM, **given):
    return editing.with_field(content, CATALOGUE, item, {**GIVEN, **given})


def refused(item, content=FORM, **given):
    with pytest.raises(Refused) as failed:
        with_field(item, content, **given)
    return failed.value.errors


def test_a_field_gets_a_number_that_nobody_else_ever_has():
    grown = with_field("new-single", label="性别", options="女\n男\n")
    shrunk = editing.without_field(grown, "f2")
    again = with_field("new-text", shrunk, label="城市")

    assert grown.fields[1] == Field("f2", Kind.SINGLE, "性别", options=("女", "男"))
    assert [one.id for one in again.fields] == ["f1", "f3"]


def test_a_field_changes_and_keeps_its_number_and_kind():
    changed = with_field("f1", label="怎么称呼您", required="yes", attribute="name")

    (one,) = changed.fields
    assert (one.id, one.kind, one.required) == ("f1", Kind.TEXT, True)
    assert changed.next_field == FORM.next_field


def test_what_a_field_lacks_is_said_beside_it():
    assert "label" in refused("new-text")
    assert "label" in refused("new-text", label="长" * 61)
    assert "options" in refused("new-single", label="x", options="只有一个")
    assert "options" in refused("new-single", label="x", options="甲\n甲")
    assert "options" in refused("new-multiple", label="x", options="甲\n" + "长" * 31)
    with pytest.raises(NotFound):
        with_field("new-file", label="x")
    with pytest.raises(NotFound):
        with_field("f9", label="x")


def test_an_answer_is_learnt_only_as_what_it_can_be():
    ok = with_field("new-single", label="性别", options="女\n先生", attribute="gender")
    assert ok.fields[1].attribute == "gender"
    assert "attribute" in refused(
        "new-single", label="性别", options="女\n保密一下", attribute="gender"
    )
    assert "attribute" in refused("new-rating", label="x", attribute="name")
    assert "attribute" in refused("new-text", label="x", attribute="member_no")
    mapped = with_field("f1", label="姓名", attribute="name")
    assert "attribute" in refused("new-text", mapped, label="x", attribute="name")


def test_a_form_ends_somewhere():
    fields = tuple(Field(f"f{n}", Kind.TEXT, "x") for n in range(MOST_FIELDS))
    full = replace(FORM, fields=fields, next_field=99)
    assert "label" in refused("new-text", full, label="x")
    options = "\n".join(f"选项 {n}" for n in range(20))
    wide = FORM
    for _ in range(2):
        wide = with_field("new-multiple", wide, label="x", options=options)
    assert "options" in refused("new-multiple", wide, label="x", options=options)


def test_fields_move_and_stop_at_the_ends():
    two = with_field("new-text", label="城市")

    moved = editing.moved(two, "f2", -1)

    assert [one.id for one in moved.fields] == ["f2", "f1"]
    assert editing.moved(moved, "f2", -1) == moved
    assert editing.moved(moved, "f1", 1) == moved


def test_the_head_of_a_form_is_checked():
    given = {"title": " 春季  回访 ", "intro": "", "thanks": "", "many": "yes"}
    changed = editing.with_head(FORM, {**given, "closes": "2026-03-11"}, TODAY)

    assert (changed.title, changed.many, changed.closes) == (
        "春季 回访",
        True,
        "2026-03-11",
    )
    for wrong in ({"closes": "2026-03-10"}, {"closes": "soon"}, {"title": ""}):
        with pytest.raises(Refused):
            editing.with_head(FORM, {**given, "closes": "", **wrong}, TODAY)
    past = replace(FORM, closes="2026-03-01")
    assert editing.with_head(past, {**given, "closes": "2026-03-01"}, TODAY)


def test_a_form_without_a_question_is_not_published():
    agree = Content("x", fields=(Field("f1", Kind.CONSENT, "同意"),))
    for empty in (Content("x"), agree, replace(FORM, closes="2026-03-10")):
        with pytest.raises(InvalidInput):
            editing.check_publishable(empty, TODAY)
    editing.check_publishable(replace(FORM, closes=TODAY), TODAY)


def test_a_form_closes_at_the_end_of_its_day():
    closing = Published("a" * 12, 1, replace(FORM, closes=TODAY), is_open=True)
    midnight = day_start_ms(date(2026, 3, 12))

    assert closing.takes_answers(midnight - 1)
    assert not closing.takes_answers(midnight)
    assert Published("a" * 12, 1, FORM, is_open=True).takes_answers(NOON + 999 * DAY_MS)
    assert not Published("a" * 12, 1, FORM, is_open=False).takes_answers(NOON)
    head = Head("a", "x", State.OPEN, version=1, closes=TODAY)
    assert [head.state_at(midnight - 1), head.state_at(midnight)] == [
        State.OPEN,
        State.CLOSED,
    ]


@pytest.mark.parametrize("name", [*STARTERS, "no such"])
def test_every_starter_is_a_form_that_could_have_been_typed(name):
    content = begun(name, "标题")

    assert Content.from_body(content.to_body()) == content
    for one in content.fields:
        given = editing.field_values(content, one.id)
        made = editing.with_field(content, CATALOGUE, one.id, given)
        assert made == content
    assert all(int(one.id[1:]) < content.next_field for one in content.fields)
