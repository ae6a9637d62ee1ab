"""What WeChat would have posted for each thing a follower did."""

import hashlib
from collections.abc import Mapping

ORIGINAL_ID = "gh_zhikelocal01"


def message(open_id: str, at_s: int, kind: str, **fields: str) -> str:
    """Return a message's XML; its MsgId follows from who said it when."""
    mark = hashlib.sha256(f"{open_id}{at_s}{kind}".encode()).digest()
    number = 24_000_000_000_000_000 + int.from_bytes(mark[:6], "big")
    return _xml(open_id, at_s, {"MsgType": kind, **fields}, f"<MsgId>{number}</MsgId>")


def event(open_id: str, at_s: int, kind: str, **fields: str) -> str:
    """Return an event's XML."""
    return _xml(open_id, at_s, {"MsgType": "event", "Event": kind, **fields})


def place_chosen(open_id: str, at_s: int, place: tuple[str, str, str]) -> str:
    """Return the XML of a place picked through the menu."""
    label, latitude, longitude = place
    inside = _elements(
        {
            "Location_X": latitude,
            "Location_Y": longitude,
            "Scale": "15",
            "Label": label,
            "Poiname": "",
        }
    )
    fields = {"MsgType": "event", "Event": "location_select", "EventKey": "STORES"}
    tail = f"<SendLocationInfo>{inside}</SendLocationInfo>"
    return _xml(open_id, at_s, fields, tail)


def _xml(open_id: str, at_s: int, fields: Mapping[str, str], tail: str = "") -> str:
    head = _elements({"ToUserName": ORIGINAL_ID, "FromUserName": open_id})
    when = f"<CreateTime>{at_s}</CreateTime>"
    return f"<xml>{head}{when}{_elements(fields)}{tail}</xml>"


def _elements(fields: Mapping[str, str]) -> str:
    return "".join(f"<{n}><![CDATA[{v}]]></{n}>" for n, v in fields.items())
