"""The stores behind the frame, one of each in a container."""

from functools import cache

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.web.api.cursors import Cursors
from chalicelib.web.api.keys import ApiKey, ApiKeys
from chalicelib.web.api.limits import Limit, Limits
from chalicelib.web.api.once import Once
from chalicelib.web.api.refusals import slow_down

KNOWN_FOR_MS = 5_000  # a revoked key works no longer than this
_MOST_KNOWN = 1_000

CALLS = Limit("calls", burst=100, per_minute=600)  # of one key
STRANGERS = Limit("strangers", burst=60, per_minute=60)  # of one address without a key
MISSES = Limit("misses", burst=60, per_minute=60)  # of one key: what is not there


class Doorkeeper:
    """Knows the keys that were used a moment ago."""

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys
        self._known: dict[str, tuple[ApiKey, int]] = {}

    def find(self, text: str) -> ApiKey | None:
        known, until_ms = self._known.get(text, (None, 0))
        if known and now_ms() < until_ms:
            return known
        found = self._keys.find(text)
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        if found:
            self._known[text] = (found, now_ms() + KNOWN_FOR_MS)
        return found


def keys() -> ApiKeys:
    return ApiKeys(connections.workspace(), now_ms)


@cache
def doorkeeper() -> Doorkeeper:
    return Doorkeeper(keys())


@cache
def limits() -> Limits:
    return Limits(connections.idempotency(), now_ms)


def count_miss(key: ApiKey | None) -> None:
    """Count that somebody asked for what is not there.

    Raises:
        Refused: 429 where it was too often: nobody finds out who is there by asking
            for thousands.
    """
    if key is None:
        return
    if wait_s := limits().take(MISSES, key.id):
        raise slow_down(wait_s)


def once() -> Once:
    return Once(connections.idempotency(), now_ms, _pepper)


def _pepper() -> bytes:
    return connections.keys().pepper.encode()


@cache
def cursors() -> Cursors:
    return Cursors(connections.keys().pepper, now_ms)


def forget() -> None:
    """Drop what is remembered, so that a test can start afresh."""
    for made in (doorkeeper, limits, cursors):
        made.cache_clear()
