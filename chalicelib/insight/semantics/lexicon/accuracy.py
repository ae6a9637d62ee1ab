"""How well a lexicon reads: sentences that people have labelled, against the reader.

``labelled/held_out.tsv`` was written after the lexicon and is never used to improve it;
``labelled/tuning.tsv`` is what it was made with.  A line is the sentence, its feeling
(-1, 0, 1), its topics and its intents, with tabs between.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chalicelib.insight.semantics.lexicon.models import Reading
from chalicelib.insight.semantics.lexicon.reader import Reader

_FOLDER = Path(__file__).parent / "labelled"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with what somebody says it says."""

    text: str
    polarity: int
    topics: frozenset[str]
    intents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """How often a label was given rightly, and how often it was there to be found."""

    right: int = 0
    given: int = 0
    there: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 0.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Everything together and label by label."""

    sentences: int
    polarity: float  # share of sentences whose feeling was read rightly
    topics: Score
    intents: Score
    negative: Score
    positive: Score
    by_topic: dict[str, Score]
    by_intent: dict[str, Score]


def held_out() -> tuple[Labelled, ...]:
    """Return the sentences that the lexicon is judged by."""
    return _read("held_out")


def tuning() -> tuple[Labelled, ...]:
    """Return the sentences that it was made with."""
    return _read("tuning")


def measured(reader: Reader, sentences: Sequence[Labelled]) -> Accuracy:
    """Read every sentence and compare."""
    pairs = [(one, reader.read(one.text)) for one in sentences]
    topics = _scores((one.topics, frozenset(r.topics)) for one, r in pairs)
    intents = _scores((one.intents, frozenset(r.intents)) for one, r in pairs)
    feelings = _scores((_felt(one.polarity), _felt(r.polarity)) for one, r in pairs)
    right = sum(one.polarity == r.polarity for one, r in pairs)
    return Accuracy(
        sentences=len(pairs),
        polarity=right / len(pairs) if pairs else 0.0,
        topics=_total(topics),
        intents=_total(intents),
        negative=feelings.get("-1", Score()),
        positive=feelings.get("1", Score()),
        by_topic=topics,
        by_intent=intents,
    )


def misread(
    reader: Reader, sentences: Sequence[Labelled]
) -> list[tuple[Labelled, Reading]]:
    """Return the sentences that are read otherwise than labelled."""
    pairs = [(one, reader.read(one.text)) for one in sentences]
    return [(one, reading) for one, reading in pairs if not _agrees(one, reading)]


def _agrees(one: Labelled, reading: Reading) -> bool:
    return (one.polarity, one.topics, one.intents) == (
        reading.polarity,
        frozenset(reading.topics),
        frozenset(reading.intents),
    )


def _felt(polarity: int) -> frozenset[str]:
    return frozenset({str(polarity)})


def _scores(
    pairs: Iterable[tuple[frozenset[str], frozenset[str]]],
) -> dict[str, Score]:
    right, given, there = Counter[str](), Counter[str](), Counter[str]()
    for wanted, found in pairs:
        right.update(wanted & found)
        given.update(found)
        there.update(wanted)
    names = sorted(given.keys() | there.keys())
    return {name: Score(right[name], given[name], there[name]) for name in names}


def _total(scores: dict[str, Score]) -> Score:
    return Score(
        sum(one.right for one in scores.values()),
        sum(one.given for one in scores.values()),
        sum(one.there for one in scores.values()),
    )


@cache
def _read(name: str) -> tuple[Labelled, ...]:
    lines = (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(_labelled(*line.split("\t")) for line in lines)


def _labelled(text: str, polarity: str, topics: str, intents: str) -> Labelled:
    def names(joined: str) -> frozenset[str]:
        return frozenset(filter(None, joined.split(",")))

    return Labelled(text, int(polarity), names(topics), names(intents))
