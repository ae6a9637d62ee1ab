"""A lexicon made ready: one automaton over all its words, and what each means."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from typing import NamedTuple

import ahocorasick_rs

from chalicelib.insight.semantics.lexicon.models import Intent, Lexicon, Mood, Topic
from chalicelib.insight.semantics.lexicon.words import words_of


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


class Sense(NamedTuple):
    """One thing that a pattern means; the same pattern may mean several."""

    kind: Kind
    word: str  # as people know it
    label: int = -1
    weight: float = 0.0
    whole: bool = False
    pair: int = -1  # which word with a gap
    becomes: Kind = Kind.LABEL  # what the two parts of one are together


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a reader looks sentences up in."""

    automaton: ahocorasick_rs.AhoCorasick
    senses: tuple[tuple[Sense, ...], ...]  # by pattern
    labels: tuple[Label, ...]


_MORE, _LESS = 1.5, 0.6
_NEVER = "\0"  # an automaton needs a pattern; no message holds this one


def compiled(lexicon: Lexicon) -> Compiled:
    """Make a lexicon ready, in milliseconds: every cold start does it."""
    labels = tuple(_labels(lexicon))
    senses: dict[str, list[Sense]] = {_NEVER: []}
    for text, sense in _all(lexicon):
        senses.setdefault(text, []).append(sense)
    return Compiled(
        ahocorasick_rs.AhoCorasick(list(senses)),
        tuple(tuple(found) for found in senses.values()),
        labels,
    )


def _labels(lexicon: Lexicon) -> Iterator[Label]:
    for topic in lexicon.topics:
        yield Label(topic.id, topic.name, is_topic=True)
    for intent in lexicon.intents:
        yield Label(intent.id, intent.name, is_topic=False, mood=intent.mood)


def _all(lexicon: Lexicon) -> Iterator[tuple[str, Sense]]:
    groups: tuple[Topic | Intent, ...] = (*lexicon.topics, *lexicon.intents)
    pairs = count()
    for label, group in enumerate(groups):
        yield from _senses(group.words, pairs, Kind.LABEL, label=label)
        yield from _senses(group.excluded, pairs, Kind.EXCLUDED, label=label)
    for weight, lines in lexicon.feelings.items():
        yield from _senses(lines, pairs, Kind.FEELING, weight=float(weight))
    ours = lexicon.modifiers
    yield from _senses(ours.negations, pairs, Kind.NEGATION)
    yield from _senses(ours.more, pairs, Kind.DEGREE, weight=_MORE)
    yield from _senses(ours.less, pairs, Kind.DEGREE, weight=_LESS)
    yield from _senses(ours.turns, pairs, Kind.TURN)
    yield from _senses(ours.questions, pairs, Kind.QUESTION)


def _senses(
    lines: tuple[str, ...],
    pairs: Iterator[int],
    kind: Kind,
    *,
    label: int = -1,
    weight: float = 0.0,
) -> Iterator[tuple[str, Sense]]:
    """Yield each pattern with what it means; a word with a gap has two."""
    for name, text, then, whole in words_of(lines):
        if not then:
            # Synonyms are of a topic or intent; a feeling is just itself.
            word = name if label >= 0 else text
            yield text, Sense(kind, word, label, weight, whole)
            continue
        shown, pair = f"{text}…{then}", next(pairs)
        yield text, Sense(Kind.FIRST, shown, label, weight, whole, pair, kind)
        yield then, Sense(Kind.SECOND, shown, label, weight, whole, pair, kind)
