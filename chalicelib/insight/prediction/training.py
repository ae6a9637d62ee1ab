"""Learning from people who were, and being judged by people who were not learnt from.

Everybody is looked at as of several past days, a week apart, the last one so long ago
that it is known what came.  Seven tenths of the people teach; the others are judged as
of the last day, so neither they nor the days after it were seen before.  A model in use
is judged by the same people, and gives way only to a better one.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.core.clock import DAY_MS
from chalicelib.insight.index.models import Weights
from chalicelib.insight.prediction.features import FEATURES, values_of
from chalicelib.insight.prediction.fitting import fit
from chalicelib.insight.prediction.judging import judged
from chalicelib.insight.prediction.models import (
    FEWEST,
    HORIZON_DAYS,
    Logistic,
    Quality,
    Target,
)
from chalicelib.insight.prediction.past import Life, came, numbers_at
from chalicelib.insight.prediction.service import is_scored, likely
from chalicelib.insight.standing.models import Numbers

MOST_LOOKS = 6  # past days
STEP_DAYS = 7
FEWEST_DAYS = 14  # of history before the first look
_TEACHING = 70  # of a hundred
_NAMES = [one.name for one in FEATURES]


@dataclass(frozen=True, slots=True)
class Case:
    """One person as of one past day, and what came."""

    numbers: Numbers
    at_ms: int
    outcome: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt, or why nothing was."""

    model: Logistic | None = None
    quality: Quality | None = None
    champion: Quality | None = None  # the model in use, judged by the same people
    refusals: tuple[str, ...] = ()
    cases: int = 0
    positives: int = 0
    looks: tuple[int, ...] = field(default=())  # the past days

    @property
    def is_better(self) -> bool:
        """Tell whether it is to be used from now on."""
        if self.model is None or self.quality is None:
            return False
        return self.champion is None or self.quality.brier < self.champion.brier


def looks_at(first_ms: int, now_ms: int) -> list[int]:
    """Return the past instants to look from, the oldest first.

    Args:
        first_ms: when the archive begins.
        now_ms: the instant up to which it is known what came.
    """
    last = now_ms - HORIZON_DAYS * DAY_MS
    earliest = first_ms + FEWEST_DAYS * DAY_MS
    found = (last - number * STEP_DAYS * DAY_MS for number in range(MOST_LOOKS))
    return sorted(one for one in found if one >= earliest)


def learn(
    lives: Sequence[Life],
    target: Target,
    looks: Sequence[int],
    weights: Weights,
    champion: Logistic | None = None,
    fewest: int = FEWEST,
) -> Lesson:
    """Return what people's lives teach.

    Args:
        lives: a sample, or everybody.
        target: what is to be foretold.
        looks: past instants, the oldest first.
        weights: of the interaction index.
        champion: the model in use, if any.
        fewest: cases of either outcome.
    """
    if not looks:
        days = FEWEST_DAYS + HORIZON_DAYS
        return Lesson(refusals=(f"归档还不满 {days} 天，看不到结果",))
    teaching = [one for one in lives if is_teaching(one.today.customer_id)]
    judging = [one for one in lives if not is_teaching(one.today.customer_id)]
    cases = list(_cases(teaching, target, looks, weights))
    tests = list(_cases(judging, target, looks[-1:], weights))
    positives = sum(one.outcome for one in cases)
    seen = Lesson(cases=len(cases), positives=positives, looks=tuple(looks))
    if refused := _too_little(seen, tests, target, fewest):
        return _refusing(seen, refused)
    rows = [values_of(one.numbers, one.at_ms) for one in cases]
    model = fit(_NAMES, rows, [one.outcome for one in cases])
    quality = judged_by(model, tests)
    if not quality.is_useful:
        return _refusing(
            seen, [f"不比平均值更准（AUC {quality.auc:.2f}），暂不评分"], quality
        )
    before = judged_by(champion, tests) if champion else None
    return replace(seen, model=model, quality=quality, champion=before)


def is_teaching(customer_id: str) -> bool:
    """Tell whether somebody teaches rather than judges; always the same."""
    digest = hashlib.sha256(f"teaching{customer_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < _TEACHING


def judged_by(model: Logistic, tests: Sequence[Case]) -> Quality:
    probabilities = [likely(model, one.numbers, one.at_ms) for one in tests]
    return judged(probabilities, [one.outcome for one in tests])


def _cases(
    lives: Sequence[Life], target: Target, looks: Sequence[int], weights: Weights
) -> Iterator[Case]:
    for life in lives:
        for at_ms in looks:
            numbers = numbers_at(life, at_ms, weights)
            if is_scored(numbers, at_ms):
                yield Case(numbers, at_ms, int(came(life, target, at_ms)))


def _too_little(
    seen: Lesson, tests: Sequence[Case], target: Target, fewest: int
) -> list[str]:
    found, few = [], f"个，至少要 {fewest:,} 个"
    others = seen.cases - seen.positives
    if seen.positives < fewest:
        found.append(f"「{target.meaning}」的案例只有 {seen.positives:,} {few}")
    if others < fewest:
        found.append(f"没有发生的案例只有 {others:,} {few}")
    if not found and len({one.outcome for one in tests}) < 2:  # noqa: PLR2004 -- both
        found.append("用来检验的客户结果都一样，无法检验")
    return found


def _refusing(
    seen: Lesson, refusals: Sequence[str], quality: Quality | None = None
) -> Lesson:
    return Lesson(
        quality=quality,
        refusals=tuple(refusals),
        cases=seen.cases,
        positives=seen.positives,
        looks=seen.looks,
    )
