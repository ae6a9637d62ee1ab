"""The report's files: page, workbook, JSON."""

import json
import re
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.cells import harmless
from chalicelib.customers.metrics import Moves
from chalicelib.reports.growth import charts, wording
from chalicelib.reports.growth.figures_json import as_json
from chalicelib.reports.growth.models import Before
from chalicelib.reports.growth.page import html
from chalicelib.reports.growth.workbook import xlsx
from tests.unit.reports.lakes import fact
from tests.unit.reports.test_growth import DAY, FOLLOW, LEAVE, NEXT, TEXT, figures

EVIL = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def found():
    people = [
        fact(n, FOLLOW, DAY, n, source=f"scene:{EVIL}" if n else "ADD_SCENE_SEARCH")
        for n in range(8)
    ]
    left = [fact(n, LEAVE, NEXT, 9) for n in range(3)]
    said = [fact(n, TEXT, NEXT, 12 + n % 4) for n in range(20)]
    answers = [fact(n, TEXT, NEXT, 20, dir="out") for n in range(5)]
    return figures(*people, *left, *said, *answers, last=NEXT, opening=100)


def rows(book, sheet):
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_the_workbook_opens_again_with_the_same_figures(found):
    book = openpyxl.load_workbook(BytesIO(xlsx(found, "青禾生活")))

    assert book.sheetnames == ["概览", "每日", "来源", "时段", "类型", "口径"]
    days = rows(book, "每日")
    assert days[1][:7] == [DAY, 100, 8, 0, 0, 8, 108]
    assert days[3][:7] == ["合计", 100, 8, 0, 3, 5, 105]
    assert book["概览"]["A5"].value == 105
    assert len(book["概览"]._charts) == 2


def test_each_sheets_total_is_the_sum_of_its_rows(found):
    book = openpyxl.load_workbook(BytesIO(xlsx(found, "青禾生活")))

    for sheet, columns in (("每日", (2, 3, 4, 5, 8, 9, 10)), ("类型", (2,))):
        lines = rows(book, sheet)[1:]
        end = [line[0] for line in lines].index("合计")
        for column in columns:
            assert sum(line[column] for line in lines[:end]) == lines[end][column]
    for top in (1, 12):
        hours = rows(book, "时段")[top : top + 8]
        for column in range(1, 26):
            assert sum(line[column] for line in hours[:7]) == hours[7][column]


def test_no_cell_of_the_workbook_is_a_formula(found):
    book = openpyxl.load_workbook(BytesIO(xlsx(found, EVIL)))

    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert f"'{EVIL}" in [row[1] for row in rows(book, "来源")]


def test_equal_figures_give_equal_files(found):
    for make in (as_json, lambda f: html(f, "b"), lambda f: xlsx(f, "b")):
        assert make(found) == make(found)


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x"]
HIDDEN = ['a,"=1', "a;=cmd|'/C", "a|@x", "\t=1", "\r=1", "\n=1", "\0=1", " =1"]


@pytest.mark.parametrize("text", [*RISKY, *HIDDEN, "x\t+1"])
def test_what_could_run_in_a_spreadsheet_is_quoted(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["门店一", "store-1", "a=b", "13800138000", ""])
def test_an_ordinary_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_the_page_needs_nothing_from_anywhere(found):
    page = html(found, "青禾生活")

    assert not re.search(
        r'(?:src|href)=(?!"data:)|url\(|<script|@import|\son\w+=|\bstyle=', page
    )
    assert "default-src 'none'" in page


def test_the_page_says_what_the_figures_say(found):
    page = html(found, "青禾生活")

    assert f"{DAY}：新增 8，取消 0，累计 108" in page
    assert "微信搜索" in page
    assert "2026-11-20 至 2026-11-21，共 2 天" in page


def test_a_text_from_outside_is_escaped_on_the_page():
    evil = "scene:<script>alert(1)</script>"

    page = html(figures(fact(1, FOLLOW, DAY, source=evil)), "<b>")

    assert "<script" not in page
    assert "&lt;b&gt;" in page


def test_a_period_in_which_nothing_happened_has_a_page_too():
    empty = figures()

    assert "这段时间没有新增关注" in html(empty, "青禾生活")
    assert len(xlsx(empty, "青禾生活")) > 5000
    assert json.loads(as_json(empty))["totals"]["new"] == 0


def test_the_json_has_every_day_and_total(found):
    plain = json.loads(as_json(found))

    assert plain["totals"]["cumulative"] == 105
    assert [day["net"] for day in plain["days"]] == [8, -3]
    assert plain["as_of"] == "2026-11-18T11:06:40.000Z"


def test_kpis_tell_whether_a_change_is_good(found):
    before = Before(Moves("", new=4, cancelled=6), 10, 10)

    better = html(replace(found, before=before), "b")

    assert '<span class="up">+100.0%</span>' in better
    assert '<span class="up">-50.0%</span>' in better


@given(st.integers(-(10**7), 10**7), st.integers(0, 10**7))
def test_a_scale_holds_all_it_shows_between_round_numbers(low, span):
    made = charts.scale(low, low + span, 200, 0)

    assert made.low <= low
    assert made.high >= low + span
    assert made.ticks[-1] == made.high
    assert len(made.ticks) <= 9


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 500))
def test_two_scales_share_their_lines(low, span, lost):
    first = charts.scale(-lost, 800, 200, 0)

    second = charts.aligned(low, low + span, first)

    assert len(second.ticks) == len(first.ticks)
    assert second.low <= low
    assert second.high >= low + span


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_a_ring_has_a_piece_for_each_share(shares):
    paths = charts.ring(shares, 96, 68)

    assert [bool(path) for path in paths] == [share > 0 for share in shares]


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_cell_is_blank_only_when_nothing_happened(value, highest):
    shade = charts.shade(min(value, highest), highest)

    assert (shade == 0) == (value == 0)
    assert shade <= 6


def test_figures_read_as_people_write_them():
    assert wording.percent(1, 3) == "33.3%"
    assert wording.percent(1, 0) == "—"
    assert wording.rate(3, 85_841) == "0.00%"
    assert wording.change(15, 10) == "+50.0%"
    assert wording.change(10, 0) == "—"
    assert wording.average(27, 10) == "2.7"
    assert wording.axis(92_000, 2_000) == "9.2万"
    assert wording.axis(92_500, 500) == "9.25万"
    assert wording.axis(800, 200) == "800"
