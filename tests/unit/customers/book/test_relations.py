"""The people around a customer, as they are typed."""

from datetime import date

import pytest

from chalicelib.customers.book.relations.models import (
    Kind,
    Relation,
    Unfit,
    days_until,
)

GIVEN = {"kind": "child", "name": " 小  米 ", "birthday": "", "note": "", "other": ""}


def read(**more):
    return Relation.read("r1", GIVEN | more, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("03-31", "03-31"),
        ("3-31", "03-31"),
        ("3月31日", "03-31"),
        ("1991-03-31", "03-31"),
        ("1991年3月31日", "03-31"),
        ("2/29", "02-29"),
    ],
)
def test_a_birthday_is_kept_without_its_year(typed, kept):
    assert read(birthday=typed).birthday == kept


@pytest.mark.parametrize("typed", ["13-01", "02-30", "31", "x", "00-10", "4-31"])
def test_a_day_that_there_is_not_is_said_at_the_field(typed):
    with pytest.raises(Unfit) as refused:
        read(birthday=typed)

    assert refused.value.field == "birthday"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "长" * 21}),
        ("note", {"note": "长" * 61}),
        ("kind", {"kind": "enemy"}),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(field, given):
    with pytest.raises(Unfit) as refused:
        read(**given)

    assert refused.value.field == field


def test_whoever_is_a_customer_needs_no_other_name():
    assert read(name="", other="c1").other == "c1"
    assert read().name == "小 米"


@pytest.mark.parametrize(
    ("birthday", "today", "days"),
    [
        ("", date(2026, 11, 25), None),
        ("11-25", date(2026, 11, 25), 0),
        ("11-24", date(2026, 11, 25), 364),
        ("02-29", date(2026, 2, 27), 1),  # the last of February
        ("02-29", date(2028, 2, 27), 2),
        ("01-01", date(2026, 12, 31), 1),
    ],
)
def test_the_next_birthday_is_counted_in_days(birthday, today, days):
    assert days_until(birthday, today) == days


def test_what_somebody_is_to_me_i_am_to_them_the_other_way_round():
    assert all(kind.inverse.inverse is kind for kind in Kind)
    assert Kind.CHILD.inverse is Kind.PARENT
    assert Kind.SPOUSE.inverse is Kind.SPOUSE
