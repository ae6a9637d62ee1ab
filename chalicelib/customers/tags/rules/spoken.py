"""Which rules wait for a word of a text, found in one pass of any number of words.

What is found is only a candidate: whether all of a rule's words are there, or nothing
else, the rule itself says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.customers.tags.rules.models import Rule

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick


class Spoken:
    """The rules that wait for words."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._waiting: dict[str, list[int]] = {}  # word to the rules' numbers
        for number, rule in enumerate(rules):
            for word in rule.when.values:
                self._waiting.setdefault(word.casefold(), []).append(number)
        self._words = list(self._waiting)
        self._automaton = self._built()

    def candidates(self, words: str) -> list[Rule]:
        """Return the rules that wait for any of a text's words, in their order."""
        if self._automaton is None or not words:
            return []
        found = self._automaton.find_matches_as_indexes(words, overlapping=True)
        numbers = {
            number
            for pattern, _, _ in found
            for number in self._waiting[self._words[pattern]]
        }
        return [self._rules[number] for number in sorted(numbers)]

    def _built(self) -> AhoCorasick | None:
        if not self._words:
            return None
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self._words)
