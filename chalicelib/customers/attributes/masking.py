"""How a value is shown: in words, and masked where it names a person; pure."""

from chalicelib.customers.attributes.dates import NO_YEAR
from chalicelib.customers.attributes.models import Attribute, Kind, Value
from chalicelib.customers.attributes.places import split

_HIDDEN = "****"
_COUNTRY = "+86"
_SHOWN_END = 4


def shown(attribute: Attribute, value: Value) -> str:
    """Return a value in the words of the brand's people."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(value)
    text = str(value)
    if attribute.kind == Kind.BIRTHDAY and text.startswith(NO_YEAR):
        return f"{int(text[2:4])} 月 {int(text[5:])} 日"
    if attribute.kind == Kind.PHONE:
        return text.removeprefix(_COUNTRY)
    return attribute.choices.get(text, text)


def masked(attribute: Attribute, value: Value) -> str:
    """Return what may be shown of a sealed value before somebody answers for more."""
    text = shown(attribute, value)
    if not attribute.sealed:
        return text
    match attribute.kind:
        case Kind.PHONE:
            return f"{text[:3]}{_HIDDEN}{text[-_SHOWN_END:]}"
        case Kind.EMAIL:
            name, _, domain = text.rpartition("@")
            return f"{name[:1]}{_HIDDEN}@{domain}"
        case Kind.BIRTHDAY:
            return f"{_HIDDEN}-{str(value)[-5:]}"
        case Kind.ADDRESS:
            place = split(text)
            return (
                f"{text.removesuffix(place.rest)}{_HIDDEN}" if place.city else _HIDDEN
            )
    return f"{text[:1]}{_HIDDEN}"
