"""How a sentence feels: its words of feeling, and what those beside make of them.

A negation turns a feeling round, a word of degree makes it stronger or weaker, what
follows a "but" weighs more, and a question is no praise.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.insight.semantics.lexicon.compiling import Kind
from chalicelib.insight.semantics.lexicon.hits import BREAK, Hit, Hits, asks, longest

THRESHOLD = 0.5  # of the sum, for the sentence to be called good or bad
_AFTER_TURN = 1.6
_TWICE_DENIED = 0.4  # "not unfresh" is little praise
_DENIED_GOOD, _DENIED_BAD = -0.8, -0.4  # "not bad" praises less than "not good" blames
# What may stand between a negation, or a degree, and the feeling it is about.
_FILLERS = re.compile(
    r"[是很太那么这怎觉得想像象中的地有什特别感到能会让我人再多啥过]*"
)
_TAKEN_FOR_GRANTED = re.compile(
    r"怎么(?:[这那]么|又|还|会|没|回事|给|有)|为什么|为啥|凭什么|居然|竟然|又"
)
_ASKED = frozenset("?？")
_BLAME = 1.3  # who praises one thing and blames another is not content
_PLAIN = -1  # a feeling that a question only wonders about; a stronger one it claims


@dataclass(frozen=True, slots=True)
class Felt:
    """A word of feeling and what it adds."""

    hit: Hit
    weight: float
    why: str = ""


def feelings_of(found: Hits) -> list[Felt]:
    """Return the words of feeling from left to right."""
    if not found.feelings:
        return []
    chosen = longest([hit for hit in found.feelings if found.is_whole(hit)])
    clauses = _Clauses(found, chosen)
    denials, degrees = _denials_and_degrees(found, chosen)
    return [
        _felt(found.text, hit, denials, degrees, clauses) for hit in _once_each(chosen)
    ]


def _once_each(hits: list[Hit]) -> list[Hit]:
    """Return a feeling once, however often it is said."""
    return list({hit[0].word: hit for hit in reversed(hits)}.values())[::-1]


def polarity_of(score: float) -> int:
    """Return -1, 0 or 1 for a sum of feelings."""
    return (score >= THRESHOLD) - (score <= -THRESHOLD)


def _felt(
    text: str,
    hit: Hit,
    denials: list[Hit],
    degrees: list[Hit],
    clauses: "_Clauses",
) -> Felt:
    sense, start, _ = hit
    weight, why = sense.weight, []
    if not weight:
        return Felt(hit, 0.0, "不算情绪")
    denied = list(_before(text, start, denials))
    if denied:
        weight *= _denied(weight, len(denied))
        why.append(f"被「{denied[0][0].word}」反转" if len(denied) == 1 else "双重否定")
    begins = denied[-1][1] if denied else start
    if degree := next(_before(text, begins, degrees), None):
        weight *= degree[0].weight
        why.append(f"「{degree[0].word}」")
    if clauses.wonders(start) and weight >= _PLAIN:
        return Felt(hit, 0.0, "在提问")
    if clauses.follows_turn(start):
        weight *= _AFTER_TURN
        why.append("转折之后")
    if weight < 0:
        weight *= _BLAME
    return Felt(hit, weight, "，".join(why))


def _denied(weight: float, times: int) -> float:
    if times % 2 == 0:
        return _TWICE_DENIED
    return _DENIED_GOOD if weight > 0 else _DENIED_BAD


def _before(text: str, at: int, hits: list[Hit]) -> Iterator[Hit]:
    """Yield the hits that lead up to a place, the nearest first."""
    for hit in reversed(hits):
        if hit[2] <= at and _FILLERS.fullmatch(text, hit[2], at):
            yield hit
            at = hit[1]


def _denials_and_degrees(
    found: Hits, feelings: list[Hit]
) -> tuple[list[Hit], list[Hit]]:
    """Return what denies and what stresses.

    别 in 特别 does not deny, nor does 不 in 不错 and in 好不好.
    """
    inside = [(start, end) for _, start, end in feelings]
    degrees = [hit for hit in found.others if hit[0].kind is Kind.DEGREE]
    free = [
        hit
        for hit in longest([*found.negations, *degrees])
        if not any(a <= hit[1] < b for a, b in inside)
    ]
    denials = [
        hit
        for hit in free
        if hit[0].kind is Kind.NEGATION and not asks(found.text, hit)
    ]
    return denials, [hit for hit in free if hit[0].kind is Kind.DEGREE]


class _Clauses:
    """What the clauses of a sentence do to the feelings in them."""

    def __init__(self, found: Hits, feelings: list[Hit]) -> None:
        self._text = found.text
        breaks = list(BREAK.finditer(found.text))
        self._ends = [one.start() for one in breaks]
        self._marks = [one.group() for one in breaks]
        turns = [h[1] for h in found.others if h[0].kind is Kind.TURN]
        self._turn = min(turns, default=len(found.text))
        self._questions = [
            start
            for sense, start, _ in found.others
            if sense.kind is Kind.QUESTION
            and not any(a <= start < b for _, a, b in feelings)
        ]

    def follows_turn(self, at: int) -> bool:
        return at > self._turn

    def wonders(self, at: int) -> bool:
        """Tell whether the clause asks whether; asking why takes it for granted."""
        number = bisect_right(self._ends, at)
        begins = self._ends[number - 1] if number else 0
        last = number == len(self._ends)
        ends = len(self._text) if last else self._ends[number]
        asked = not last and not _ASKED.isdisjoint(self._marks[number])
        asked = asked or any(begins <= one < ends for one in self._questions)
        return asked and not _TAKEN_FOR_GRANTED.search(self._text, begins, ends)
