"""What stands above a table is no part of it."""

import pytest

from chalicelib.customers.importing.tables.models import Line
from chalicelib.customers.importing.tables.titles import below_titles

HEADS, ROW = ("姓名", "手机号"), ("苏晚晴", "13800138000")


def below(*rows):
    lines = [Line(at, cells) for at, cells in enumerate(rows, start=1)]
    titles, rest = below_titles(lines)
    return titles, [line.number for line in rest]


@pytest.mark.parametrize(
    ("rows", "titles", "left"),
    [
        ([HEADS, ROW], 0, [1, 2]),
        ([HEADS, ("王小明",), ROW, ROW], 0, [1, 2, 3, 4]),  # somebody without a number
        ([("会员导出",), HEADS, ("王小明",), ROW, ROW], 0, [1, 2, 3, 4, 5]),
        ([("会员导出", ""), (), HEADS, ROW], 1, [3, 4]),
        ([("会员导出",), ("制表：何佳",), HEADS, ROW, ROW], 2, [3, 4, 5]),
        ([("会员导出",), HEADS], 1, [2]),  # heads alone: refused as such
        ([("openid",), ("o1",), ("o2",)], 0, [1, 2, 3]),
        ([("openid",), ("o1", "老客"), ("o2",)], 0, [1, 2, 3]),
        ([("说明",)] * 9 + [HEADS, ROW], 0, [*range(1, 12)]),
        ([], 0, []),
    ],
)
def test_the_heads_come_after_lines_of_one_cell(rows, titles, left):
    assert below(*rows) == (titles, left)


def test_a_line_that_cannot_be_read_is_no_title():
    lines = [Line(1, fault="引号没有成对"), Line(2, HEADS), Line(3, ROW)]

    titles, rest = below_titles(lines)

    assert (titles, next(rest).number) == (0, 1)
