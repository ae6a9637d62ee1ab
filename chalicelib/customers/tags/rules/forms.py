"""From what somebody typed to a rule, and back; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.tags import interests
from chalicelib.customers.tags.models import LONGEST
from chalicelib.customers.tags.rules import audience
from chalicelib.customers.tags.rules.measuring import REMEMBERED_DAYS
from chalicelib.customers.tags.rules.models import (
    Act,
    Condition,
    Match,
    On,
    Rule,
    When,
)
from chalicelib.customers.tags.rules.words import NEWS

Choice = TypeVar("Choice", bound=StrEnum)

MOST_CONDITIONS = 3
MOST_VALUES = 200
MOST_TAGS = 5
_LONGEST_VALUE = 128
_MOST_DAYS = 365
_MOST_TIMES = 100
_MOST_LEVEL = 1_000
_LINES = re.compile(r"[\n\r]+")
_BETWEEN = re.compile(r"[、,，;；\n\r]+")
_CENTI, _MILLI = 100, 1000

FIELDS = (
    *("rule", "rev", "on", "name", "tags", "keep_days", "values", "match", "act"),
    *("times", "below", "days", "least", "level_on", "level_off"),
    *(f"who{number}" for number in range(MOST_CONDITIONS)),
    *(f"value{number}" for number in range(MOST_CONDITIONS)),
)


class Wrong(Exception):
    """Fields that cannot be taken, each with the reason."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("the form is not fine")
        self.errors = dict(errors)


class Reader:
    """Reads a form field by field and collects what is wrong."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        return self._given.get(name, "")

    def whole(self, name: str, least: int, most: int) -> int:
        """Return a whole number; 0 where it is wrong."""
        text = self.text(name) or str(least)
        if text.isascii() and text.isdigit() and least <= int(text[:9]) <= most:
            return int(text)
        self.errors[name] = f"请填写 {least} 到 {most:,} 的整数"
        return 0

    def fixed(self, name: str, factor: int, most: int) -> int:
        """Return a number with decimals, times a factor; 0 where it is wrong."""
        try:
            number = Decimal(self.text(name) or "0")
        except InvalidOperation:
            number = Decimal(-1)
        if number.is_finite() and 0 <= number <= most:
            return int(number * factor)
        self.errors[name] = f"请填写 0 到 {most:,} 的数"
        return 0

    def lines(self, name: str, split: re.Pattern[str]) -> tuple[str, ...]:
        """Return texts one below the other, each once."""
        parts = (one.strip() for one in split.split(self.text(name)))
        found = tuple(dict.fromkeys(one for one in parts if one))
        if len(found) > MOST_VALUES or any(len(one) > _LONGEST_VALUE for one in found):
            self.errors[name] = f"最多 {MOST_VALUES} 个，每个最多 {_LONGEST_VALUE} 个字"
        return found


def rule_of(
    given: Mapping[str, str],
    rule_id: str,
    keys_of: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> Rule:
    """Return the rule that a form means.

    Args:
        given: the fields.
        rule_id: of the rule.
        keys_of: turns names of tags into keys, entering new ones.

    Raises:
        Wrong: some of it cannot be taken.
    """
    reader = Reader(given)
    name = reader.text("name")
    if not 1 <= len(name) <= LONGEST:
        reader.errors["name"] = f"规则名要有 1 到 {LONGEST} 个字"
    tags = reader.lines("tags", _BETWEEN)
    if not 1 <= len(tags) <= MOST_TAGS:
        reader.errors["tags"] = f"请填写 1 到 {MOST_TAGS} 个标签"
    keep_days = reader.whole("keep_days", 0, 10 * _MOST_DAYS)
    who = _conditions(reader)
    when = _when(reader, _on(reader))
    if reader.errors:
        raise Wrong(reader.errors)
    try:
        gives = keys_of(tags)
    except InvalidInput as error:
        raise Wrong({"tags": str(error)}) from error
    return Rule(rule_id, name, when, gives, who, keep_days)


def _on(reader: Reader) -> On:
    try:
        return On(reader.text("on"))
    except ValueError as error:
        raise Wrong({"on": "请选择触发方式"}) from error


def _when(reader: Reader, on: On) -> When:
    values = reader.lines("values", _LINES)
    match on:
        case On.MENU | On.SCENE:
            return When(on, values)
        case On.KEYWORD:
            if not values:
                reader.errors["values"] = "请填写关键词，一行一个"
            return When(on, values, match=_choice(reader, "match", Match.ANY))
        case On.TOPIC:
            return _topic(reader, values)
        case On.BEHAVIOUR:
            return _behaviour(reader, values)
        case On.ORDER:
            return _order(reader, values)
        case On.EVENT:
            if reader.text("act") not in NEWS:
                reader.errors["act"] = "请选择事件"
            return When(on, (reader.text("act"),))


def _topic(reader: Reader, values: tuple[str, ...]) -> When:
    level_on = reader.fixed("level_on", _MILLI, _MOST_LEVEL)
    level_off = reader.fixed("level_off", _MILLI, _MOST_LEVEL)
    if not level_on:
        reader.errors.setdefault("level_on", "请填写多少分以上")
    elif level_off >= level_on:
        reader.errors["level_off"] = "收回的分数要低于打上的分数"
    topics = tuple(map(interests.id_of, values))
    if not values:
        reader.errors["values"] = "请填写主题，一行一个"
    elif "" in topics:
        unknown = values[topics.index("")]
        reader.errors["values"] = f"词典里没有「{unknown[:20]}」这个主题"
    return When(On.TOPIC, topics, level_on_milli=level_on, level_off_milli=level_off)


def _behaviour(reader: Reader, values: tuple[str, ...]) -> When:
    act = _choice(reader, "act", Act.DAYS)
    most = REMEMBERED_DAYS if act is Act.DAYS else _MOST_DAYS
    days = reader.whole("days", 1, most)
    # There are no more days with interaction than days.
    times = reader.whole("times", 1, (days or 1) if act is Act.DAYS else _MOST_TIMES)
    if act is Act.KEYWORD and not values:
        reader.errors["values"] = "请填写关键词，一行一个"
    return When(
        On.BEHAVIOUR,
        () if act is Act.DAYS else values,
        act=act,
        times=times,
        below=_below(reader, times),
        days=days,
    )


def _order(reader: Reader, values: tuple[str, ...]) -> When:
    times = reader.whole("times", 1, _MOST_TIMES)
    days = reader.whole("days", 0, 10 * _MOST_DAYS)
    below = _below(reader, times)
    if below and not days:
        reader.errors["below"] = "没有时间范围就不会自动收回"
    return When(
        On.ORDER,
        values,
        times=times,
        below=below,
        days=days,
        least_fen=reader.fixed("least", _CENTI, 10_000_000),
    )


def _below(reader: Reader, times: int) -> int:
    below = reader.whole("below", 0, _MOST_TIMES)
    if times and below > times:
        reader.errors["below"] = "收回的次数不能多于打上的次数"
    return below


def _conditions(reader: Reader) -> tuple[Condition, ...]:
    found = []
    for number in range(MOST_CONDITIONS):
        trait, _, rest = reader.text(f"who{number}").partition(":")
        if not trait:
            continue
        # A choice of few names its value itself.
        how, _, value = rest.partition(":")
        condition = Condition(trait, how, value or reader.text(f"value{number}"))
        try:
            found.append(audience.checked(condition))
        except InvalidInput as error:
            reader.errors[f"who{number}"] = str(error)
    return tuple(found)


def _choice(reader: Reader, name: str, default: Choice) -> Choice:
    try:
        return type(default)(reader.text(name) or default)
    except ValueError:
        reader.errors[name] = "请选择一项"
        return default


def values_of(rule: Rule, name_of: Callable[[str], str]) -> dict[str, str]:
    """Return the fields of a form that mean a rule."""
    when = rule.when
    found = {
        "on": when.on.value,
        "name": rule.name,
        "tags": "、".join(map(name_of, rule.gives)),
        "keep_days": str(rule.keep_days),
        "values": "\n".join(_shown(when)),
        "match": when.match.value,
        "act": when.values[0] if when.on is On.EVENT else when.act.value,
        "times": str(when.times),
        "below": str(when.below),
        "days": str(when.days),
        "least": f"{when.least_fen / _CENTI:g}",
        "level_on": f"{when.level_on_milli / _MILLI:g}",
        "level_off": f"{when.level_off_milli / _MILLI:g}",
    }
    for number, one in enumerate(rule.who):
        named = audience.choice_of(one)
        found[f"who{number}"] = named
        found[f"value{number}"] = "" if named.count(":") > 1 else one.value
    return found


def _shown(when: When) -> tuple[str, ...]:
    """Return what a rule waits for as people write it: topics by name."""
    if when.on is not On.TOPIC:
        return when.values
    return tuple(map(interests.name_of, when.values))


def empty(on: On) -> dict[str, str]:
    """Return what a form for a new rule begins with."""
    when = replace(When(on), times=3 if on is On.BEHAVIOUR else 1, days=30)
    if on is On.TOPIC:
        when = replace(when, level_on_milli=6_000, level_off_milli=3_000)
    if on is On.BEHAVIOUR:
        when = replace(when, act=Act.MENU)
    values = () if on is not On.EVENT else (next(iter(NEWS)),)
    return values_of(Rule("", "", replace(when, values=values), ()), str)
