"""A push as a report of a place; pure.

A place chosen from a menu (``location_select``) is no report of its own: a location
message with the same place follows it.
"""

from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import Origin, Ping, Store
from chalicelib.wechat.event_base import Event

UNKNOWN_M = 1_500  # a phone that does not say how precise it is may be anywhere near
_SENT_M = 30  # a pin on a map is put about there
_REPORT = ("Latitude", "Longitude")
_MESSAGE = ("Location_X", "Location_Y")
_STORE_SCENE = "store:"


def ping_of(event: Event, key: str, at_ms: int) -> Ping | None:
    """Return what a push tells; ``None`` where that is no place on the globe."""
    is_report = event.kind == "event.location"
    latitude, longitude = _REPORT if is_report else _MESSAGE
    point = _point(event.fields.get(latitude, ""), event.fields.get(longitude, ""))
    if point is None:
        return None
    if is_report:
        precision_m = _metres(event.fields.get("Precision", ""))
        return Ping(at_ms, key, point, precision_m, Origin.REPORT)
    name = event.fields.get("Label", "")
    return Ping(at_ms, key, point, _SENT_M, Origin.SENT, name=name)


def scan_of(store: Store, key: str, at_ms: int) -> Ping:
    """Return what the scan of a store's code tells."""
    return Ping(
        at_ms, key, store.point, store.radius_m, Origin.SCAN, store.name, store.id
    )


def store_of(scene: str) -> str:
    """Return the store whose code it is, by its name: "store:<id>:<where it hangs>"."""
    if not scene.startswith(_STORE_SCENE):
        return ""
    return scene.removeprefix(_STORE_SCENE).partition(":")[0]


def _point(latitude: str, longitude: str) -> Point | None:
    try:
        found = Point(float(latitude), float(longitude))
    except ValueError:
        return None
    inside = abs(found.latitude) <= 90 and abs(found.longitude) <= 180  # noqa: PLR2004 -- of the globe; a NaN is not
    return found if inside else None


def _metres(text: str) -> int:
    try:
        return max(0, round(float(text)))
    except (ValueError, OverflowError):
        return UNKNOWN_M
