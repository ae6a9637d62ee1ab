"""What somebody filled in, checked against the form; pure.

Choices travel as their words, so an answer to a version that was replaced a moment ago
is still an answer where the new one offers the same.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.attributes import dates
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.masking import masked
from chalicelib.customers.attributes.models import Attribute, Value
from chalicelib.customers.attributes.models import Kind as Of
from chalicelib.customers.attributes.normalising import normalised
from chalicelib.insight.forms.models import Answered, Content, Field, Kind

LONGEST_TEXT = 100
LONGEST_PARAGRAPH = 1_000
_MOBILE = Attribute("mobile", "手机号", Of.PHONE, sealed=True)
_OURS = re.compile(r"f\d{1,4}(_\d{1,2})?")
_AROUND = frozenset({"csrf", "rid", "version"})
_MISSING = {
    Kind.SINGLE: "请选一项",
    Kind.MULTIPLE: "请至少选一项",
    Kind.RATING: "请打个分",
    Kind.NPS: "请打个分",
    Kind.CONSENT: "勾选同意后才能提交",
}


class _Wrong(Exception):
    """One field cannot be taken; says why to who filled it in."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in, and what is wrong with it."""

    values: Mapping[str, Answered] = field(default_factory=dict)
    secrets: Mapping[str, Value] = field(default_factory=dict)  # to be sealed
    masked: Mapping[str, str] = field(default_factory=dict)  # what shows of those
    errors: Mapping[str, str] = field(default_factory=dict)


def filled(
    content: Content, catalogue: Mapping[str, Attribute], posted: Mapping[str, str]
) -> Filled:
    """Return what a post says; raises ``InvalidInput`` for what no form of ours has."""
    strange = [n for n in posted if n not in _AROUND and not _OURS.fullmatch(n)]
    if strange:
        raise InvalidInput(f"unknown_field: {min(strange)[:40]}")
    values: dict[str, Answered] = {}
    secrets: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for one in content.fields:
        try:
            value = _value(one, catalogue, posted)
        except _Wrong as wrong:
            errors[one.id] = str(wrong)
            continue
        if value is None:
            continue
        if _secret(one, catalogue):
            secrets[one.id] = value
        else:
            values[one.id] = value
    shown = {
        name: masked(_as_what(content, catalogue, name), value)
        for name, value in secrets.items()
    }
    return Filled(values, secrets, shown, errors)


def typed(content: Content, posted: Mapping[str, str]) -> dict[str, Answered]:
    """Return what was typed as it was, to be shown again beside what is wrong."""
    found: dict[str, Answered] = {}
    for one in content.fields:
        if one.kind is Kind.MULTIPLE:
            found[one.id] = _ticked(one, posted)
        else:
            found[one.id] = posted.get(one.id, "")
    return found


def learnt(
    content: Content, values: Mapping[str, Answered], secrets: Mapping[str, Value]
) -> dict[str, Value]:
    """Return what is to be learnt of who answered; nothing without their consent."""
    if any(values.get(one.id) is not True for one in content.consents):
        return {}
    said = {**values, **secrets}
    return {
        one.attribute: said[one.id]
        for one in content.fields
        if one.attribute and one.id in said
    }


def consent_of(content: Content, values: Mapping[str, Answered]) -> str:
    """Return the words that were agreed to, "" for none."""
    agreed = [one.label for one in content.consents if values.get(one.id) is True]
    return "；".join(agreed)[:_LONGEST_AGREED]


_LONGEST_AGREED = 200


def _value(
    one: Field, catalogue: Mapping[str, Attribute], posted: Mapping[str, str]
) -> Value | None:
    """Return the answer to a field, ``None`` for none; raises ``_Wrong``."""
    if one.kind is Kind.MULTIPLE:
        value: Value | None = _ticked(one, posted) or None
    else:
        text = _clean(posted.get(one.id, ""))
        value = _READ[one.kind](one, text) if text else None
    attribute = catalogue.get(one.attribute)
    if value is not None and attribute:
        value = _as_attribute(one, attribute, value)
    if value is None and one.required:
        raise _Wrong(_MISSING.get(one.kind, "请填写这一项"))
    return value


def _as_attribute(one: Field, attribute: Attribute, value: Value) -> Value | None:
    """Return the answer, checked against what it is to be learnt as."""
    try:
        read = normalised(attribute, value)
    except Unreadable as error:
        raise _Wrong(error.faults[attribute.name].words) from error
    # What was chosen stays as it was offered, so that its count is found again.
    return value if read is not None and one.kind.has_options else read


def _text(one: Field, text: str) -> str:
    longest = LONGEST_PARAGRAPH if one.kind is Kind.PARAGRAPH else LONGEST_TEXT
    if len(text) > longest:
        raise _Wrong(f"最多 {longest} 个字")
    return text if one.kind is Kind.PARAGRAPH else " ".join(text.split())


def _single(one: Field, text: str) -> str:
    if text not in one.options:
        raise _Wrong("这一项已经改过，请重新选择")
    return text


def _scaled(one: Field, text: str) -> int:
    if text not in {str(point) for point in one.kind.scale}:
        raise _Wrong("请打个分")
    return int(text)


def _date(_one: Field, text: str) -> str:
    try:
        return dates.day(text)
    except dates.NoDate as error:
        raise _Wrong("看不懂这个日期，例如 1991-03-31") from error


def _phone(_one: Field, text: str) -> Value:
    try:
        read = normalised(_MOBILE, text)
    except Unreadable as error:
        raise _Wrong(error.faults[_MOBILE.name].words) from error
    if read is None:
        raise _Wrong("不是有效的手机号")
    return read


def _consent(_one: Field, text: str) -> bool | None:
    return True if text == "yes" else None


def _ticked(one: Field, posted: Mapping[str, str]) -> tuple[str, ...]:
    """Return the options that were ticked, in the order of the form."""
    given = {v for n, v in posted.items() if n.startswith(f"{one.id}_")}
    return tuple(option for option in one.options if option in given)


def _secret(one: Field, catalogue: Mapping[str, Attribute]) -> bool:
    attribute = catalogue.get(one.attribute)
    return one.kind is Kind.PHONE or (attribute is not None and attribute.sealed)


def _as_what(
    content: Content, catalogue: Mapping[str, Attribute], name: str
) -> Attribute:
    one = content.field(name)
    attribute = catalogue.get(one.attribute) if one else None
    return attribute if attribute and attribute.sealed else _MOBILE


def _clean(text: str) -> str:
    """Return the text without what nobody sees, lines kept."""
    folded = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    kept = (c for c in folded if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    return "".join(kept).strip()


_UNSEEN = frozenset({"Cc", "Cs", "Co"})
_READ: Mapping[Kind, Callable[[Field, str], Value | None]] = {
    Kind.TEXT: _text,
    Kind.PARAGRAPH: _text,
    Kind.SINGLE: _single,
    Kind.RATING: _scaled,
    Kind.NPS: _scaled,
    Kind.DATE: _date,
    Kind.PHONE: _phone,
    Kind.CONSENT: _consent,
}
