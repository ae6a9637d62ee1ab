"""What the answers to a form say together; pure.

Each answer adds to counters, so no page reads them all: ``n`` is how many answered the
form, ``<field>`` how many answered the field, ``<field>:<choice>`` how many chose that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.insight.forms.models import Answered, Content, Field, Kind

ALL = "n"
_PROMOTES = range(9, 11)
_DETRACTS = range(7)


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice with how many took it."""

    label: str
    count: int
    share: float  # of who answered the field
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class FieldResult:
    """What came of one field."""

    field: Field
    answered: int
    bars: tuple[Bar, ...] = ()
    average: float | None = None
    nps: float | None = None  # -100 to 100


def counts(
    content: Content, values: Mapping[str, Answered], also: Iterable[str] = ()
) -> dict[str, int]:
    """Return what an answer adds; ``also`` names the fields that were sealed."""
    found = {ALL: 1, **dict.fromkeys(also, 1)}
    for name, value in values.items():
        one = content.field(name)
        if one is None:
            continue
        found[name] = 1
        for choice in _choices(one, value):
            found[f"{name}:{choice}"] = 1
    return found


def results(content: Content, counted: Mapping[str, int]) -> list[FieldResult]:
    """Return what came of each field, in the order of the form."""
    return [_result(one, counted) for one in content.fields]


def fields_of(versions: Sequence[Content]) -> list[Field]:
    """Return every field there ever was, as its latest version has it.

    Those of the newest version come first; what was taken out since stands at the end.
    """
    found: dict[str, Field] = {}
    for content in reversed(versions):
        for one in content.fields:
            found.setdefault(one.id, one)
    return list(found.values())


def nps(counted: Mapping[int, int]) -> float | None:
    """Return the share of promoters less that of detractors, in points."""
    total = sum(counted.values())
    if not total:
        return None
    promoters = sum(counted.get(point, 0) for point in _PROMOTES)
    detractors = sum(counted.get(point, 0) for point in _DETRACTS)
    return 100 * (promoters - detractors) / total


def _choices(one: Field, value: Answered) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    if one.kind is Kind.SINGLE or one.kind.scale:
        return (str(value),)
    return ()


def _result(one: Field, counted: Mapping[str, int]) -> FieldResult:
    answered = counted.get(one.id, 0)
    prefix = f"{one.id}:"
    taken = {
        name.removeprefix(prefix): count
        for name, count in counted.items()
        if name.startswith(prefix)
    }
    if one.kind.scale:
        return _scaled(one, answered, {int(n): k for n, k in taken.items()})
    if not one.kind.has_options:
        return FieldResult(one, answered)
    gone = [name for name in taken if name not in one.options and taken[name]]
    bars = [
        Bar(name, taken.get(name, 0), _share(taken.get(name, 0), answered), offered)
        for names, offered in ((one.options, True), (gone, False))
        for name in names
    ]
    return FieldResult(one, answered, tuple(bars))


def _scaled(one: Field, answered: int, taken: Mapping[int, int]) -> FieldResult:
    total = sum(taken.values())
    bars = tuple(
        Bar(str(point), taken.get(point, 0), _share(taken.get(point, 0), total))
        for point in one.kind.scale
    )
    average = sum(p * n for p, n in taken.items()) / total if total else None
    score = nps(taken) if one.kind is Kind.NPS else None
    return FieldResult(one, answered, bars, average, score)


def _share(count: int, total: int) -> float:
    return count / total if total else 0.0
