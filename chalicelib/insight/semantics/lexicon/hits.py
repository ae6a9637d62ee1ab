"""The words of the lexicon that a sentence holds, sorted by what they do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.insight.semantics.lexicon.compiling import Kind

if TYPE_CHECKING:
    from chalicelib.insight.semantics.lexicon.compiling import Compiled, Sense

BREAK = re.compile(r"[,，.。!！?？;；~…、\n\r]+|\s{2,}")
_MOST_BETWEEN = 10  # characters in the gap of a word with one

Hit = tuple["Sense", int, int]  # and where it begins and ends


@dataclass(slots=True)
class Hits:
    """What was found in one sentence."""

    text: str
    labels: list[Hit] = field(default_factory=list)
    excluded: list[Hit] = field(default_factory=list)
    feelings: list[Hit] = field(default_factory=list)
    negations: list[Hit] = field(default_factory=list)
    others: list[Hit] = field(default_factory=list)
    _spans: frozenset[tuple[int, int]] | None = None

    def is_whole(self, hit: Hit) -> bool:
        """Tell whether a hit is a word by itself, where its word asks for that.

        Latin letters need no dictionary.  Chinese does, and loading that takes a tenth
        of a second, so it happens at the first hit that asks.
        """
        sense, start, end = hit
        if self.text[start].isascii() and self.text[start].isalnum():
            before, after = self.text[start - 1 : start], self.text[end : end + 1]
            return not _joins(before) and not _joins(after)
        return not sense.whole or (start, end) in self._words()

    def _words(self) -> frozenset[tuple[int, int]]:
        if self._spans is None:
            import rjieba

            spans, at = [], 0
            for word in rjieba.cut(self.text):
                spans.append((at, at + len(word)))
                at += len(word)
            self._spans = frozenset(spans)
        return self._spans


def hits_of(text: str, compiled: Compiled) -> Hits:
    """Look all the words up; ``text`` is in its one form."""
    found = Hits(text)
    halves: list[Hit] = []
    senses = compiled.senses
    places: dict[Kind, list[Hit]] = {
        Kind.LABEL: found.labels,
        Kind.FIRST: halves,
        Kind.SECOND: halves,
        Kind.EXCLUDED: found.excluded,
        Kind.FEELING: found.feelings,
        Kind.NEGATION: found.negations,
    }
    for pattern, start, end in compiled.automaton.find_matches_as_indexes(
        text, overlapping=True
    ):
        for sense in senses[pattern]:
            places.get(sense.kind, found.others).append((sense, start, end))
    if len(halves) > 1:
        for hit in _joined(halves, text):
            places.get(hit[0].becomes, found.others).append(hit)
    return found


def _joined(halves: list[Hit], text: str) -> list[Hit]:
    """Return the words with a gap of which both parts stand in one clause."""
    firsts = [hit for hit in halves if hit[0].kind is Kind.FIRST]
    return [
        (sense, first_start, end)
        for sense, start, end in halves
        if sense.kind is Kind.SECOND
        for first, first_start, first_end in firsts
        if first.pair == sense.pair
        and 0 <= start - first_end <= _MOST_BETWEEN
        and not BREAK.search(text, first_end, start)
    ]


def asks(text: str, hit: Hit) -> bool:
    """Tell whether a negation only asks: between two of the same, as 能不能, 有没有."""
    _, start, end = hit
    return start > 0 and text[start - 1] in (text[end : end + 1], text[end - 1])


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that lie in no longer one, from left to right."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one[1], -one[2])):
        if not chosen or hit[1] >= chosen[-1][2]:
            chosen.append(hit)
    return chosen


def _joins(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
