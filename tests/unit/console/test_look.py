"""The brand's colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput
from chalicelib.web.brand.look import style_sheet
from chalicelib.web.brand.models import (
    LEAST_CONTRAST,
    Look,
    checked_colour,
    contrast_of,
    mixed,
    rgb,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
WHITE = (255, 255, 255)


def test_contrast_is_that_of_the_guidelines():
    assert contrast_of((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast_of((119, 119, 119), WHITE) == pytest.approx(4.478, abs=0.001)
    assert contrast_of(WHITE, WHITE) == 1


@given(COLOURS)
def test_a_colour_is_taken_exactly_when_white_can_be_read_on_it(colour):
    readable = contrast_of(rgb(colour), WHITE) >= LEAST_CONTRAST
    try:
        assert (checked_colour(colour), readable) == (colour, True)
    except InvalidInput:
        assert not readable


@given(COLOURS)
def test_the_darker_colour_can_be_read_too(colour):
    dark = contrast_of(rgb(mixed(colour, (0, 0, 0), 0.18)), WHITE)

    assert dark >= contrast_of(rgb(colour), WHITE)


@pytest.mark.parametrize("text", ["#fff", "0a7a48", "#0a7a4g", "#0a7a48;}body{"])
def test_what_is_no_colour_never_gets_into_a_style_sheet(text):
    with pytest.raises(InvalidInput):
        checked_colour(text)


def test_without_a_colour_of_its_own_a_brand_has_ours():
    assert style_sheet(Look(name="青禾")) == ""
