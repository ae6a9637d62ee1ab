"""The growth report as one HTML file that needs nothing else, not even a network."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib.core.metrics import Metric, catalogue
from chalicelib.reports.growth import charts, wording
from chalicelib.reports.growth.models import Figures

_WIDTH, _HEIGHT = 780, 268  # of the chart; one unit is a pixel at 1440
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 62, 14, 236
_WIDEST_BAR = 14.0
_DATE_LABELS = 7
_RING_OUTER, _RING_INNER = 96, 68
_IN_RING = 5  # the rest is one share of its own
_SOURCE_ROWS = 12


@dataclass(frozen=True, slots=True)
class Kpi:
    name: str
    value: str
    delta: str  # against the period before; "" when there is nothing to compare with
    good: bool
    note: str
    trend: str  # path of the small line


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    new_y: float
    lost_height: float
    label: str  # under the axis, "" for most
    title: str


@dataclass(frozen=True, slots=True)
class GrowthChart:
    bars: list[Bar]
    bar_width: float
    zero: float
    line: str
    grid: list[tuple[float, str, str]]  # height, label on the left, on the right


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    count: int
    percent: str
    path: str


@dataclass(frozen=True, slots=True)
class Heat:
    name: str
    total: int
    rows: list[tuple[str, list[tuple[int, int]]]]  # weekday, (shade, count) by hour


def html(figures: Figures, brand: str) -> str:
    """Return the page."""
    return str(
        _environment()
        .get_template("growth.html")
        .render(
            f=figures,
            brand=brand,
            kpis=_kpis(figures),
            chart=_growth_chart(figures),
            shares=_shares(figures),
            codes=figures.sources[:_SOURCE_ROWS],
            heats=[_heat(figures, direction) for direction in ("in", "out")],
            hours=range(24),
            metrics=_metrics(),
            box={"width": _WIDTH, "height": _HEIGHT, "left": _LEFT, "right": _RIGHT},
        )
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "count": wording.count,
        "signed": wording.signed,
        "moment": wording.moment,
        "kind": wording.kind,
    }
    made.globals |= {"percent": wording.percent, "rate": wording.rate}
    made.globals["directions"] = wording.DIRECTIONS
    return made


def _kpis(f: Figures) -> list[Kpi]:
    moves = [day.moves for day in f.days]
    was = f.before.moves if f.before else None
    talked = f.inbound + f.outbound
    talked_before = f.before.inbound + f.before.outbound if f.before else None
    return [
        Kpi(
            "粉丝总数",
            wording.count(f.cumulative),
            wording.signed(f.total.net),
            f.total.net >= 0,
            "较期初净增",
            _trend([day.cumulative for day in f.days]),
        ),
        Kpi(
            "新增关注",
            wording.count(f.total.new),
            *_against(f.total.new, was.new if was else None),
            f"回流 {wording.count(f.total.returning)} 人",
            _trend([one.new for one in moves]),
        ),
        Kpi(
            "取消关注",
            wording.count(f.total.cancelled),
            *_against(f.total.cancelled, was.cancelled if was else None, more=False),
            f"流失率 {wording.percent(f.total.cancelled, f.opening)}",
            _trend([one.cancelled for one in moves]),
        ),
        Kpi(
            "互动次数",
            wording.count(talked),
            *_against(talked, talked_before),
            f"粉丝发来 {wording.percent(f.inbound, talked)}",
            _trend([day.inbound + day.outbound for day in f.activity]),
        ),
        Kpi(
            "互动人数",
            wording.count(f.people),
            "",
            True,  # noqa: FBT003 -- nothing to judge
            f"人均 {wording.average(f.inbound, f.people)} 次",
            _trend([day.people for day in f.activity]),
        ),
    ]


def _against(now: int, before: int | None, *, more: bool = True) -> tuple[str, bool]:
    """Return the change and whether it is a good one; ``more`` says what is good."""
    if before is None:
        return "", True
    return wording.change(now, before), now == before or (now > before) == more


def _trend(values: list[int]) -> str:
    return charts.sparkline(values, 76, 30)


def _growth_chart(f: Figures) -> GrowthChart:
    new = [day.moves.new for day in f.days]
    lost = [day.moves.cancelled for day in f.days]
    total = [day.cumulative for day in f.days]
    people = charts.scale(-max(lost), max(*new, 1), _BOTTOM, _TOP)
    followers = charts.aligned(min(total), max(total), people)
    pitch = (_WIDTH - _LEFT - _RIGHT) / len(f.days)
    middles = [_LEFT + pitch * (number + 0.5) for number in range(len(f.days))]
    every = -(-len(f.days) // _DATE_LABELS)
    zero = people.px(0)
    bars = [
        Bar(
            x=round(x, 1),
            new_y=people.px(day.moves.new),
            lost_height=round(people.px(-day.moves.cancelled) - zero, 1),
            label=day.moves.day[5:] if number % every == 0 else "",
            title=f"{day.moves.day}：新增 {day.moves.new:,}，"
            f"取消 {day.moves.cancelled:,}，累计 {day.cumulative:,}",
        )
        for number, (x, day) in enumerate(zip(middles, f.days, strict=True))
    ]
    points = [(x, followers.px(v)) for x, v in zip(middles, total, strict=True)]
    labels = zip(people.ticks, followers.ticks, strict=True)
    return GrowthChart(
        bars=bars,
        bar_width=round(min(_WIDEST_BAR, pitch * 0.6), 1),
        zero=zero,
        line=charts.line(points),
        grid=[
            (
                people.px(left),
                wording.axis(left, people.step),
                wording.axis(right, followers.step),
            )
            for left, right in labels
        ],
    )


def _shares(f: Figures) -> list[Share]:
    ranked = f.channels
    if len(ranked) > _IN_RING + 1:
        rest = sum(count for _, count in ranked[_IN_RING:])
        ranked = [*ranked[:_IN_RING], ("其余渠道", rest)]
    whole = f.total.new
    counts = [count for _, count in ranked]
    paths = charts.ring(counts, _RING_OUTER, _RING_INNER) if whole else []
    return [
        Share(name, count, wording.percent(count, whole), path)
        for (name, count), path in zip(ranked, paths, strict=False)
    ]


def _heat(f: Figures, direction: str) -> Heat:
    cells = {(c.weekday, c.hour): c.count for c in f.cells if c.direction == direction}
    highest = max(cells.values(), default=0)
    rows = [
        (
            name,
            [
                (charts.shade(cells.get((day, h), 0), highest), cells.get((day, h), 0))
                for h in range(24)
            ],
        )
        for day, name in enumerate(wording.WEEKDAYS, start=1)
    ]
    return Heat(wording.DIRECTIONS[direction], sum(cells.values()), rows)


def _metrics() -> list[Metric]:
    return [m for m in catalogue if m.id.startswith(("growth.", "interactions."))]
