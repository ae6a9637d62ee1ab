"""The row that one interaction puts into the archive: who, when and what, no texts.

The archive outlives erasure, so a row names people by customer id alone.  Event keys of
messages contain an openid, therefore only their digest is kept.
"""

import hashlib
import re
from dataclasses import dataclass, fields
from typing import Any

from chalicelib.core.clock import local_time
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry

_CUSTOMER = re.compile(r"c[0-9a-z]{25}")
_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_OPEN_ID = re.compile(r"o[A-Za-z0-9_-]{27}")
_SCENE_CHARACTERS = 64  # a limit of WeChat's
_SCANNED = "qrscene_"  # WeChat writes it before the scene of a follow
_OF_MONEY = frozenset({"order", "refund"})
_BETWEEN = "|"
_DIGEST = 16  # hex digits; enough to count and to join within a day


@dataclass(frozen=True, slots=True)
class InteractionFact:
    """One line of ``facts/interactions``; the field order is the column order."""

    key: str  # digest of the event key
    customer_id: str
    at_ms: int  # ms since 1970, UTC
    hour: int  # 0-23 in the brand's zone
    weekday: int  # 1 is Monday
    kind: str
    type: str  # in lower case
    dir: str
    outcome: str  # of a send: what the governor decided; of a stage: why it began
    source: str  # of a follow: ADD_SCENE_..., or scene:<scene>
    scene: str
    ref: str  # digest of the event key it belongs to
    again: bool  # of a follow: the person had followed before
    inferred: bool  # found by the follower sync, not told by an event
    staff: bool
    topics: str = ""  # what it is about: ids, "|" between them
    intents: str = ""  # what the person wants, in the same way
    polarity: int = 0  # how it feels: -1, 0 or 1
    menu: str = ""  # key of the menu item that was tapped
    amount_fen: int = 0  # what an order paid, or a refund gave back
    margin_fen: int = 0  # of an order, where the shop tells it
    margin_known: bool = False
    store: str = ""  # of an order, as the shop calls it


COLUMNS = {
    field.name: {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN"}[field.type]
    for field in fields(InteractionFact)
    if isinstance(field.type, type)
} | {"hour": "TINYINT", "weekday": "TINYINT", "polarity": "TINYINT"}


FACTS = "facts/interactions/"


def fact_key(day: str) -> str:
    """Return where the facts of a day are in the archive bucket."""
    return f"{FACTS}day={day}/part-0.parquet"


def interaction_fact(
    entry: Entry, profile: Profile | None, *, again: bool
) -> InteractionFact | None:
    """Return the fact of an entry; ``None`` for one of no customer.

    Args:
        entry: as stored.
        profile: of the person, as far as there is one.
        again: whether the person had followed before this.
    """
    if not _CUSTOMER.fullmatch(entry.customer_id):
        return None
    wall = local_time(entry.at_ms)
    return InteractionFact(
        key=digest(entry.key),
        customer_id=entry.customer_id,
        at_ms=entry.at_ms,
        hour=wall.hour,
        weekday=wall.isoweekday(),
        kind=_word(entry.kind),
        type=_word(entry.type).lower(),
        dir=_word(entry.direction),
        outcome=_word(entry.data.get("decision") or entry.data.get("cause")).upper(),
        source=_source(entry, profile),
        scene=scene_of(entry),
        ref=digest(entry.ref),
        again=again,
        inferred=bool(entry.data.get("inferred")),
        staff=profile is not None and profile.staff,
        topics=_words(entry.data.get("topics")),
        intents=_words(entry.data.get("intents")),
        polarity=_sign(entry.data.get("polarity")),
        menu=menu_of(entry),
        **_money(entry),
    )


def _money(entry: Entry) -> dict[str, Any]:
    """Return what an order or a refund is worth; {} of anything else."""
    if entry.kind not in _OF_MONEY:
        return {}
    margin = entry.data.get("margin_fen")
    store = str(entry.data.get("store", ""))[:_SCENE_CHARACTERS]
    return {
        "amount_fen": int(entry.data.get("amount_fen", 0)),
        "margin_fen": int(margin or 0),
        "margin_known": margin is not None,
        "store": store if store.isprintable() and not _OPEN_ID.search(store) else "",
    }


def is_follow(entry: Entry) -> bool:
    """Tell whether a subscription began with it."""
    return entry.kind == "event" and entry.type.lower() == "subscribe"


def scene_of(entry: Entry) -> str:
    """Return the scene of the code that was scanned, "" where none was.

    A scene is ours and names no person; one that looks like an openid, as campaigns of
    former systems may have it, is left out.
    """
    key = str(entry.data.get("EventKey", ""))
    scanned = {
        "subscribe": key.removeprefix(_SCANNED) if key.startswith(_SCANNED) else "",
        "scan": key,
    }
    scene = str(entry.data.get("scene") or scanned.get(entry.type.lower(), ""))
    return _ours(scene)


def menu_of(entry: Entry) -> str:
    """Return the key of the menu item that was tapped, "" where none was.

    A key is ours and names nobody; it is read like a scene.
    """
    if entry.kind != "event" or entry.type.lower() != "click":
        return ""
    return _ours(str(entry.data.get("EventKey", "")))


def _source(entry: Entry, profile: Profile | None) -> str:
    """Return where a follower came from.

    WeChat's ``subscribe_scene`` is learnt later and kept on the profile, which speaks
    of the last follow only.
    """
    if not is_follow(entry):
        return ""
    if scene := scene_of(entry):
        return f"scene:{scene}"
    if source := _word(entry.data.get("source")):
        return source
    if profile and profile.subscribed_at_ms == entry.at_ms:
        return _word(profile.source)
    return ""


def _ours(name: str) -> str:
    """Return a name that we gave, and nothing for what may be somebody's."""
    fine = name.isprintable() and len(name) <= _SCENE_CHARACTERS
    return "" if not fine or _OPEN_ID.search(name) else name


def _word(value: object) -> str:
    """Return a name of ours or WeChat's as it is, and nothing for anything longer."""
    text = "" if value is None else str(value)
    return text if _WORD.fullmatch(text) else ""


def _words(values: object) -> str:
    listed = values if isinstance(values, list) else []
    return _BETWEEN.join(filter(None, map(_word, listed)))


def _sign(value: object) -> int:
    return value if value in (-1, 1) and isinstance(value, int) else 0


def digest(key: str) -> str:
    """Return what names an entry without the openid that its key may hold."""
    return hashlib.sha256(key.encode()).hexdigest()[:_DIGEST] if key else ""
