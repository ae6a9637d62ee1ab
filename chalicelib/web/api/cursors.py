"""Where a list goes on, signed: a caller can neither read on elsewhere nor for long."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, NoReturn

from chalicelib.core.clock import MINUTE_MS
from chalicelib.web.api.refusals import malformed

LASTS_MS = 15 * MINUTE_MS
_MARK_BYTES = 16


class Cursors:
    """Makes and reads the cursors of one deployment."""

    def __init__(self, secret: str, now_ms: Callable[[], int]) -> None:
        self._key = hashlib.sha256(b"v1 cursors\0" + secret.encode()).digest()
        self._now_ms = now_ms

    def make(self, purpose: str, place: str) -> str:
        """Return the cursor of a place.

        Args:
            purpose: the list and its filters; good for no other one.
            place: where to go on; whoever looks closely can read it.
        """
        ends_ms = self._now_ms() + LASTS_MS
        plain = json.dumps([ends_ms, place], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mark(purpose, plain) + plain).decode()

    def read(self, purpose: str, cursor: str) -> str:
        """Return the place; raises ``Refused`` (400) for any cursor not ours."""
        try:
            raw = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            _refuse()
        mark, plain = raw[:_MARK_BYTES], raw[_MARK_BYTES:]
        if not hmac.compare_digest(mark, self._mark(purpose, plain)):
            _refuse()
        ends_ms, place = _unpacked(plain)
        if self._now_ms() >= ends_ms:
            _refuse()
        return place

    def _mark(self, purpose: str, plain: bytes) -> bytes:
        text = purpose.encode() + b"\0" + plain
        return hmac.digest(self._key, text, hashlib.sha256)[:_MARK_BYTES]


def _unpacked(plain: bytes) -> tuple[int, str]:
    ends_ms, place = json.loads(plain)
    return int(ends_ms), str(place)


def _refuse() -> NoReturn:
    raise malformed("invalid_cursor", "the cursor is unknown or too old")


def purpose_of(operation: str, filters: dict[str, Any]) -> str:
    """Return what a cursor is for: an operation and what it was asked for."""
    return f"{operation}?{json.dumps(filters, sort_keys=True, default=str)}"
