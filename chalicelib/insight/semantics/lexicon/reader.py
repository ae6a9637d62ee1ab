"""Reading what people write: topics, intents and how it feels, by the lexicon."""

from collections.abc import Iterator

from chalicelib.insight.semantics.lexicon.compiling import Kind, Label, compiled
from chalicelib.insight.semantics.lexicon.hits import Hit, Hits, asks, hits_of, longest
from chalicelib.insight.semantics.lexicon.models import (
    NOTHING,
    Explanation,
    Lexicon,
    Mark,
    Mood,
    Reading,
)
from chalicelib.insight.semantics.lexicon.polarity import Felt, feelings_of, polarity_of
from chalicelib.insight.semantics.lexicon.words import normal

LONGEST_TEXT = 1_000  # characters that are read; WeChat takes about 680 of Chinese
_STRONG = 0.75  # a sum of feelings that speaks for an intent by itself
_MODIFIERS = {
    Kind.NEGATION: "否定",
    Kind.DEGREE: "程度",
    Kind.TURN: "转折",
    Kind.QUESTION: "疑问",
}


class Reader:
    """Reads by one version of the lexicon; made once and then used for every message.

    Raises:
        InvalidInput: a line of the lexicon is no word.
    """

    def __init__(self, lexicon: Lexicon, version: int = 0) -> None:
        self.lexicon = lexicon
        self.version = version
        self._compiled = compiled(lexicon)
        self._by_mood = [
            one for one in self._compiled.labels if one.mood is not Mood.ANY
        ]

    def read(self, text: str) -> Reading:
        """Return what a message says."""
        found = hits_of(normal(text[:LONGEST_TEXT]), self._compiled)
        if not (found.labels or found.feelings):
            return NOTHING
        score = sum(one.weight for one in feelings_of(found))
        labels = dict.fromkeys(
            self._compiled.labels[hit[0].label]
            for hit in found.labels
            if not self._refusal(found, hit)
        ) | dict.fromkeys(self._felt_intents(score))
        return Reading(
            topics=tuple(one.id for one in labels if one.is_topic),
            intents=tuple(one.id for one in labels if not one.is_topic),
            polarity=polarity_of(score),
        )

    def explain(self, text: str) -> Explanation:
        """Return the same with every word it rests on, and those it does not."""
        plain = normal(text[:LONGEST_TEXT])
        found = hits_of(plain, self._compiled)
        felt = feelings_of(found)
        marks = [
            *(self._label_mark(found, hit) for hit in found.labels),
            *(_feeling_mark(one) for one in felt),
            *_modifier_marks(found),
        ]
        marks.sort(key=lambda one: (one.start, one.end, one.kind))
        score = sum(one.weight for one in felt)
        return Explanation(plain, self.read(text), tuple(marks), score)

    def _felt_intents(self, score: float) -> Iterator[Label]:
        for label in self._by_mood:
            wanted = -score if label.mood is Mood.NEGATIVE else score
            if wanted >= _STRONG:
                yield label

    def _label_mark(self, found: Hits, hit: Hit) -> Mark:
        sense, start, end = hit
        label = self._compiled.labels[sense.label]
        why = self._refusal(found, hit)
        kind = "topic" if label.is_topic else "intent"
        return Mark(kind, label.name, sense.word, start, end, not why, why)

    def _refusal(self, found: Hits, hit: Hit) -> str:
        """Return why a hit does not count; "" where it does."""
        sense, start, end = hit
        for excluded, begins, ends in found.excluded:
            if excluded.label == sense.label and begins < end and start < ends:
                return f"「{excluded.word}」排除了它"
        if not found.is_whole(hit):
            return "不是一个完整的词"
        if not self._compiled.labels[sense.label].is_topic:
            for negation in found.negations:
                if negation[2] == start and not asks(found.text, negation):
                    return f"「{negation[0].word}」否定了它"
        return ""


def _feeling_mark(felt: Felt) -> Mark:
    sense, start, end = felt.hit
    name = "正面" if felt.weight > 0 else "负面" if felt.weight < 0 else "中性"
    counts = bool(felt.weight)
    return Mark("feeling", name, sense.word, start, end, counts, felt.why, felt.weight)


def _modifier_marks(found: Hits) -> Iterator[Mark]:
    for sense, start, end in longest([*found.negations, *found.others]):
        yield Mark("modifier", _MODIFIERS[sense.kind], sense.word, start, end)
