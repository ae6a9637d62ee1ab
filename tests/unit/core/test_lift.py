"""Whether one group converts more than another."""

import pytest

from chalicelib.core.lift import Arm, Verdict, compare


def test_a_clear_difference_is_proven_with_its_interval():
    found = compare(Arm(1_000, 120), Arm(4_000, 240))

    assert found.verdict is Verdict.PROVEN
    assert found.lift == pytest.approx(1.0)
    assert found.difference == pytest.approx(0.06)
    # ± 1.96 · √(0.12·0.88/1000 + 0.06·0.94/4000)
    assert found.high - found.difference == pytest.approx(0.021444, abs=1e-6)
    assert found.incremental == pytest.approx(60)


def test_a_clear_loss_is_proven_too():
    found = compare(Arm(1_000, 30), Arm(1_000, 90))

    assert (found.verdict, found.lift < 0) == (Verdict.PROVEN, True)


def test_a_difference_that_may_be_chance_is_not_proven():
    assert compare(Arm(1_000, 55), Arm(1_000, 50)).verdict is Verdict.NOT_PROVEN


@pytest.mark.parametrize(
    ("treated", "control"),
    [(Arm(100, 24), Arm(100, 24)), (Arm(40, 20), Arm(9_000, 90)), (Arm(0, 0),) * 2],
)
def test_few_expected_conversions_say_nothing(treated, control):
    assert compare(treated, control).verdict is Verdict.TOO_SMALL


def test_of_nobody_nothing_is_said_and_never_zero():
    found = compare(Arm(0, 0), Arm(500, 50))

    assert (found.lift, found.difference, found.incremental) == (None, None, None)


def test_no_conversions_on_the_other_side_have_no_ratio():
    found = compare(Arm(1_000, 80), Arm(1_000, 0))

    assert (found.lift, found.verdict) == (None, Verdict.PROVEN)


@pytest.mark.parametrize(("treated", "valid"), [(5_020, True), (5_400, False)])
def test_groups_of_other_sizes_than_were_drawn_make_it_invalid(treated, valid):
    found = compare(Arm(treated, 500), Arm(10_000 - treated, 400), planned_share=0.5)

    assert (found.verdict is not Verdict.INVALID) == valid
