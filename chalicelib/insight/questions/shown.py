"""Questions and what came of them, as the console shows them; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.customers.attributes.models import Attribute
from chalicelib.insight.questions.models import Question, Setting, Tally
from chalicelib.insight.questions.service import chance


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the catalogue."""

    question: Question
    label: str  # of its attribute, "" where that is gone
    weight: int
    chance: float
    tally: Tally


@dataclass(frozen=True, slots=True)
class Bar:
    """How often one answer was tapped."""

    label: str
    count: int
    share: float


def lines(
    setting: Setting, catalogue: Mapping[str, Attribute], tallies: Mapping[str, Tally]
) -> list[Line]:
    """Return the catalogue, the most valuable question first."""
    found = []
    for one in setting.questions:
        attribute = catalogue.get(one.attribute)
        tally = tallies.get(one.attribute, Tally())
        found.append(
            Line(
                question=one,
                label=attribute.label if attribute else "",
                weight=attribute.weight if attribute else 0,
                chance=chance(one, tally),
                tally=tally,
            )
        )
    return sorted(
        found,
        key=lambda line: (not line.question.is_on, -line.weight * line.chance),
    )


def bars(question: Question, tally: Tally) -> list[Bar]:
    """Return the tapped answers, also of choices that are offered no more."""
    labels = {one.value: one.label for one in question.choices}
    counted = dict.fromkeys(labels, 0) | dict(tally.values)
    total = sum(counted.values())
    return [
        Bar(labels.get(value, value), count, count / total if total else 0.0)
        for value, count in counted.items()
    ]
