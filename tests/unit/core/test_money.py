"""Amounts as people write and read them."""

import pytest

from chalicelib.core.money import fen_of, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("128", 12_800),
        ("128.5", 12_850),
        ("¥1,299.00", 129_900),
        (" 0.01 元", 1),
        ("-3.20", -320),
        ("12.3400", 1_234),
        ("88，000", 8_800_000),
    ],
)
def test_an_amount_is_read_in_fen(text, fen):
    assert fen_of(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.234", "1e3", "--1", "1.2.3", "9" * 10])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="no amount"):
        fen_of(text)


def test_people_read_yuan():
    assert (yuan(129_900), yuan(5), yuan(-320)) == ("¥1,299.00", "¥0.05", "−¥3.20")
