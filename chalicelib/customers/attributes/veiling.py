"""What may be shown of text that nobody has read yet: recognisable, masked; pure."""

import re
from collections.abc import Callable

from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.masking import masked
from chalicelib.customers.attributes.models import Attribute, Kind
from chalicelib.customers.attributes.normalising import normalised

_HIDDEN = "****"
_SHOWN = 4  # characters at an end
_EMAIL = Attribute("email", "", Kind.EMAIL, sealed=True)
_ADDRESS = Attribute("address", "", Kind.ADDRESS, sealed=True)
# People group digits as they like: 138 0013 7241, 138-00137241.
_MOBILE = r"(?<!\d)(?:\+?86[\s-]?)?1[3-9](?:[\s.-]?\d){9}(?!\d)"
_LANDLINE = r"(?<!\d)\(?0\d{2,3}\)?[\s-]?\d{7,8}(?!\d)"
_ABROAD = r"\+\d(?:[\s().-]{0,2}\d){7,14}(?!\d)"
_IDENTITY_CARD = (
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"\d{3}[\dXx](?![\dXx])"
)
_NUMBER = re.compile(f"{_MOBILE}|{_LANDLINE}|{_IDENTITY_CARD}|{_ABROAD}")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_OPENID = re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])", re.ASCII)  # and unionid
_STREET = re.compile(r"[路街道巷弄村镇区].*?\d\s*[号弄室幢栋楼座]")


def veiled(attribute: Attribute, text: str) -> str:
    """Return a value of an attribute as typed, masked as it would be once it is read.

    What is none of its kind shows its first character alone.
    """
    if not attribute.sealed:
        return unnamed(text)
    try:
        value = normalised(attribute, text)
    except Unreadable:
        value = None
    if value is not None:
        return masked(attribute, value)
    plain = text.strip()
    return f"{plain[:1]}{_HIDDEN}" if plain else ""


def unnamed(text: str) -> str:
    """Return text of any kind with what looks as if it named a person masked."""
    if _STREET.search(text):
        return veiled(_ADDRESS, text)
    for pattern, short in _SHORTER:
        text = pattern.sub(short, text)
    return text


def _mail(found: re.Match[str]) -> str:
    return veiled(_EMAIL, found[0])


def _ends(found: re.Match[str]) -> str:
    return f"{found[0][:_SHOWN]}{_HIDDEN}{found[0][-_SHOWN:]}"


def _number(found: re.Match[str]) -> str:
    digits = "".join(sign for sign in found[0] if sign.isalnum()).removeprefix("86")
    return f"{digits[:3]}{_HIDDEN}{digits[-_SHOWN:]}"


_SHORTER: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_MAIL, _mail),
    (_OPENID, _ends),
    (_NUMBER, _number),
)
