"""What names a person outside of here: masked until somebody asks to see it.

Each time is in the audit first.  A module adds what it keeps::

    masking.secrets.add(
        Secret("mobile", 20, "手机号", "phone", masked_mobile, mobile, has_mobile)
    )

``name`` is the field of ``Entity.CUSTOMER`` that a role must see.  What the sheet alone
does not tell is fetched by itself, for those of whom it is known.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from chalicelib.customers.head import Row
from chalicelib.customers.sheet import Sheet

_SHOWN = 4  # characters at each end
_HIDDEN = "****"


@dataclass(frozen=True, slots=True)
class Secret:
    """One field that is not shown as it is."""

    name: str
    order: int
    label: str
    icon: str
    masked: Callable[[Sheet], str]  # "" where it is not known
    reveal: Callable[[Sheet], str]
    is_known: Callable[[Sheet], bool] | None = None  # of one that takes reads to show


secrets: Row[Secret] = Row()


def masked(text: str) -> str:
    """Return the ends of an identifier; all of a short one is hidden."""
    if len(text) <= 3 * _SHOWN:
        return _HIDDEN if text else ""
    return f"{text[:_SHOWN]}{_HIDDEN}{text[-_SHOWN:]}"


def secrets_of(sheet: Sheet, seen: Collection[str]) -> list[tuple[Secret, str]]:
    """Return what is known, masked, for who may ask to see it."""
    mine = [one for one in secrets.all() if one.name in seen]
    return [(one, text) for one in mine if (text := _at_first(one, sheet))]


def secret(name: str) -> Secret | None:
    return next((one for one in secrets.all() if one.name == name), None)


def _at_first(one: Secret, sheet: Sheet) -> str:
    """Return what the page begins with."""
    if one.is_known is None:
        return one.masked(sheet)
    return _HIDDEN if one.is_known(sheet) else ""


secrets.add(
    Secret(
        "openid",
        90,
        "OpenID",
        "brand-wechat",
        lambda one: masked(one.profile.open_id),
        lambda one: one.profile.open_id,
    ),
    Secret(
        "unionid",
        91,
        "UnionID",
        "link",
        lambda one: masked(one.profile.unionid),
        lambda one: one.profile.unionid,
    ),
)
