"""No half list ever ends a follow."""

import pytest

from chalicelib.customers.sync.completeness import after_merge, after_page
from chalicelib.customers.sync.models import Base, Run, State

RUN = Run(id="r", app_id="wx", started_ms=1)


def run(**fields) -> Run:
    return RUN.model_copy(update=fields)


def test_a_full_page_is_followed_by_another():
    assert after_page(RUN, 10_000, 23_000, "o1").state == State.LISTING


@pytest.mark.parametrize("count", [3_000, 0])
def test_a_short_or_an_empty_page_ends_the_list(count):
    so_far = run(pages=2, listed=23_000 - count, total=23_000, cursor="o2")
    assert after_page(so_far, count, 23_000, "").state == State.MERGING


@pytest.mark.parametrize(
    ("so_far", "page", "reason"),
    [
        (RUN, (0, 23_000, ""), "empty"),
        (run(pages=1, listed=10_000, total=23_000, cursor="o1"),
         (10_000, 23_000, "o1"), "repeated"),
        (run(pages=1, listed=10_000, total=23_000, cursor="o1"),
         (10_000, 22_000, "o2"), "shrunk"),
        (run(pages=2, listed=20_000, total=23_000, cursor="o2"),
         (10_000, 23_000, "o1"), "overflowing"),
        (run(pages=2, listed=20_000, total=23_000, cursor="o2"),
         (2_000, 23_000, ""), "incomplete"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_right_fails_the_run(so_far, page, reason):
    verdict = after_page(so_far, *page)
    assert (verdict.state, verdict.reason) == (State.FAILED, reason)


def test_some_leaving_while_we_read_is_no_failure():
    so_far = run(pages=2, listed=20_000, total=23_000, cursor="o2")
    assert after_page(so_far, 2_980, 22_980, "").state == State.MERGING


@pytest.mark.parametrize(
    ("missing", "state"), [(23, State.MERGING), (24, State.FAILED)]
)
def test_the_tolerance_is_one_in_a_thousand(missing, state):
    so_far = run(pages=2, listed=20_000, total=23_000, cursor="o2")
    assert after_page(so_far, 3_000 - missing, 23_000, "").state == state


def test_pages_that_overlap_do_not_make_a_list_complete():
    so_far = run(listed=20_000, total=20_000)
    assert after_merge(so_far, 19_000, 0).reason == "incomplete"


@pytest.mark.parametrize(
    ("size", "leavers", "state"),
    [
        (20_000, 200, State.FETCHING),
        (20_000, 201, State.REFUSED),
        (500, 100, State.FETCHING),
        (500, 101, State.REFUSED),
    ],
)
def test_a_sweep_of_more_than_a_percent_and_a_hundred_waits(size, leavers, state):
    so_far = run(total=20_000, base=Base(run="b", size=size))
    assert after_merge(so_far, 20_000, leavers).state == state


def test_an_operator_may_let_a_large_sweep_pass():
    so_far = run(total=20_000, base=Base(run="b", size=20_000), override=True)
    assert after_merge(so_far, 20_000, 9_000).state == State.FETCHING
