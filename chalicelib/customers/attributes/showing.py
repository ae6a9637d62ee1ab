"""What is known of somebody as pages show it: by what its reader may see; pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.customers.attributes.masking import masked, shown
from chalicelib.customers.attributes.models import (
    Attribute,
    Kind,
    Observed,
    Source,
    bests,
)

_TONES = {
    Source.STAFF: "green",
    Source.CUSTOMER: "green",
    Source.FORM: "green",
    Source.QUESTION: "green",
    Source.IMPORT: "blue",
    Source.WECHAT: "",
    Source.INFERRED: "amber",
}
_AROUND_A_CITY = frozenset({"province", "district"})
_INPUTS = {Kind.PHONE: "tel", Kind.EMAIL: "email"}


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says."""

    observed: Observed
    text: str  # masked where it names a person

    @property
    def source(self) -> Source:
        return self.observed.source

    @property
    def tone(self) -> str:
        return _TONES[self.observed.source]


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute with what is believed, and what was said besides."""

    attribute: Attribute
    best: Word | None = None
    others: tuple[Word, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return (self.best, *self.others) if self.best else ()

    @property
    def disputed(self) -> bool:
        """Whether a source that counts as much says something else."""
        return self.best is not None and any(
            one.source.rank >= self.best.source.rank
            and one.observed.value != self.best.observed.value
            for one in self.others
        )

    @property
    def input(self) -> str:
        return _INPUTS.get(self.attribute.kind, "text")


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that a reader may see of somebody's attributes."""

    lines: tuple[Line, ...]
    percent: int
    missing: tuple[Attribute, ...] = field(default=())

    @property
    def filled(self) -> list[Line]:
        return [line for line in self.lines if line.best]

    @property
    def short(self) -> list[Line]:
        """Return what is worth a line of a box: a city says its province."""
        names = {line.attribute.name for line in self.filled}
        implied = _AROUND_A_CITY if "city" in names else frozenset()
        return [one for one in self.filled if one.attribute.name not in implied]


def lines(
    catalogue: Mapping[str, Attribute],
    observed: Iterable[Observed],
    seen: Collection[str],
) -> tuple[Line, ...]:
    """Return the attributes that a role may see, those not known too."""
    said = list(observed)
    found = bests(said)
    return tuple(
        _line(one, found.get(one.name), said)
        for one in catalogue.values()
        if one.seen_as in seen
    )


def typed(line: Line) -> str:
    """Return what a form begins with: nothing of what names a person."""
    if line.best is None or line.attribute.sealed:
        return ""
    value = line.best.observed.value
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if line.attribute.choices else line.best.text


def _line(attribute: Attribute, best: Observed | None, said: list[Observed]) -> Line:
    if best is None:
        return Line(attribute)
    others = [
        one for one in said if one.attribute == attribute.name and one is not best
    ]
    others.sort(key=lambda one: -one.at_ms)
    words = [_word(attribute, one) for one in (best, *others)]
    return Line(attribute, words[0], tuple(words[1:]))


def _word(attribute: Attribute, one: Observed) -> Word:
    return Word(one, "" if one.value is None else masked(attribute, one.value))


def whole(attribute: Attribute, one: Observed) -> str:
    """Return a value unmasked."""
    return "" if one.value is None else shown(attribute, one.value)
