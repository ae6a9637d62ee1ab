"""Questions about everybody, answered from the crowd."""

from collections.abc import Callable, Mapping
from functools import singledispatchmethod

from chalicelib.core.clock import HOUR_MS
from chalicelib.customers.segments.counting.crowd import Crowd, Opened
from chalicelib.customers.segments.counting.facts import DayFacts
from chalicelib.customers.segments.counting.schemas import (
    Answer,
    CountAsked,
    IdsAsked,
    Middle,
    Question,
    SizesAsked,
    SpreadAsked,
    StrayAsked,
)
from chalicelib.customers.segments.people.spread import middle, spread
from chalicelib.customers.segments.rules.columns import Sql
from chalicelib.customers.segments.rules.models import EVERYBODY, AnyOf, Belongs, Node
from chalicelib.customers.segments.rules.plain import from_plain
from chalicelib.customers.segments.rules.sql import days_of_facts, where

# Whoever turns by time alone is looked at ahead of it; the steps are shorter than the
# shortest span a rule can name, so that nobody slips in and out between two.
_STEP_MS = 12 * HOUR_MS
_STEPS = 4


class Answering:
    """Answers one question after another."""

    def __init__(
        self,
        crowd: Crowd,
        facts: DayFacts,
        live: Callable[[], Mapping[str, Node]],
        now_ms: Callable[[], int],
    ) -> None:
        """Take what it works with.

        Args:
            crowd: everybody.
            facts: what they did.
            live: the rules of the segments that people go in and out of, by id.
            now_ms: the clock.
        """
        self._crowd = crowd
        self._facts = facts
        self._live = live
        self._now_ms = now_ms

    def answer(self, question: Question) -> Answer:
        """Return the answer; one that is not ready says so."""
        opened = self._crowd.now(fresh=question.fresh)
        if opened is None:
            return Answer(ready=False)
        return self._answer(question, opened)

    def tally(self, rules: Mapping[str, Node]) -> dict[str, int]:
        """Return for how many each of the rules holds; {} while it is not ready."""
        opened = self._crowd.now(fresh=True)
        if opened is None:
            return {}
        self._see(opened, AnyOf(tuple(rules.values())))
        return {
            one: opened.people.count(self._where(opened, rule))
            for one, rule in rules.items()
        }

    def moves(self, day: str, refs: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        """Return how many entered and exited on a day, by id.

        Args:
            day: an archived business day.
            refs: what the archive's lines about each segment refer to, by its id.
        """
        opened = self._crowd.now(fresh=True)
        if opened is None:
            return {}
        opened.people.see_facts(self._facts.day(day), day)
        found = opened.people.moves(list(refs.values()))
        return {one: found.get(ref, (0, 0)) for one, ref in refs.items()}

    @singledispatchmethod
    def _answer(self, question: Question, opened: Opened) -> Answer:
        raise TypeError(f"nobody answers {question!r} of {opened.snapshot.version}")

    @_answer.register
    def _(self, question: CountAsked, opened: Opened) -> Answer:
        rule = from_plain(question.rule)
        until = self._see(opened, rule)
        asked = self._where(opened, rule)
        ids = opened.people.ids(asked, question.sample) if question.sample else []
        return Answer(
            people=opened.people.count(self._where(opened, EVERYBODY)),
            count=opened.people.count(asked),
            ids=ids,
            as_of_ms=opened.as_of_ms,
            facts_until=until,
        )

    @_answer.register
    def _(self, question: IdsAsked, opened: Opened) -> Answer:
        rule = from_plain(question.rule)
        until = self._see(opened, rule)
        ids = opened.people.ids(
            self._where(opened, rule),
            question.limit,
            after=question.after,
            past=question.past,
        )
        return Answer(ids=ids, as_of_ms=opened.as_of_ms, facts_until=until)

    @_answer.register
    def _(self, question: StrayAsked, opened: Opened) -> Answer:
        live = self._live()
        rules = {one: live[one] for one in question.segments if one in live}
        self._see(opened, AnyOf(tuple(rules.values())))
        asked = [self._stray(opened, one, rule) for one, rule in rules.items()]
        ids = opened.people.ids(
            _any_of(asked), question.limit, after=question.after, past=question.past
        )
        return Answer(ids=ids, as_of_ms=opened.as_of_ms)

    @_answer.register
    def _(self, question: SizesAsked, opened: Opened) -> Answer:
        return Answer(
            people=opened.people.count(self._where(opened, EVERYBODY)),
            sizes=opened.people.sizes(question.segments),
            as_of_ms=opened.as_of_ms,
        )

    @_answer.register
    def _(self, question: SpreadAsked, opened: Opened) -> Answer:
        known = opened.people.columns
        middles = {
            one: middle(opened.people, one)
            for one in question.numbers
            if one in known.names
        }
        return Answer(
            people=opened.people.count(self._where(opened, EVERYBODY)),
            spread={
                one: spread(opened.people, one)
                for one in question.texts
                if one in known.codes
            },
            middles={
                one: Middle(value=value, people=people)
                for one, (value, people) in middles.items()
            },
            as_of_ms=opened.as_of_ms,
        )

    def _stray(self, opened: Opened, segment: str, rule: Node) -> Sql:
        """Return what holds for who is wrongly in a segment or out, now or soon."""
        now = self._now_ms()
        is_in = self._where(opened, Belongs(segment))
        moments = [now + step * _STEP_MS for step in range(_STEPS + 1)]
        wanted = [where(rule, opened.people.columns, at) for at in moments]
        if len({one.text for one in wanted}) == 1:
            wanted = wanted[:1]  # time does not matter to it
        differs = [
            Sql(f"({one.text}) <> ({is_in.text})", one.params + is_in.params)
            for one in wanted
        ]
        if days_of_facts(rule):
            # What they did today is in no file yet.
            differs.append(opened.people.changed)
        return _any_of(differs)

    def _where(self, opened: Opened, rule: Node) -> Sql:
        return where(rule, opened.people.columns, self._now_ms())

    def _see(self, opened: Opened, rule: Node) -> str:
        """Have the facts at hand that a rule asks for; return their last day."""
        days = days_of_facts(rule)
        if not days:
            return ""
        paths, first, last = self._facts.of(days)
        opened.people.see_facts(paths, first)
        return last


def _any_of(asked: list[Sql]) -> Sql:
    if not asked:
        return Sql("false")
    text = " OR ".join(f"({one.text})" for one in asked)
    return Sql(text, tuple(param for one in asked for param in one.params))
