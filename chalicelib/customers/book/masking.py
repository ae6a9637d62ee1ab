"""What names a person outside of here: masked until somebody asks to see it.

Each time is in the audit first.  A module adds what it keeps::

    masking.secrets.add(
        Secret("mobile", 20, "手机", "phone", masked=shown_mobile, reveal=mobile_of)
    )

``name`` is the field of ``Entity.CUSTOMER`` that a role must see.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from chalicelib.customers.head import Row
from chalicelib.customers.sheet import Sheet

_SHOWN = 4  # characters at each end


@dataclass(frozen=True, slots=True)
class Secret:
    """One field that is not shown as it is."""

    name: str
    order: int
    label: str
    icon: str
    masked: Callable[[Sheet], str]  # "" where it is not known
    reveal: Callable[[Sheet], str]


secrets: Row[Secret] = Row()


def masked(text: str) -> str:
    """Return the ends of an identifier; all of a short one is hidden."""
    if len(text) <= 3 * _SHOWN:
        return "****" if text else ""
    return f"{text[:_SHOWN]}****{text[-_SHOWN:]}"


def secrets_of(sheet: Sheet, seen: Collection[str]) -> list[tuple[Secret, str]]:
    """Return what is known, masked, for who may ask to see it."""
    mine = [one for one in secrets.all() if one.name in seen]
    return [(one, text) for one in mine if (text := one.masked(sheet))]


def secret(name: str) -> Secret | None:
    return next((one for one in secrets.all() if one.name == name), None)


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
