"""The sheets of the growth workbook.

Totals are numbers, not formulas: a viewer that does not calculate shows them too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from chalicelib.core.cells import harmless
from chalicelib.core.metrics import Metric
from chalicelib.reports.growth import wording
from chalicelib.reports.growth.models import Figures

_DAYS, _SOURCES = "每日", "来源"
_CHANNEL = 7  # the column where the sums by channel begin
_WIDE = {"width": 900, "height": 340}
_HEAT = {"type": "2_color_scale", "min_color": "#F1F4F2", "max_color": "#0B9A55"}
_COLOURS = ("#0FA15C", "#5CC794", "#4C8BF0", "#F0A13C", "#8B6FE8", "#C3CDC8")


@dataclass(frozen=True, slots=True)
class Styles:
    title: Any
    muted: Any
    head: Any
    text: Any
    wrapped: Any
    number: Any
    signed: Any
    percent: Any
    total: Any
    total_signed: Any
    total_percent: Any
    big: Any


def overview(book: Workbook, styles: Styles, f: Figures, brand: str) -> None:
    """The figures that matter, and the two charts."""
    sheet = book.add_worksheet("概览")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 5, 16)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, harmless(f"{brand}：粉丝增长与互动"), styles.title)
    span = f"{f.first} 至 {f.last}，数据截至 {wording.moment(f.as_of_ms)}（北京时间）"
    sheet.write_string(1, 0, span, styles.muted)
    figures = [
        ("粉丝总数", f.cumulative),
        ("新增关注", f.total.new),
        ("取消关注", f.total.cancelled),
        ("净增关注", f.total.net),
        ("互动次数", f.inbound + f.outbound),
        ("互动人数", f.people),
    ]
    for column, (name, number) in enumerate(figures):
        sheet.write_string(3, column, name, styles.muted)
        sheet.write_number(4, column, number, styles.big)
    sheet.insert_chart("A7", _growth_chart(book, len(f.days)))
    if f.sources:
        sheet.insert_chart("A25", _source_chart(book, len(f.channels)))


def days(book: Workbook, styles: Styles, f: Figures) -> None:
    """Every day of the range, and their sum."""
    sheet = book.add_worksheet(_DAYS)
    names = "日期 期初粉丝 新增 其中回流 取消 净增 累计粉丝 流失率 24小时内取关"
    _head(sheet, styles, [*names.split(), "粉丝发来", "我们发出", "互动人数"])
    sheet.set_column(0, 0, 12)
    for row, (day, talk) in enumerate(zip(f.days, f.activity, strict=True), start=1):
        moves = day.moves
        sheet.write_string(row, 0, moves.day, styles.text)
        _numbers(sheet, row, 1, [day.opening, moves.new, moves.returning], styles)
        sheet.write_number(row, 4, moves.cancelled, styles.number)
        sheet.write_number(row, 5, moves.net, styles.signed)
        sheet.write_number(row, 6, day.cumulative, styles.number)
        _share(sheet, (row, 7), moves.cancelled, day.opening, styles.percent)
        talked = [moves.quick, talk.inbound, talk.outbound, talk.people]
        _numbers(sheet, row, 8, talked, styles)
    _days_total(sheet, styles, f, len(f.days) + 1)


def _days_total(sheet: Worksheet, styles: Styles, f: Figures, row: int) -> None:
    sheet.write_string(row, 0, "合计", styles.total)
    for column, number in (
        (1, f.opening),
        (2, f.total.new),
        (3, f.total.returning),
        (4, f.total.cancelled),
        (6, f.cumulative),
        (8, f.total.quick),
        (9, f.inbound),
        (10, f.outbound),
        (11, f.people),
    ):
        sheet.write_number(row, column, number, styles.total)
    sheet.write_number(row, 5, f.total.net, styles.total_signed)
    _share(sheet, (row, 7), f.total.cancelled, f.opening, styles.total_percent)
    note = "互动人数按日去重，不可相加；合计为全期去重。"
    sheet.write_string(row + 1, 0, note, styles.muted)


def sources(book: Workbook, styles: Styles, f: Figures) -> None:
    """Where new followers came from."""
    sheet = book.add_worksheet(_SOURCES)
    names = ["来源", "渠道码场景值", "新增", "占比", "其中回流", "24小时内取关"]
    _head(sheet, styles, names)
    sheet.set_column(0, 1, 22)
    for row, source in enumerate(f.sources, start=1):
        scene = source.id.partition("scene:")[2]
        sheet.write_string(row, 0, source.channel, styles.text)
        sheet.write_string(row, 1, harmless(scene), styles.text)
        sheet.write_number(row, 2, source.new, styles.number)
        _share(sheet, (row, 3), source.new, f.total.new, styles.percent)
        _numbers(sheet, row, 4, [source.returning, source.quick], styles)
    row = len(f.sources) + 1
    sheet.write_string(row, 0, "合计", styles.total)
    sheet.write_blank(row, 1, None, styles.total)
    sheet.write_number(row, 2, f.total.new, styles.total)
    _share(sheet, (row, 3), f.total.new, f.total.new, styles.total_percent)
    sheet.write_number(row, 4, f.total.returning, styles.total)
    sheet.write_number(row, 5, f.total.quick, styles.total)
    sheet.write_string(0, _CHANNEL, "按渠道合计", styles.head)
    sheet.write_string(0, _CHANNEL + 1, "新增", styles.head)
    sheet.set_column(_CHANNEL, _CHANNEL, 18)
    for row, (channel, new) in enumerate(f.channels, start=1):
        sheet.write_string(row, _CHANNEL, channel, styles.text)
        sheet.write_number(row, _CHANNEL + 1, new, styles.number)


def hours(book: Workbook, styles: Styles, f: Figures) -> None:
    """Interactions by hour and weekday, one table for each direction."""
    sheet = book.add_worksheet("时段")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 25, 6)
    for number, (direction, name) in enumerate(wording.DIRECTIONS.items()):
        _hours_of(sheet, styles, f, direction, name, top=number * 11)


def _hours_of(
    sheet: Worksheet, styles: Styles, f: Figures, direction: str, name: str, *, top: int
) -> None:
    found = {(c.weekday, c.hour): c.count for c in f.cells if c.direction == direction}
    _head(sheet, styles, [name, *(f"{hour} 时" for hour in range(24)), "合计"], top)
    for weekday, label in enumerate(wording.WEEKDAYS, start=1):
        row = [found.get((weekday, hour), 0) for hour in range(24)]
        sheet.write_string(top + weekday, 0, label, styles.text)
        _numbers(sheet, top + weekday, 1, row, styles)
        sheet.write_number(top + weekday, 25, sum(row), styles.number)
    bottom = top + 8
    sheet.write_string(bottom, 0, "合计", styles.total)
    for hour in range(24):
        summed = sum(n for (_, at), n in found.items() if at == hour)
        sheet.write_number(bottom, hour + 1, summed, styles.total)
    sheet.write_number(bottom, 25, sum(found.values()), styles.total)
    sheet.conditional_format(top + 1, 1, top + 7, 24, dict(_HEAT))


def kinds(book: Workbook, styles: Styles, f: Figures) -> None:
    """Interactions by what they are."""
    sheet = book.add_worksheet("类型")
    _head(sheet, styles, ["类型", "方向", "次数"])
    sheet.set_column(0, 0, 22)
    for row, one in enumerate(f.kinds, start=1):
        name = wording.kind(f"{one.kind}.{one.type}")
        sheet.write_string(row, 0, harmless(name), styles.text)
        sheet.write_string(row, 1, wording.DIRECTIONS[one.direction], styles.text)
        sheet.write_number(row, 2, one.count, styles.number)
    row = len(f.kinds) + 1
    sheet.write_string(row, 0, "合计", styles.total)
    sheet.write_blank(row, 1, None, styles.total)
    sheet.write_number(row, 2, f.inbound + f.outbound, styles.total)


def meanings(book: Workbook, styles: Styles, metrics: Sequence[Metric]) -> None:
    """What each figure means."""
    sheet = book.add_worksheet("口径")
    _head(sheet, styles, ["指标", "说明", "单位", "编号", "版本"])
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    sheet.set_column(3, 3, 22)
    for row, metric in enumerate(metrics, start=1):
        sheet.write_string(row, 0, metric.name, styles.text)
        sheet.write_string(row, 1, metric.meaning, styles.wrapped)
        sheet.write_string(row, 2, metric.unit, styles.text)
        sheet.write_string(row, 3, metric.id, styles.text)
        sheet.write_number(row, 4, metric.version, styles.number)


def _head(sheet: Worksheet, styles: Styles, names: Sequence[str], row: int = 0) -> None:
    for column, name in enumerate(names):
        sheet.write_string(row, column, name, styles.head)
    if row == 0:
        sheet.freeze_panes(1, 1)


def _numbers(
    sheet: Worksheet, row: int, column: int, numbers: Sequence[int], styles: Styles
) -> None:
    for offset, number in enumerate(numbers):
        sheet.write_number(row, column + offset, number, styles.number)


def _share(
    sheet: Worksheet, at: tuple[int, int], part: int, whole: int, style: Any
) -> None:
    row, column = at
    if whole > 0:
        sheet.write_number(row, column, part / whole, style)
    else:
        sheet.write_string(row, column, wording.NOTHING, style)


def _growth_chart(book: Workbook, count: int) -> Any:
    def column(number: int) -> list[Any]:
        return [_DAYS, 1, number, count, number]

    chart = book.add_chart({"type": "column"})
    for number, colour in ((2, "#0FA15C"), (4, "#F2B8B5")):
        chart.add_series(
            {
                "name": [_DAYS, 0, number],
                "categories": column(0),
                "values": column(number),
                "fill": {"color": colour},
            }
        )
    followers = book.add_chart({"type": "line"})
    followers.add_series(
        {
            "name": [_DAYS, 0, 6],
            "categories": column(0),
            "values": column(6),
            "y2_axis": True,
            "line": {"color": "#4C8BF0", "width": 2},
        }
    )
    chart.combine(followers)
    chart.set_title({"name": "粉丝增长与流失"})
    chart.set_legend({"position": "top"})
    chart.set_size(dict(_WIDE))
    return chart


def _source_chart(book: Workbook, count: int) -> Any:
    chart = book.add_chart({"type": "doughnut"})
    chart.add_series(
        {
            "name": "关注来源",
            "categories": [_SOURCES, 1, _CHANNEL, count, _CHANNEL],
            "values": [_SOURCES, 1, _CHANNEL + 1, count, _CHANNEL + 1],
            "points": [
                {"fill": {"color": _COLOURS[n % len(_COLOURS)]}} for n in range(count)
            ],
        }
    )
    chart.set_title({"name": "关注来源"})
    chart.set_size({"width": 520, "height": 340})
    return chart
