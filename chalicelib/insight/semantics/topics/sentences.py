"""Sentences as staff may see them: whole, or only the words that were recognised.

Numbers that may name a person are masked for everybody: who needs one reveals it on the
customer's page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.customers.facts import digest
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.semantics.lexicon.models import Explanation, Mark
from chalicelib.insight.semantics.lexicon.reader import Reader
from chalicelib.insight.semantics.topics.rollups import Place

_NUMBER = re.compile(r"\d[\d -]{5,}\d")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)
_KEPT = 3
_HIDDEN = "…"
_LONGEST = 200  # characters that are shown


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a sentence; ``mark`` says what was recognised in it."""

    text: str
    mark: str = ""  # "topic", "intent", "good", "bad" or ""


def words_of(entry: Entry) -> str:
    """Return what somebody wrote or said; of a tap, what it says on the axis."""
    if entry.kind == "transcript":
        return str(entry.data.get("text", ""))
    if entry.kind == "message":
        return str(entry.data.get("Content", "")) or entry.title
    return entry.title


def pieces_of(reader: Reader, entry: Entry, *, whole: bool) -> tuple[Piece, ...]:
    """Return an entry with its marks; without the right to read only the words.

    A tap or a scan is in our own words, which everybody may read and nobody said.
    """
    text = words_of(entry)
    if entry.kind == "event":
        return (Piece(text[:_LONGEST]),)
    return pieces(reader.explain(text), text, whole=whole)


def pieces(explained: Explanation, said: str, *, whole: bool) -> tuple[Piece, ...]:
    """Return a sentence with its marks, as it was written where that fits."""
    text = said if len(said) == len(explained.text) else explained.text
    text = text[:_LONGEST]
    found: list[Piece] = []
    at = 0
    for mark in _apart(explained.marks, len(text)):
        found += _between(text[at : mark.start], whole=whole)
        found.append(Piece(text[mark.start : mark.end], _tone(mark)))
        at = mark.end
    return (*found, *_between(text[at:], whole=whole))


def masked(text: str) -> str:
    """Return a text without what may name a person."""
    text = _NUMBER.sub(lambda m: m[0][:_KEPT] + "****", text)
    return _MAIL.sub("***@***", text)


def read(timeline: Timeline, places: Iterable[Place]) -> list[tuple[Place, Entry]]:
    """Return the entries at these places; who was erased has none any more."""
    found = []
    for place in places:
        entries = timeline.at(place.customer_id, place.at_ms)
        entry = next((e for e in entries if digest(e.key) == place.digest), None)
        if entry:
            found.append((place, entry))
    return found


def _between(text: str, *, whole: bool) -> list[Piece]:
    if not text:
        return []
    return [Piece(masked(text) if whole else _HIDDEN)]


def _apart(marks: Sequence[Mark], end: int) -> list[Mark]:
    """Return the marks that count and do not overlap, topics before others."""
    order = {"topic": 0, "intent": 1, "feeling": 2}
    wanted = [m for m in marks if m.counts and m.kind in order and m.end <= end]
    chosen: list[Mark] = []
    for mark in sorted(wanted, key=lambda m: (order[m.kind], m.start, -m.end)):
        if all(mark.end <= one.start or one.end <= mark.start for one in chosen):
            chosen.append(mark)
    return sorted(chosen, key=lambda one: one.start)


def _tone(mark: Mark) -> str:
    if mark.kind == "feeling":
        return "good" if mark.weight > 0 else "bad"
    return mark.kind
