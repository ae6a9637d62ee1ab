"""A store and the rules as somebody types them; pure."""

import math
import re
from collections.abc import Mapping

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import (
    LARGEST_RADIUS_M,
    LIMITS,
    SMALLEST_RADIUS_M,
    Rules,
    Store,
)
from chalicelib.web.console.forms import Refused, whole_number

FIELDS = ("name", "latitude", "longitude", "radius_m", "address", "opens", "closes")
RULES = ("kept_days", "visits_days", "gap_minutes", "fastest_kmh")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,8})?")
_LONGEST_NAME, _LONGEST_ADDRESS = 30, 80
# Where WeChat's map is shifted; a store elsewhere is a slip of the pen.
_CHINA = ((3.0, 54.0), (73.0, 136.0))


def store_of(given: Mapping[str, str], store_id: str, version: int) -> Store:
    """Return the store of a form; raises ``Refused`` with what is wrong."""
    errors: dict[str, str] = {}
    if not _ID.fullmatch(store_id):
        errors["id"] = "小写字母、数字和短横线，最多 24 个字符"
    if not 0 < len(given["name"]) <= _LONGEST_NAME:
        errors["name"] = f"1 到 {_LONGEST_NAME} 个字"
    if len(given["address"]) > _LONGEST_ADDRESS:
        errors["address"] = f"最多 {_LONGEST_ADDRESS} 个字"
    for name in ("opens", "closes"):
        if not _TIME.fullmatch(given[name]):
            errors[name] = "写成 08:00"
    point = Point(
        _degrees(given, "latitude", _CHINA[0], errors),
        _degrees(given, "longitude", _CHINA[1], errors),
    )
    radius_m = _number(given, "radius_m", (SMALLEST_RADIUS_M, LARGEST_RADIUS_M), errors)
    if errors:
        raise Refused(errors)
    return Store(
        id=store_id,
        name=given["name"],
        point=point,
        radius_m=radius_m,
        address=given["address"],
        opens=given["opens"],
        closes=given["closes"],
        is_closed=given.get("closed") == "yes",
        version=version,
    )


def typed(store: Store) -> dict[str, str]:
    """Return the values of a form that changes a store."""
    return {
        "name": store.name,
        "latitude": f"{store.point.latitude:.6f}",
        "longitude": f"{store.point.longitude:.6f}",
        "radius_m": str(store.radius_m),
        "address": store.address,
        "opens": store.opens,
        "closes": store.closes,
        "closed": "yes" if store.is_closed else "",
        "version": str(store.version),
    }


def rules_of(given: Mapping[str, str]) -> Rules:
    """Return the rules of a form; raises ``Refused`` with what is wrong."""
    errors: dict[str, str] = {}
    found = {name: _number(given, name, LIMITS[name], errors) for name in RULES}
    if errors:
        raise Refused(errors)
    if found["visits_days"] < found["kept_days"]:
        raise Refused({"visits_days": "不能短于坐标的保存天数"})
    return Rules(on=given["on"] == "yes", **found)


def _degrees(
    given: Mapping[str, str],
    name: str,
    limits: tuple[float, float],
    errors: dict[str, str],
) -> float:
    text = given[name]
    value = float(text) if _DEGREES.fullmatch(text) else math.nan
    if not limits[0] <= value <= limits[1]:
        errors[name] = f"{limits[0]:g} 到 {limits[1]:g} 的度数，例如 31.207910"
    return value


def _number(
    given: Mapping[str, str],
    name: str,
    limits: tuple[int, int],
    errors: dict[str, str],
) -> int:
    try:
        value = whole_number(given[name])
    except InvalidInput:
        value = -1
    if not limits[0] <= value <= limits[1]:
        errors[name] = f"{limits[0]} 到 {limits[1]} 的整数"
    return value
