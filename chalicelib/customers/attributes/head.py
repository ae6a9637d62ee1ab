"""The mobile number in the head of the customer page, masked until asked for."""

from collections.abc import Callable

from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.masking import masked, shown
from chalicelib.customers.attributes.models import Attribute, Value
from chalicelib.customers.attributes.service import SEALED
from chalicelib.customers.book.masking import Secret, secrets
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.sheet import Sheet

_MOBILE = "mobile"


def _is_known(sheet: Sheet) -> bool:
    return _MOBILE in sheet.subject.traits.get(SEALED, ())


def _told(sheet: Sheet, words: Callable[[Attribute, Value], str]) -> str:
    """Return the number in words; "" where nothing, or nothing legible, is known."""
    desk = attributes()
    attribute = desk.catalogue().get(_MOBILE)
    best = desk.best(group_of(sheet.profile.id)).get(_MOBILE)
    if attribute is None or best is None or best.value is None:
        return ""
    return words(attribute, best.value)


secrets.add(
    Secret(
        _MOBILE,
        20,
        "手机号",
        "phone",
        lambda sheet: _told(sheet, masked),
        lambda sheet: _told(sheet, shown),
        is_known=_is_known,
    )
)
