"""Who may read what an entry says, wherever it is quoted; pure."""

from collections.abc import Collection

from chalicelib.customers.book.axis import kinds
from chalicelib.customers.timeline import Entry

_PLACES = frozenset({"location", "location_select"})


def may_read(entry: Entry, seen: Collection[str]) -> bool:
    """Tell whether who sees those fields of a customer may read an entry's words."""
    return _needed(entry) in seen


def _needed(entry: Entry) -> str:
    if entry.kind in ("message", "event") and entry.type.lower() in _PLACES:
        return "location"
    if entry.kind == "send":
        # A campaign is in the brand's words, and may still call people by name; what
        # else goes out is part of a conversation.
        is_campaign = entry.data.get("purpose") == "marketing"
        return "name" if is_campaign else "messages"
    return kinds.of(entry.kind).seen_as
