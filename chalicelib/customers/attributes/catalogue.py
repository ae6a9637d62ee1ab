"""Which attributes there are: ours, and those the brand has added.

Table workspace     pk = "CONFIG#attributes", see ``aws.configs``: body = own, weights

The brand may weigh ours otherwise; what they mean and how they are kept is fixed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib import connections
from chalicelib.aws.configs import Config, Configs
from chalicelib.connections.clients import kept
from chalicelib.core.clock import now_ms
from chalicelib.customers.attributes.models import OPEN, Attribute, Kind

NAME = "attributes"
KEPT_MS = 30_000
_NAMED = "mobile"  # whoever sees mobile numbers sees what else names a person

STANDARD = (
    Attribute("name", "姓名", Kind.NAME, 10, seen_as="name"),
    Attribute("mobile", "手机号", Kind.PHONE, 20, sealed=True, seen_as="mobile"),
    Attribute("email", "邮箱", Kind.EMAIL, 5, sealed=True, seen_as="email"),
    Attribute(
        "birthday",
        "生日",
        Kind.BIRTHDAY,
        15,
        sealed=True,
        segmentable=True,  # month and day alone
        seen_as="birthday",
    ),
    Attribute(
        "gender",
        "性别",
        Kind.CHOICE,
        10,
        segmentable=True,
        choices={"female": "女", "male": "男"},
    ),
    Attribute("province", "省份", Kind.TEXT, 5, segmentable=True),
    Attribute("city", "城市", Kind.TEXT, 10, segmentable=True),
    Attribute("district", "区县", Kind.TEXT, segmentable=True),
    Attribute("address", "地址", Kind.ADDRESS, 5, sealed=True, seen_as="address"),
    Attribute("company", "单位", Kind.TEXT, 5, segmentable=True),
    Attribute("job", "职业", Kind.TEXT, 5, segmentable=True),
    Attribute("interests", "兴趣", Kind.MANY, 5, segmentable=True),
    Attribute("member_no", "会员号", Kind.EXTERNAL, 5, seen_as="name"),
)


class Catalogue(Mapping[str, Attribute]):
    """Every attribute by name, in the order in which people see them."""

    def __init__(self, attributes: tuple[Attribute, ...]) -> None:
        self._known = {one.name: one for one in attributes}

    def __getitem__(self, name: str) -> Attribute:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def parsed(body: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue that a configuration makes."""
    weights = body.get("weights", {})
    ours = tuple(_weighed(one, weights) for one in STANDARD)
    return Catalogue((*ours, *(_own(one) for one in body.get("own", []))))


def stored() -> Config:
    return Configs(connections.workspace()).get(NAME)


def catalogue() -> Catalogue:
    """Return the catalogue, at most half a minute old."""
    return _kept().read()


def forget() -> None:
    """Have it read anew: by who has just changed it."""
    _kept().forget()


class _Kept:
    def __init__(self) -> None:
        self._known = Catalogue(STANDARD)
        self._until_ms = 0

    def read(self) -> Catalogue:
        now = now_ms()
        if now >= self._until_ms:
            self._known, self._until_ms = parsed(stored().body), now + KEPT_MS
        return self._known

    def forget(self) -> None:
        self._until_ms = 0


@kept
def _kept() -> _Kept:
    return _Kept()


def _weighed(attribute: Attribute, weights: Mapping[str, int]) -> Attribute:
    return replace(attribute, weight=weights.get(attribute.name, attribute.weight))


def _own(body: Mapping[str, Any]) -> Attribute:
    sealed = bool(body["sealed"])
    return Attribute(
        name=body["name"],
        label=body["label"],
        kind=Kind(body["kind"]),
        weight=body["weight"],
        sealed=sealed,
        segmentable=body["segmentable"] and not sealed,
        choices={label: label for label in body.get("choices", [])},
        seen_as=_NAMED if sealed else OPEN,
        own=True,
    )
