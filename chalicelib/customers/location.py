"""Where a customer was: pings, kept for 30 days.

Table profiles      pk = customer id, sk = "LOC#<13 digits of ms>#<event key>", ttl
"""

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.occurrence import Occurrence

KEPT_DAYS = 30

# Where each kind of event carries the place: latitude, longitude, precision, name.
_FIELDS = {
    "event.location": ("Latitude", "Longitude", "Precision", ""),
    "message.location": ("Location_X", "Location_Y", "", "Label"),
    "event.location_select": (
        "SendLocationInfo/Location_X",
        "SendLocationInfo/Location_Y",
        "",
        "SendLocationInfo/Label",
    ),
}
_REPORTED_DECIMALS = 2  # of a degree: about 1 km, for what the phone tells by itself


def ping(occurrence: Occurrence) -> None:
    """Keep where the person was; the same event again is the same item."""
    event = occurrence.event
    latitude, longitude, precision, name = _FIELDS[event.kind]
    place = {
        "lat": event.fields.get(latitude, ""),
        "lon": event.fields.get(longitude, ""),
        "precision_m": event.fields.get(precision, ""),
        "name": event.fields.get(name, ""),
    }
    if not (_is_degree(place["lat"]) and _is_degree(place["lon"])):
        return
    if event.kind == "event.location":
        place |= {axis: _coarse(place[axis]) for axis in ("lat", "lon")}
    item: Item = {
        "pk": occurrence.customer_id,
        "sk": f"LOC#{occurrence.at_ms:013d}#{occurrence.key}",
        "source": event.kind,
        "ttl": (occurrence.at_ms + KEPT_DAYS * DAY_MS) // 1000,
        **{field: text for field, text in place.items() if text},
    }
    connections.profiles().put(item)


def _is_degree(text: str) -> bool:
    try:
        return abs(float(text)) <= 180  # noqa: PLR2004 -- of the globe
    except ValueError:
        return False


def _coarse(text: str) -> str:
    return f"{float(text):.{_REPORTED_DECIMALS}f}"
