"""Questions and rules with what staff typed in their place; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Attribute, Kind
from chalicelib.customers.attributes.normalising import normalised
from chalicelib.insight.questions.models import (
    LONGEST_CHOICE,
    LONGEST_TEXT,
    MOST_CHOICES,
    Choice,
    Question,
    Rules,
    Setting,
)
from chalicelib.web.console.forms import Refused, whole_number

QUESTION_FIELDS = ("attribute", "text", "choices", "on")
RULE_FIELDS = tuple(one.name for one in fields(Rules))
_LONGEST_THANKS = 200
_BETWEEN = re.compile(r"\s*[=＝]\s*")
_YES_OR_NO = (Choice("是", "是"), Choice("否", "否"))
_LEAST_AND_MOST = {
    "quiet_minutes": (1, 720),
    "from_hour": (0, 23),
    "to_hour": (1, 24),
    "per_day": (1, 5),
    "per_week": (1, 14),
    "again_days": (1, 365),
    "most_tries": (1, 9),
    "most_ignored": (1, 20),
    "keep": (0, 4),
}


def askable(catalogue: Mapping[str, Attribute]) -> list[Attribute]:
    """Return what people can be asked for; a number of another system is none."""
    return [one for one in catalogue.values() if one.kind is not Kind.EXTERNAL]


def with_question(
    setting: Setting,
    catalogue: Mapping[str, Attribute],
    name: str,
    form: Mapping[str, str],
) -> Setting:
    """Return the setting with a question as typed; "new" adds one.

    Raises:
        Refused: something cannot be.
        NotFound: there is no such question.
    """
    if name != "new" and setting.question(name) is None:
        raise NotFound("no such question")
    attribute = catalogue.get(form["attribute"] if name == "new" else name)
    errors: dict[str, str] = {}
    if attribute is None or attribute not in askable(catalogue):
        raise Refused({"attribute": "请选择一个属性"})
    if name == "new" and setting.question(attribute.name):
        errors["attribute"] = "这个属性已经有问题了"
    if not 1 <= len(form["text"]) <= LONGEST_TEXT:
        errors["text"] = f"问题要有 1 到 {LONGEST_TEXT} 个字"
    choices = _choices(attribute, form["choices"], errors)
    if errors:
        raise Refused(errors)
    made = Question(attribute.name, form["text"], choices, form["on"] == "yes")
    if name == "new":
        return replace(setting, questions=(*setting.questions, made))
    kept = (made if q.attribute == name else q for q in setting.questions)
    return replace(setting, questions=tuple(kept))


def without(setting: Setting, name: str) -> Setting:
    """Return the setting without a question."""
    if setting.question(name) is None:
        raise NotFound("no such question")
    kept = tuple(one for one in setting.questions if one.attribute != name)
    return replace(setting, questions=kept)


def with_rules(setting: Setting, form: Mapping[str, str]) -> Setting:
    """Return the setting with rules as typed; raises ``Refused``."""
    errors: dict[str, str] = {}
    numbers = {
        name: _number(form[name], least, most, name, errors)
        for name, (least, most) in _LEAST_AND_MOST.items()
    }
    if not errors and numbers["from_hour"] >= numbers["to_hour"]:
        errors["to_hour"] = "结束要晚于开始"
    if not errors and numbers["per_week"] < numbers["per_day"]:
        errors["per_week"] = "不能少于每天的次数"
    if not 1 <= len(form["decline"]) <= LONGEST_CHOICE:
        errors["decline"] = f"要有 1 到 {LONGEST_CHOICE} 个字"
    if len(form["thanks"]) > _LONGEST_THANKS:
        errors["thanks"] = f"最多 {_LONGEST_THANKS} 个字"
    if errors:
        raise Refused(errors)
    rules = Rules(
        auto=form["auto"] == "yes",
        decline=form["decline"],
        thanks=form["thanks"],
        **numbers,
    )
    return replace(setting, rules=rules)


def values_of(question: Question) -> dict[str, str]:
    """Return what the form of a question begins with."""
    return {
        "attribute": question.attribute,
        "text": question.text,
        "choices": "\n".join(_line(one) for one in question.choices),
        "on": "yes" if question.is_on else "",
    }


def rule_values(rules: Rules) -> dict[str, str]:
    values = {name: str(getattr(rules, name)) for name in RULE_FIELDS}
    return values | {"auto": "yes" if rules.auto else ""}


def _choices(
    attribute: Attribute, text: str, errors: dict[str, str]
) -> tuple[Choice, ...]:
    found = [_choice(line) for line in text.splitlines() if line.strip()]
    if not found:
        found = _own(attribute)
    labels = [one.label for one in found]
    if len(found) == 1 or len(found) > MOST_CHOICES:
        errors["choices"] = f"选项要有 2 到 {MOST_CHOICES} 个；留空则由客户直接回复"
    elif len(set(labels)) < len(labels):
        errors["choices"] = "有两个一样的选项"
    elif long := [one for one in labels if not 1 <= len(one) <= LONGEST_CHOICE]:
        errors["choices"] = f"「{long[0][:20]}」超过 {LONGEST_CHOICE} 个字"
    elif unread := _unreadable(attribute, found):
        errors["choices"] = f"「{unread}」不是「{attribute.label}」的值"
    return tuple(found)


def _own(attribute: Attribute) -> list[Choice]:
    """Return what can be tapped where nothing was typed: the attribute's own values."""
    if attribute.kind is Kind.FLAG:
        return list(_YES_OR_NO)
    return [Choice(label, label) for label in attribute.choices.values()]


def _choice(line: str) -> Choice:
    label, *value = _BETWEEN.split(line.strip(), maxsplit=1)
    return Choice(label, value[0] if value else label)


def _line(choice: Choice) -> str:
    if choice.label == choice.value:
        return choice.label
    return f"{choice.label} = {choice.value}"


def _unreadable(attribute: Attribute, choices: Sequence[Choice]) -> str:
    """Return the first value that the attribute would not take, "" for none."""
    for one in choices:
        try:
            if normalised(attribute, one.value) is None:
                return one.value
        except Unreadable:
            return one.value
    return ""


def _number(text: str, least: int, most: int, name: str, errors: dict[str, str]) -> int:
    try:
        number = whole_number(text)
    except InvalidInput as error:
        errors[name] = str(error)
        return least
    if not least <= number <= most:
        errors[name] = f"请填写 {least} 到 {most}"
    return number
