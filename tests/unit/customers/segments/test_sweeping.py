"""Everybody is in one part of a sweep, however many parts there are."""

import pytest

from chalicelib.customers.segments.membership.sweeping import bounds, parts_for

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


@pytest.mark.parametrize(
    ("people", "parts"),
    [(0, 1), (20_000, 1), (20_001, 2), (80_000, 4), (80_001, 8), (10_000_000, 8)],
)
def test_few_people_take_few_parts(people, parts):
    assert parts_for(people) == parts


@pytest.mark.parametrize("parts", [1, 2, 4, 8])
def test_every_id_is_in_one_part(parts):
    ranges = [bounds(number, parts) for number in range(parts)]

    for letter in LETTERS:
        for rest in ("0" * 25, "z" * 25):
            one = f"c{letter}{rest}"
            assert sum(a < one and (not b or one < b) for a, b in ranges) == 1
