"""People are counted from visits alone, without a list of who they are."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.places import service
from chalicelib.customers.places.counting import (
    ALL,
    DayCount,
    bucket,
    counted,
    people,
    returning,
)
from tests.walks import NOON, WUKANG, report

LAST = date(2025, 10, 9)


def visited(minutes, pings=2):
    visit = service.begun(report(0, WUKANG), "wukang", [])
    for number in range(1, pings):
        minute = minutes * number / (pings - 1)
        visit = service.prolonged(visit, report(minute, WUKANG))
    return visit


@pytest.mark.parametrize(
    ("minutes", "pings", "found"),
    [
        (0, 1, 0),
        (0.5, 2, 1),
        (4.9, 2, 1),
        (5, 2, 2),
        (29, 3, 3),
        (30, 3, 4),
        (119, 5, 5),
        (120, 5, 6),
    ],
)
def test_a_stay_falls_into_the_bucket_of_its_least_length(minutes, pings, found):
    assert bucket(visited(minutes, pings)) == found


def test_a_visit_counts_for_its_store_and_for_all():
    earlier = [(NOON - 3 * DAY_MS, "jingan")]
    visit = service.begun(report(0, WUKANG), "wukang", earlier)

    added = counted(visit)

    assert added["wukang"] == {
        "n": 1,
        "ms": 0,
        "d_0": 1,
        "o_report": 1,
        "f_jingan": 1,
        "g1_30": 1,  # never here before
        "g2_30": 1,
    }
    assert added[ALL] == {"n": 1, "ms": 0, "g1_3": 1, "g2_30": 1}


walks = st.lists(
    st.tuples(
        st.integers(0, 4),  # who
        st.integers(0, 44),  # how many days before the last
        st.sampled_from(["wukang", "jingan"]),
    ),
    max_size=40,
)


@given(walks, st.integers(1, 30))
def test_visitors_and_those_who_came_again_are_exact_for_every_span(visits, span):
    first = LAST - timedelta(days=span - 1)
    for store in (ALL, "wukang"):
        days = counts_of(visits, store)
        within = Counter(
            who for who, ago, where in visits if ago < span and store in (ALL, where)
        )
        shown = [one for one in days if first <= one.day <= LAST]

        assert people(shown, first) == len(within)
        assert returning(shown, first) == sum(n > 1 for n in within.values())


def counts_of(visits, store):
    """Count as it happens: each visit knows the marks of its own person alone."""
    marks = defaultdict(list)
    totals = defaultdict(Counter)
    numbered = sorted(enumerate(visits), key=lambda one: (-one[1][1], one[0]))
    for number, (who, ago, where) in numbered:
        ping = report(number / 100 - ago * 24 * 60, WUKANG)
        visit = service.begun(ping, where, service.earlier(marks[who]))
        marks[who].append(service.mark_of(visit))
        for counter, added in counted(visit).items():
            if counter == store:
                totals[LAST - timedelta(days=ago)].update(added)
    return [DayCount(day, store, counts) for day, counts in totals.items()]
