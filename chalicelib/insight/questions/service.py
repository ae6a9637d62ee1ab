"""Which question is the best one to ask somebody now, and whether any may be; pure.

domain.md F56 ranks by information gain ÷ quota cost:

    gain   = weight of the attribute ÷ all weights × (1 − confidence in what is known)
    chance = (answered + 8 × prior) ÷ (settled + 8)      prior ½ to tap, ¼ to type
    cost   = 1 message, and the thanks for those who answer
    score  = gain × chance ÷ cost
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.core.clock import DAY_MS, business_day, day_start_ms, local_time
from chalicelib.customers.attributes.models import Attribute, Kind, Observed
from chalicelib.insight.questions.models import (
    Ask,
    Question,
    Rules,
    Setting,
    State,
    Tally,
)

SURE_FROM = 50  # percent: from there on an attribute is not asked for again
_PRIOR_WEIGHT = 8
_PRIOR = {True: 0.25, False: 0.5}  # typed or tapped
_WEEK = 7


class Why(StrEnum):
    """Why somebody is not asked."""

    NOTHING = "nothing"
    TODAY = "today"
    THIS_WEEK = "this_week"
    IGNORED = "ignored"
    DECLINED = "declined"
    AGAIN = "again"
    TRIES = "tries"

    @property
    def label(self) -> str:
        return _WORDS[self]


_WORDS = {
    Why.NOTHING: "该问的都已经知道了",
    Why.TODAY: "今天已经问过",
    Why.THIS_WEEK: "这周已经问过",
    Why.IGNORED: "连续几次没有回答，不再自动提问",
    Why.DECLINED: "客户表示不方便说",
    Why.AGAIN: "不久前问过同样的问题",
    Why.TRIES: "同样的问题已经问够次数",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way, and until when; 0 for as long as nothing changes."""

    why: Why
    until_ms: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question with what speaks for it."""

    question: Question
    attribute: Attribute
    gain: float  # of completeness, 0 to 1
    chance: float
    cost: float  # messages

    @property
    def score(self) -> float:
        return self.gain * self.chance / self.cost


@dataclass(frozen=True, slots=True)
class Situation:
    """What a choice rests on."""

    setting: Setting
    catalogue: Mapping[str, Attribute]
    known: Mapping[str, Observed]  # what to believe of each attribute
    asks: Sequence[Ask]  # of the person, the oldest first
    tallies: Mapping[str, Tally]
    now_ms: int


def candidates(of: Situation) -> list[Candidate]:
    """Return the questions that may be asked somebody, the best first."""
    found = [
        one
        for question in wanted(of)
        if not obstacle_of(question, of.asks, of.setting.rules, of.now_ms)
        and (one := _candidate(question, of)).gain > 0
    ]
    return sorted(found, key=lambda one: (-one.score, one.question.attribute))


def wanted(of: Situation) -> list[Question]:
    """Return the questions whose answer is not known yet."""
    return [
        one
        for one in of.setting.questions
        if one.is_on
        and (attribute := of.catalogue.get(one.attribute))
        and attribute.kind is not Kind.EXTERNAL
        and _sureness(of.known.get(one.attribute)) < SURE_FROM
    ]


def obstacle(of: Situation, *, by_staff: bool) -> Obstacle | None:
    """Return why somebody is not asked anything at all now.

    A colleague who is talking with the person may ask more often than we do, and also
    who has ignored us; never twice on a day more than allowed, never the same again.
    """
    rules, come = of.setting.rules, [one for one in of.asks if one.state.has_come]
    today = local_time(of.now_ms).date()
    if len(_since(come, today)) >= rules.per_day:
        return Obstacle(Why.TODAY, day_start_ms(today + timedelta(days=1)))
    if not by_staff:
        week = _since(come, today - timedelta(days=_WEEK - 1))
        if len(week) >= rules.per_week:
            last = local_time(week[len(week) - rules.per_week].at_ms).date()
            over = last + timedelta(days=_WEEK)
            return Obstacle(Why.THIS_WEEK, day_start_ms(over))
        if ignored_in_a_row(come) >= rules.most_ignored:
            return Obstacle(Why.IGNORED)
    if candidates(of):
        return None
    return _why_none(of)


def obstacle_of(
    question: Question, asks: Iterable[Ask], rules: Rules, now_ms: int
) -> Obstacle | None:
    """Return why somebody is not asked this question."""
    mine = [one for one in asks if one.attribute == question.attribute]
    if any(one.state is State.DECLINED for one in mine):
        return Obstacle(Why.DECLINED)
    come = [one for one in mine if one.state.has_come]
    if len(come) >= rules.most_tries:
        return Obstacle(Why.TRIES)
    if come:
        until_ms = come[-1].at_ms + rules.again_days * DAY_MS
        if until_ms > now_ms:
            return Obstacle(Why.AGAIN, until_ms)
    return None


def chance(question: Question, tally: Tally) -> float:
    """Return how likely an answer is, by what came of it so far."""
    prior = _PRIOR[not question.choices]
    hoped = tally.answered + _PRIOR_WEIGHT * prior
    return hoped / (tally.settled + _PRIOR_WEIGHT)


def ignored_in_a_row(asks: Sequence[Ask]) -> int:
    """Return how many of the last asks got no answer; what is open does not count."""
    count = 0
    for one in reversed(asks):
        if one.state in (State.ANSWERED, State.DECLINED):
            break
        count += one.state is State.IGNORED
    return count


def _candidate(question: Question, of: Situation) -> Candidate:
    attribute = of.catalogue[question.attribute]
    total = sum(one.weight for one in of.catalogue.values()) or 1
    unsure = 1 - _sureness(of.known.get(question.attribute)) / 100
    likely = chance(question, of.tallies.get(question.attribute, Tally()))
    thanks = likely if of.setting.rules.thanks else 0.0
    gain = attribute.weight / total * unsure
    return Candidate(question, attribute, gain, likely, 1 + thanks)


def _sureness(known: Observed | None) -> int:
    if known is None:
        return 0
    return 100 if known.verified_ms else known.confidence


def _since(asks: Iterable[Ask], first: date) -> list[Ask]:
    return [one for one in asks if business_day(one.at_ms) >= first.isoformat()]


def _why_none(of: Situation) -> Obstacle:
    """Return why there is no question left: the one that passes first, if any."""
    found = [
        one
        for question in wanted(of)
        if (one := obstacle_of(question, of.asks, of.setting.rules, of.now_ms))
    ]
    passing = [one for one in found if one.until_ms]
    if passing:
        return min(passing, key=lambda one: one.until_ms)
    return found[0] if found else Obstacle(Why.NOTHING)
