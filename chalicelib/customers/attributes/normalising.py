"""What people type, as it is kept: one way of writing each kind of value; pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.attributes import dates, places
from chalicelib.customers.attributes.faults import Fault, Unreadable
from chalicelib.customers.attributes.models import Attribute, Kind, Value

LONGEST = 200
_LONGEST_NAME = 40
_MOST_WORDS = 20
_LONGEST_WORD = 30
_REGION = "CN"  # of a phone number without a country
_LARGEST = 2**53
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_NO_TEXT = frozenset({"Cc", "Cs"})
_JOINER = "\u200d"  # holds an emoji together
_SEPARATORS = re.compile(r"[、,，;；\n|/]+")
_BLANKS = re.compile(r"\s+")
_YES = frozenset({"是", "有", "yes", "y", "true", "1", "√"})
_NO = frozenset({"否", "无", "没有", "no", "n", "false", "0", "×"})
_SAYS_NOTHING = frozenset({"无", "未知", "不详", "保密", "-", "—", "n/a", "null"})
_WAYS_OF_SAYING = {  # besides a choice's own value and label
    ("gender", "f"): "female",
    ("gender", "女士"): "female",
    ("gender", "女性"): "female",
    ("gender", "m"): "male",
    ("gender", "先生"): "male",
    ("gender", "男性"): "male",
}


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def normalised(attribute: Attribute, given: Any) -> Value | None:
    """Return a value as it is kept; ``None`` where it says that nothing is known.

    Args:
        attribute: what it is of.
        given: text as typed, or the JSON value of its kind.

    Raises:
        Unreadable: it is none of its kind.
    """
    try:
        return _normalised(attribute, given)
    except _Refused as refused:
        raise Unreadable({attribute.name: refused.fault}) from refused


def all_normalised(
    catalogue: Mapping[str, Attribute], given: Mapping[str, Any]
) -> dict[str, Value | None]:
    """Return several values, and what an address says about the place.

    Raises:
        Unreadable: names everything that cannot be taken.
    """
    found: dict[str, Value | None] = {}
    faults: dict[str, Fault] = {}
    for name, value in given.items():
        if name not in catalogue:
            faults[name] = Fault.UNKNOWN
            continue
        try:
            found[name] = normalised(catalogue[name], value)
        except Unreadable as error:
            faults |= error.faults
    if faults:
        raise Unreadable(faults)
    return _implied(found) | found


def _implied(found: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Return what the given values say besides."""
    implied: dict[str, Value | None] = {}
    if isinstance(address := found.get("address"), str):
        place = places.split(address)
        parts = {
            "province": place.province,
            "city": place.city,
            "district": place.district,
        }
        implied |= {name: value for name, value in parts.items() if value}
    elif isinstance(city := found.get("city"), str):
        implied |= (
            {"province": province} if (province := places.province_of(city)) else {}
        )
    return implied


def plain(text: str) -> str:
    """Return text in the one form of its characters, with single blanks."""
    # Marks of direction and the like are not seen, so they may not make a difference:
    # they go first, since blanks may stand around them.
    seen = (c for c in text if unicodedata.category(c) != "Cf" or c == _JOINER)
    folded = _BLANKS.sub(" ", unicodedata.normalize("NFKC", "".join(seen))).strip()
    if any(unicodedata.category(sign) in _NO_TEXT for sign in folded):
        raise _Refused(Fault.SIGNS)
    return folded


def _normalised(attribute: Attribute, given: Any) -> Value | None:
    if given is None:
        return None
    if attribute.kind in _TYPED:
        return _TYPED[attribute.kind](attribute, given)
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        raise _Refused(Fault.SIGNS)
    if len(str(given)) > LONGEST:
        raise _Refused(Fault.LONG)
    text = plain(str(given))
    if not text or text.casefold() in _SAYS_NOTHING:
        return None
    return _READ.get(attribute.kind, _text)(attribute, text)


def _text(_attribute: Attribute, text: str) -> str:
    return text


def _name(_attribute: Attribute, text: str) -> str:
    if len(text) > _LONGEST_NAME:
        raise _Refused(Fault.LONG)
    return text


def _phone(attribute: Attribute, text: str) -> str:
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

    try:
        number = phonenumbers.parse(text, _REGION)
    except NumberParseException as error:
        raise _Refused(Fault.PHONE) from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise _Refused(Fault.PHONE)
    mobiles = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    wants_mobile = attribute.name == "mobile"
    if wants_mobile and phonenumbers.number_type(number) not in mobiles:
        raise _Refused(Fault.MOBILE)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _email(_attribute: Attribute, text: str) -> str:
    name, _, domain = text.rpartition("@")
    if not _EMAIL.fullmatch(text):
        raise _Refused(Fault.EMAIL)
    return f"{name}@{domain.casefold()}"


def _birthday(_attribute: Attribute, text: str) -> str:
    try:
        found = dates.birthday(text)
    except dates.NoDate as error:
        raise _Refused(Fault.DATE) from error
    if not found.startswith(dates.NO_YEAR) and found > business_day(now_ms()):
        raise _Refused(Fault.FUTURE)
    return found


def _date(_attribute: Attribute, text: str) -> str:
    try:
        return dates.day(text)
    except dates.NoDate as error:
        raise _Refused(Fault.DATE) from error


def _address(_attribute: Attribute, text: str) -> str | None:
    # Without its blanks, what stood on both sides of one may become one sign.
    return plain(places.split(text).text) or None


def _choice(attribute: Attribute, text: str) -> str:
    folded = text.casefold()
    if said := _WAYS_OF_SAYING.get((attribute.name, folded)):
        return said
    for value, label in attribute.choices.items():
        if folded in (value.casefold(), label.casefold()):
            return value
    raise _Refused(Fault.CHOICE)


def _place(attribute: Attribute, text: str) -> str:
    whole = {"province": places.province, "city": places.city}.get(attribute.name)
    return whole(text) if whole else text


def _many(_attribute: Attribute, given: Any) -> tuple[str, ...] | None:
    parts = _SEPARATORS.split(given) if isinstance(given, str) else given
    if not isinstance(parts, (list, tuple)):
        raise _Refused(Fault.SIGNS)
    if not all(isinstance(part, str) for part in parts):
        raise _Refused(Fault.SIGNS)
    words = sorted({word for part in parts if (word := plain(part))})
    if any(len(word) > _LONGEST_WORD for word in words):
        raise _Refused(Fault.LONG)
    if len(words) > _MOST_WORDS:
        raise _Refused(Fault.MANY)
    return tuple(words) or None


def _number(_attribute: Attribute, given: Any) -> int | None:
    if isinstance(given, str) and not given.strip():
        return None
    text = given if isinstance(given, int) else plain(str(given)).replace(",", "")
    try:
        number = int(text)
    except ValueError as error:
        raise _Refused(Fault.NUMBER) from error
    if isinstance(given, (bool, float)) or abs(number) > _LARGEST:
        raise _Refused(Fault.NUMBER)
    return number


def _flag(_attribute: Attribute, given: Any) -> bool | None:
    if isinstance(given, bool):
        return given
    text = plain(str(given)).casefold()
    if not text:
        return None
    if text not in _YES | _NO:
        raise _Refused(Fault.FLAG)
    return text in _YES


_TYPED: dict[Kind, Callable[[Attribute, Any], Value | None]] = {
    Kind.MANY: _many,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
}
_READ: dict[Kind, Callable[[Attribute, str], str | None]] = {
    Kind.NAME: _name,
    Kind.TEXT: _place,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.BIRTHDAY: _birthday,
    Kind.DATE: _date,
    Kind.ADDRESS: _address,
    Kind.CHOICE: _choice,
    Kind.EXTERNAL: _text,
}
