"""For whom a rule is: what must be true of somebody besides; pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.tags.rules.models import Condition
from chalicelib.customers.traits.everything import everything
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value

# What can be asked of each kind of trait: the word in rules, and in the form.
HOWS: Mapping[Kind, Mapping[str, str]] = {
    Kind.FLAG: {"is": "是"},
    Kind.TEXT: {"is": "是", "is_not": "不是"},
    Kind.NUMBER: {"at_least": "不少于", "at_most": "不多于"},
    Kind.INSTANT: {"within_days": "在最近几天内", "before_days": "早于几天前"},
    Kind.SET: {"has": "包含", "has_not": "不包含"},
}
_BETWEEN = ","


class Lazy(Mapping[str, Any]):
    """The TRAITS item of somebody, read when it is first looked at."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        self._read = read
        self._item: Mapping[str, Any] | None = None

    def _known(self) -> Mapping[str, Any]:
        if self._item is None:
            self._item = self._read()
        return self._item

    def __getitem__(self, name: str) -> Any:
        return self._known()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())


def belongs(who: Iterable[Condition], subject: Subject) -> bool:
    """Tell whether all of it is true; what nobody knows is not."""
    return all(_holds(one, subject) for one in who)


def checked(condition: Condition) -> Condition:
    """Return a condition that makes sense; raises ``InvalidInput``."""
    traits = everything()
    if condition.trait not in traits:
        raise InvalidInput("请选择条件")
    trait = traits[condition.trait]
    if condition.how not in HOWS[trait.kind]:
        raise InvalidInput(f"「{trait.label}」不能这样比较")
    if not condition.value:
        raise InvalidInput(f"请填写「{trait.label}」的值")
    if trait.kind in (Kind.NUMBER, Kind.INSTANT) and not condition.value.isdigit():
        raise InvalidInput(f"「{trait.label}」要填整数")
    if trait.kind is Kind.FLAG and condition.value not in ("true", "false"):
        raise InvalidInput(f"「{trait.label}」只能填是或否")
    return condition


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the conditions one may choose from, below the groups of their traits."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for trait in everything().all():
        for condition, label in _choices(trait):
            group = groups.setdefault(trait.group, [])
            group.append((choice_of(condition), label))
    return list(groups.items())


def choice_of(condition: Condition) -> str:
    """Return how a form names a condition: with its value, where there are few."""
    named, traits = f"{condition.trait}:{condition.how}", everything()
    if condition.trait not in traits or condition.how != "is":
        return named
    has_few = condition.value in _values(traits[condition.trait])
    return f"{named}:{condition.value}" if has_few else named


def _choices(trait: Trait) -> list[tuple[Condition, str]]:
    found = [
        (Condition(trait.name, "is", value), f"{trait.label}：{label}")
        for value, label in _values(trait).items()
    ]
    hows = HOWS[trait.kind].items()
    if trait.kind is Kind.FLAG:
        return found
    rest = [(Condition(trait.name, h, ""), f"{trait.label}{w}") for h, w in hows]
    return found + rest


def _values(trait: Trait) -> Mapping[str, str]:
    if trait.kind is Kind.FLAG and not trait.choices:
        return {"true": "是", "false": "否"}
    return trait.choices


def words(condition: Condition) -> str:
    """Return a condition as people read it."""
    traits = everything()
    if condition.trait not in traits:
        return condition.trait
    trait = traits[condition.trait]
    how = HOWS[trait.kind].get(condition.how, condition.how)
    value = trait.choices.get(condition.value, condition.value)
    if trait.kind is Kind.FLAG:
        return value if trait.choices else f"{trait.label}{how}{value}"
    if trait.kind is Kind.INSTANT:
        return f"{trait.label}{how.replace('几', f' {value} ')}"
    return f"{trait.label}{how}「{value}」"


def _holds(condition: Condition, subject: Subject) -> bool:
    traits = everything()
    if condition.trait not in traits:
        return False
    trait = traits[condition.trait]
    found = trait.read(subject)
    if found is None:
        return condition.how in ("is_not", "has_not")
    return _compared(trait, condition, found, subject.now_ms)


def _compared(trait: Trait, condition: Condition, found: Value, now_ms: int) -> bool:
    wanted = condition.value
    options = {one.strip() for one in wanted.split(_BETWEEN)}
    match trait.kind:
        case Kind.FLAG:
            return bool(found) == (wanted == "true")
        case Kind.TEXT:
            return (str(found) in options) == (condition.how == "is")
        case Kind.NUMBER:
            number = float(str(found))
            at_least = condition.how == "at_least"
            return number >= int(wanted) if at_least else number <= int(wanted)
        case Kind.INSTANT:
            age_ms = now_ms - int(str(found))
            is_recent = age_ms <= int(wanted) * DAY_MS
            return is_recent == (condition.how == "within_days")
        case Kind.SET:
            carried = found if isinstance(found, frozenset) else frozenset()
            return bool(options & carried) == (condition.how == "has")
