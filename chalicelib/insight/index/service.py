"""The interaction index: every act adds its weight, and all fade with time; pure.

domain.md 3.1: ``I <- I * 2^(-dt/h) + w(type)`` with h of 14 days, kept as counters that
only grow (``core.decay``), so an act that comes late counts as if it had come in time.
The score shown is ``100 * (1 - e^(-I/kappa))``.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.core import decay
from chalicelib.customers.timeline import Entry
from chalicelib.insight.index.models import (
    FIRST_KAPPA,
    KINDS,
    SMALLEST_KAPPA,
    Kappa,
    Part,
    Standing,
    Weights,
)
from chalicelib.wechat.event_base import Event

_MENU = (
    "click",
    "view",
    "view_miniprogram",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
)
_KINDS = {
    ("message", "text"): "text",
    ("message", "voice"): "voice",
    ("message", "location"): "location",
    ("event", "scan"): "scan",
} | {("event", one): "menu" for one in _MENU}
# What other modules leave on the time axis, each with a count of its own.
_OTHERS = {
    "order": "order",
    "survey": "survey",
    "form": "survey",
    "h5": "h5",
    "article": "article",
}
_PERCENTILE = 0.75


def kind_of(event: Event) -> str:
    """Return what a push counts as; "" for one that is no act of interest."""
    channel, _, name = event.kind.partition(".")
    if event.fields.get("bizmsgmenuid"):
        return "menu"  # a tap on a menu that we sent arrives as a text
    if name == "subscribe":
        return "scan" if event.scene else ""
    return _KINDS.get((channel, name), "media" if channel == "message" else "")


def adds(weight: float, at_ms: int, topics: Iterable[str] = ()) -> dict[str, int]:
    """Return what an act adds to the counters of whoever did it."""
    if not weight:
        return {}
    grown = decay.amount(weight, at_ms)
    return {decay.name(at_ms, topic): grown for topic in ("", *topics)}


def score(index: float, kappa: float = FIRST_KAPPA) -> int:
    """Return the index on a scale of 0 to 100."""
    return round(100 * (1 - math.exp(-index / kappa)))


def kappa_of(indices: Iterable[float]) -> float:
    """Return where the middle of the scale lies: the 75th percentile of everybody.

    Linear between the two nearest, as DuckDB's ``quantile_cont``.  Nobody at all, or
    a population that has gone silent, gets the smallest scale that still tells people
    apart.
    """
    found = sorted(indices)
    if not found:
        return FIRST_KAPPA
    place = _PERCENTILE * (len(found) - 1)
    below = math.floor(place)
    above = min(below + 1, len(found) - 1)
    value = found[below] + (place - below) * (found[above] - found[below])
    return max(SMALLEST_KAPPA, value)


def standing(
    counters: Mapping[str, int],
    entries: Sequence[Entry],
    weights: Weights,
    kappa: Kappa,
    now_ms: int,
) -> Standing:
    """Return somebody's index and what of it comes from which kind of act.

    Args:
        counters: of the profile.
        entries: the newest of the person's time axis.
        weights: of now and before.
        kappa: the middle of the scale.
        now_ms: the instant it is about.
    """
    index = decay.left(counters, now_ms)
    values: defaultdict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for entry in _since_follow(entries):
        kind = kind_of_entry(entry)
        weight = weights.of(kind, entry.at_ms)
        if weight:
            values[kind] += weight * faded(now_ms - entry.at_ms)
            counts[kind] += 1
    parts = [Part(k, KINDS[k], counts[k], v) for k, v in values.items()]
    parts.sort(key=lambda one: -one.value)
    earlier = max(0.0, index - sum(values.values()))
    return Standing(index, score(index, kappa.value), kappa, tuple(parts), earlier)


def kind_of_entry(entry: Entry) -> str:
    """Return what a line of the time axis has counted as."""
    if entry.direction == "in" and entry.data.get("bizmsgmenuid"):
        return "menu"
    scanned = str(entry.data.get("EventKey", "")).startswith("qrscene_")
    return weighs(entry.kind, entry.type.lower(), entry.direction, scanned=scanned)


def weighs(kind: str, name: str, direction: str, *, scanned: bool) -> str:
    """Return what a line counts as, of which no more is known than the archive tells.

    Args:
        kind: of the line.
        name: its type in lower case.
        direction: in, out or internal.
        scanned: whether a follow began with a code.
    """
    if kind in _OTHERS:
        return _OTHERS[kind] if name != "refunded" else ""
    if direction != "in":
        return ""
    if name == "subscribe":
        return "scan" if scanned else ""
    return _KINDS.get((kind, name), "media" if kind == "message" else "")


def faded(age_ms: int) -> float:
    """Return what is left of one after so long."""
    left: float = 2 ** (-age_ms / decay.HALF_LIFE_MS)
    return left


def _since_follow(entries: Sequence[Entry]) -> Iterable[Entry]:
    """Yield the entries, the newest first, until the person had left."""
    for entry in entries:
        if entry.kind == "event" and entry.type.lower() == "unsubscribe":
            return
        yield entry
