"""Marks: what is said of somebody in a word, kept with the person.

The class of value, the rung of the ladder, how likely they are to leave: each is
decided in memory from the person's own numbers and from a few that everybody shares.
It is written only when it changes, so that segments, lists and the time axis know it.

    marks.add(Mark("rfm_class", "价值类别", decide, {"loyal": "忠诚客户", …}))
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from chalicelib.insight.standing.models import Numbers

NONE = "none"  # where something has to stand for nothing being said
_KEPT = "v_"
_SINCE = "_at"

# Somebody's numbers, the instant, and what was said before; returns "" for nothing.
Decide = Callable[[Numbers, int, str], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """One of them."""

    name: str  # the trait of that name reads it
    label: str
    decide: Decide
    choices: Mapping[str, str]  # what people read, by what is stored

    @property
    def attribute(self) -> str:
        """Return what the TRAITS item calls it."""
        return _KEPT + self.name

    @property
    def since(self) -> str:
        """Return where the item keeps when it was said first."""
        return self.attribute + _SINCE

    def said(self, value: str) -> str:
        return self.choices.get(value, value) if value else "—"


class Marks:
    """All of them."""

    def __init__(self) -> None:
        self._marks: dict[str, Mark] = {}

    def add(self, *marks: Mark) -> None:
        """Add marks; raises ``ValueError`` for a name that means something else."""
        for mark in marks:
            if self._marks.setdefault(mark.name, mark) != mark:
                raise ValueError(f"two marks are called {mark.name}")

    def __iter__(self) -> Iterator[Mark]:
        return iter(tuple(self._marks.values()))

    def __getitem__(self, name: str) -> Mark:
        return self._marks[name]


marks = Marks()
