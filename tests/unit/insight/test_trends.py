"""Which topics grow, and which days stand out."""

import pytest

from chalicelib.insight.semantics.lexicon.models import Lexicon, Topic
from chalicelib.insight.semantics.topics import board, trends
from chalicelib.insight.semantics.topics.rollups import Count, TopicDay

NAMES = {"ship": "物流", "beans": "豆子"}
LAST = "2026-03-31"


def days(counts, last=LAST, topic="ship", negative=0):
    """Return days up to the last with that many mentions each."""
    return [
        TopicDay(
            trends.shifted(last, number + 1 - len(counts)),
            {topic: Count(n, n, negative)} if n else {},
            said=10,
        )
        for number, n in enumerate(counts)
    ]


def test_a_day_far_above_the_usual_is_told_with_its_numbers():
    quiet = [4, 6] * 14

    (spike,) = trends.spikes([*days([*quiet, 20], negative=12)], NAMES, LAST)

    assert (spike.mentions, spike.usual) == (20, 5.0)
    assert spike.z == pytest.approx(15 / 5**0.5)
    assert (
        "「物流」在 03-31 被提到 20 次，前 28 天日均 5.0 次，是平时的 4.0 倍"
        in spike.sentence
    )
    assert "其中 12 次是不满" in spike.sentence
    assert "先看原话" in spike.sentence


@pytest.mark.parametrize(
    ("before", "today"),
    [
        ([4, 6] * 14, 9),  # not far enough
        ([0] * 28, 4),  # too few to say anything
        ([2, 40] * 14, 45),  # it often is so
        ([4, 6] * 6, 20),  # too few days to compare with
    ],
)
def test_a_day_within_the_usual_or_without_a_past_is_not(before, today):
    assert trends.spikes(days([*before, today]), NAMES, LAST) == []


def test_a_topic_nobody_spoke_of_stands_out_by_its_first_great_day():
    (spike,) = trends.spikes(days([0] * 28 + [9]), NAMES, LAST)

    assert "此前没有人提到" in spike.sentence


def test_a_day_that_was_not_archived_is_no_day_without_mentions():
    gappy = days([5] * 40)[:10] + days([5] * 15 + [20])

    (spike,) = trends.spikes(gappy, NAMES, LAST)

    assert spike.usual == 5


def test_a_line_compares_with_as_many_days_before():
    counts = [2] * 7 + [3] * 7

    (line,) = trends.lines(days(counts, negative=1), NAMES, "topics", 7, LAST)

    assert (line.name, line.mentions, line.before) == ("物流", 21, 14)
    assert line.change == 0.5
    assert line.negative_share == pytest.approx(7 / 21)
    assert line.people_a_day == 3


def test_what_had_nothing_before_has_no_change():
    (line,) = trends.lines(days([3] * 7), NAMES, "topics", 7, LAST)

    assert line.change is None


def test_weeks_begin_on_monday_and_add_up():
    found = trends.series(days([1] * 14), ["ship"], "2026-03-18", LAST, "week")

    assert found == [("2026-03-16", [5]), ("2026-03-23", [7]), ("2026-03-30", [2])]


def test_days_without_an_archive_are_drawn_as_nothing():
    found = trends.series(days([4]), ["ship", "beans"], "2026-03-30", LAST, "day")

    assert found == [("2026-03-30", [0, 0]), ("2026-03-31", [4, 0])]


def test_the_page_adds_up_what_its_days_say():
    lexicon = Lexicon(topics=(Topic("ship", "物流"),))

    shown = board.board(days([3] * 14), lexicon, 7, LAST)

    assert (shown.first, shown.days, shown.said) == ("2026-03-25", 7, 70)
    assert shown.chart[0] == ["日期", "物流"]
    assert shown.chart[-1] == ["03-31", 3]
    assert shown.negative_permille == 0


@pytest.mark.parametrize("text", ["", "9", "x", "-7", "٧"])
def test_a_span_nobody_offers_is_four_weeks(text):
    assert board.span_of(text) == 28
