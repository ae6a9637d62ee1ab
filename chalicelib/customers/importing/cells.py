"""What stands in the cells of a row, by what its columns are; pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.core.clock import BUSINESS_ZONE
from chalicelib.core.money import MOST_FEN, fen_of
from chalicelib.customers.attributes import dates
from chalicelib.customers.orders.models import Line

FORMULA = "是公式；请在表格里复制后「选择性粘贴为数值」再上传"
_FORMULA = re.compile(
    r"\s*(?:[=＝]|[+\-@＋－＠](?=.*(?:[A-Za-z_]\s*\(|[|!])))", re.DOTALL
)
_CLOCK = re.compile(r"(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})秒?)?(?:\.\d+)?分?")
_STAMP = re.compile(r"\d{14}")
_GOODS = re.compile(r"[、,，;；\n|]+")
_COUNT = re.compile(r"(.*?)\s*(?:[x×*＊X]\s*(\d{1,5})|[(（]\s*(\d{1,5})\s*[)）])")
_MOST_GOODS = 50


class Wrong(ValueError):
    """A cell does not hold what its column says; the words are for people."""


def given(cells: Sequence[str], mapping: Sequence[str]) -> dict[str, str]:
    """Return what a row says, by field; empty cells say nothing.

    Raises:
        Wrong: a cell that counts is a formula.
    """
    found: dict[str, str] = {}
    for name, cell in zip(mapping, cells, strict=False):
        text = cell.strip()
        if not (name and text):
            continue
        if _FORMULA.match(text):
            raise Wrong(f"「{text[:20]}」{FORMULA}")
        found[name] = text
    return found


def money(text: str) -> int:
    """Return an amount in fen; raises ``Wrong``."""
    try:
        fen = fen_of(text)
    except ValueError as error:
        raise Wrong(f"「{text[:20]}」不是金额，例如 128.00") from error
    if abs(fen) > MOST_FEN:
        raise Wrong(f"「{text[:20]}」太大了")
    return fen


def instant(text: str) -> int:
    """Return when something was, in the brand's zone unless it says otherwise.

    Raises:
        Wrong: it is no date, nor a date and a time.
    """
    try:
        return _instant(text)
    except (ValueError, OverflowError) as error:
        raise Wrong(f"「{text[:20]}」看不懂，例如 2026-01-31 18:30") from error


def goods(text: str) -> tuple[Line, ...]:
    """Return the products of an order: 「拿铁×2、美式」."""
    parts = [part.strip() for part in _GOODS.split(text)]
    named = [_line(part) for part in parts if part]
    if len(named) > _MOST_GOODS:
        raise Wrong(f"一张订单最多 {_MOST_GOODS} 种商品")
    return tuple(named)


def labelled(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, name)


def _instant(text: str) -> int:
    plain = text.strip()
    if _STAMP.fullmatch(plain):
        moment = datetime.strptime(plain, "%Y%m%d%H%M%S").replace(tzinfo=BUSINESS_ZONE)
        return int(moment.timestamp() * 1000)
    if "T" in plain and (plain.endswith("Z") or "+" in plain):
        return int(datetime.fromisoformat(plain).timestamp() * 1000)
    clock = _CLOCK.search(plain)
    # A day must be whole without its time, wherever that stands.
    of_day = _CLOCK.sub("", plain).strip(" T") if clock else plain
    midnight = datetime.fromisoformat(dates.day(of_day)).replace(tzinfo=BUSINESS_ZONE)
    hour, minute, second = (
        (int(part or 0) for part in clock.groups())
        if clock
        else (
            0,
            0,
            0,
        )
    )
    moment = midnight.replace(hour=hour, minute=minute, second=second)
    return int(moment.timestamp() * 1000)


def _line(text: str) -> Line:
    found = _COUNT.fullmatch(text)
    if not found or not found[1]:
        return Line(sku=text[:64], name=text[:120], quantity=1)
    count = max(1, int(found[2] or found[3]))
    return Line(sku=found[1][:64], name=found[1][:120], quantity=count)
