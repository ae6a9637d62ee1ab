"""Notes and follow-ups, as they are typed."""

from datetime import date

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.book.notes.models import LONGEST, due_day, due_words, read

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "given",
    [
        {"text": "  ", "kind": "call"},
        {"text": "长" * (LONGEST + 1), "kind": "call"},
        {"text": "好", "kind": "fax"},
    ],
)
def test_a_note_has_words_and_a_kind(given):
    with pytest.raises(InvalidInput):
        read("n1", given, "staff:s1", "林晓", 1)


@pytest.mark.parametrize("text", ["2026-11-24", "2028-01-01", "11-30", "x"])
def test_one_follows_up_within_a_year_from_today(text):
    with pytest.raises(InvalidInput):
        due_day(text, TODAY)


def test_a_follow_up_may_be_today_or_not_at_all():
    assert due_day("", TODAY) == ""
    assert due_day("2026-11-25", TODAY) == "2026-11-25"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-11-25", "今天"),
        ("2026-11-30", "11-30 周一"),
        ("2026-11-20", "11-20 已过期"),
        ("2027-01-05", "2027-01-05 周二"),
    ],
)
def test_a_day_is_said_as_people_say_it(due, words):
    assert due_words(due, "2026-11-25") == words
