"""The columns of the customer list, each shown to who may see its field; pure.

A module adds what it knows of everybody::

    columns.add(Column("spent", "累计消费", 60, "orders", spent))
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from chalicelib.customers.book.person.figures import follow_chip, stage_chip
from chalicelib.customers.head import Row
from chalicelib.customers.lifecycle.models import Direction
from chalicelib.customers.sheet import Sheet

_WORRYING = (Direction.SILENT, Direction.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row."""

    text: str = ""
    tone: str = ""  # of a chip; "" for plain words
    is_chip: bool = False
    at_ms: int = 0  # of an instant


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    label: str
    order: int
    seen_as: str  # the field of Entity.CUSTOMER that a role must see
    read: Callable[[Sheet], Cell | None]
    is_number: bool = False
    needs_trait: str = ""  # no column as long as nobody states it


columns: Row[Column] = Row()
add = columns.add


def for_who_sees(seen: Collection[str], stated: Collection[str]) -> list[Column]:
    """Return the columns for who sees those fields, as far as somebody fills them."""
    return [
        one
        for one in columns.all()
        if one.seen_as in seen and (not one.needs_trait or one.needs_trait in stated)
    ]


def _stage(sheet: Sheet) -> Cell | None:
    chip = stage_chip(sheet)
    return Cell(chip.text, chip.tone, is_chip=True) if chip else None


def _score(sheet: Sheet) -> Cell | None:
    score = sheet.trait("score")
    return None if score is None else Cell(f"{round(float(score))}")


def _follow(sheet: Sheet) -> Cell:
    chip = follow_chip(sheet)
    return Cell(chip.text, chip.tone, is_chip=True)


def _direction(sheet: Sheet) -> Cell | None:
    talk = sheet.trait("direction")
    if talk is None:
        return None
    found = Direction(talk)
    return Cell(found.label, found.tone, is_chip=found in _WORRYING)


def _inbound(sheet: Sheet) -> Cell:
    return Cell(f"{sheet.profile.inbound_count:,}")


def _last(sheet: Sheet) -> Cell | None:
    last = sheet.profile.last_inbound_ms
    return Cell(at_ms=last) if last else None


add(
    Column("stage", "阶段", 20, "stage", _stage),
    Column(
        "score", "互动指数", 30, "score", _score, is_number=True, needs_trait="score"
    ),
    Column("follow", "关注", 40, "subscribed", _follow),
    Column(
        "direction", "往来", 45, "last_inbound_at", _direction, needs_trait="direction"
    ),
    Column("inbound", "互动次数", 50, "last_inbound_at", _inbound, is_number=True),
    Column("last", "最近互动", 60, "last_inbound_at", _last),
)
