"""Asking the function ``segments`` from wherever there is no DuckDB."""

from typing import Any

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers.segments.counting.schemas import (
    Answer,
    Build,
    CountAsked,
    IdsAsked,
    Question,
    SizesAsked,
    SpreadAsked,
    StrayAsked,
)
from chalicelib.customers.segments.rules.models import Node
from chalicelib.customers.segments.rules.plain import to_plain


def count(rule: Node, sample: int = 0) -> Answer:
    """Ask for how many a rule holds; raises ``Unavailable``."""
    return _ask(CountAsked(rule=to_plain(rule), sample=sample))


def ids(rule: Node, limit: int, *, after: str = "", past: str = "") -> Answer:
    """Ask for whom a rule holds, in the order of ids; raises ``Unavailable``."""
    return _ask(IdsAsked(rule=to_plain(rule), limit=limit, after=after, past=past))


def strays(
    segments: list[str], limit: int, *, after: str = "", past: str = ""
) -> Answer:
    """Ask who is not where the rules of live segments say; raises ``Unavailable``."""
    return _ask(
        StrayAsked(segments=segments, limit=limit, after=after, past=past, fresh=True)
    )


def sizes(segments: list[str], *, fresh: bool = False) -> Answer:
    """Ask how many people are in segments; raises ``Unavailable``."""
    return _ask(SizesAsked(segments=segments, fresh=fresh))


def spread(texts: list[str], numbers: list[str]) -> Answer:
    """Ask how traits are spread over everybody; raises ``Unavailable``."""
    return _ask(SpreadAsked(texts=texts, numbers=numbers))


def build(*, whole: bool = False) -> None:
    """Have a snapshot made."""
    connections.segments_queue().send(Build(do="begin", whole=whole))


def _ask(question: Question) -> Answer:
    found: Any = connections.functions().ask(
        settings().segments_function, question.model_dump(mode="json")
    )
    return Answer.model_validate(found)
