"""A lexicon made ready: one automaton over all its words, and what each of them means."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import ahocorasick_rs

from chalicelib.insight.semantics.models import Intent, Lexicon, Mood, Topic
from chalicelib.insight.semantics.words import Word, of_lines


class Kind(IntEnum):
    """What a word does."""

    LABEL = 0  # speaks for a topic or an intent
    FIRST = 1  # the first part of a word with a gap
    SECOND = 2
    EXCLUDED = 3
    FEELING = 4
    NEGATION = 5
    DEGREE = 6
    TURN = 7
    QUESTION = 8


@dataclass(frozen=True, slots=True)
class Label:
    """A topic or an intent, as sentences are sorted under it."""

    id: str
    name: str
    is_topic: bool
    mood: Mood = Mood.ANY


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a pattern means; the same pattern may mean several."""

    kind: Kind
    word: str  # as people know it
    label: int = -1
    pair: int = -1  # which word with a gap
    weight: float = 0.0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a reader looks sentences up in."""

    automaton: ahocorasick_rs.AhoCorasick
    senses: tuple[tuple[Sense, ...], ...]  # by pattern
    labels: tuple[Label, ...]


_MORE, _LESS = 1.5, 0.6


def compiled(lexicon: Lexicon) -> Compiled:
    """Make a lexicon ready; raises ``InvalidInput`` for a line that is no word."""
    labels = tuple(_labels(lexicon))
    senses: dict[str, list[Sense]] = {}
    for text, sense in _all(lexicon):
        senses.setdefault(text, []).append(sense)
    return Compiled(
        ahocorasick_rs.AhoCorasick(list(senses) or ["\0"]),
        tuple(tuple(found) for found in senses.values()),
        labels,
    )


def _labels(lexicon: Lexicon) -> Iterator[Label]:
    for topic in lexicon.topics:
        yield Label(topic.id, topic.name, is_topic=True)
    for intent in lexicon.intents:
        yield Label(intent.id, intent.name, is_topic=False, mood=intent.mood)


def _all(lexicon: Lexicon) -> Iterator[tuple[str, Sense]]:
    pairs = 0
    groups: tuple[Topic | Intent, ...] = (*lexicon.topics, *lexicon.intents)
    for label, group in enumerate(groups):
        for word in of_lines(group.words):
            yield from _of_word(word, Sense(Kind.LABEL, word.name, label), pairs)
            pairs += 1
        for word in of_lines(group.excluded):
            yield word.text, Sense(Kind.EXCLUDED, word.text, label)
    for weight, lines in lexicon.feelings.items():
        for word in of_lines(lines):
            sense = Sense(Kind.FEELING, word.text, weight=float(weight))
            yield from _of_word(word, sense, pairs)
            pairs += 1
    yield from _modifiers(lexicon)


def _of_word(word: Word, sense: Sense, pair: int) -> Iterator[tuple[str, Sense]]:
    """Yield the pattern of a word, or the two of one with a gap."""
    if not word.then:
        yield word.text, replace(sense, whole=word.whole)
        return
    halves = replace(sense, word=f"{word.text}…{word.then}", pair=pair)
    yield word.text, replace(halves, kind=Kind.FIRST)
    yield word.then, replace(halves, kind=Kind.SECOND)


def _modifiers(lexicon: Lexicon) -> Iterator[tuple[str, Sense]]:
    ours = lexicon.modifiers
    for kind, lines, weight in (
        (Kind.NEGATION, ours.negations, 0.0),
        (Kind.DEGREE, ours.more, _MORE),
        (Kind.DEGREE, ours.less, _LESS),
        (Kind.TURN, ours.turns, 0.0),
        (Kind.QUESTION, ours.questions, 0.0),
    ):
        for word in of_lines(lines):
            yield word.text, Sense(kind, word.text, weight=weight)
