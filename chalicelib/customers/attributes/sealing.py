"""Values that name a person, encrypted: each person has a key, and that key is wrapped.

AES-GCM twice: the account's field key wraps the person's key, the person's key seals
the values.  Each text is bound to whose it is and what it says, so that one cannot
stand in for another.  Without the person's key nothing of it can ever be read again.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence

from chalicelib.core.errors import Unavailable
from chalicelib.customers.attributes.models import Value

_NONCE_BYTES = 12
_KEY_BITS = 256


class Unopened(Exception):
    """The text was not sealed under this key, or not for this place."""


class Sealer:
    """One person's key at work."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, value: Value, place: Sequence[str]) -> str:
        """Return the value as text that only this key opens, at this place."""
        plain = json.dumps(value, ensure_ascii=False).encode()
        return _encrypted(self._key, plain, "\0".join(place).encode())

    def open(self, sealed: str, place: Sequence[str]) -> Value:
        """Return the value; raises ``Unopened``."""
        plain = json.loads(
            _decrypted(self._key, sealed, "\0".join(place).encode()).decode()
        )
        value: Value = tuple(plain) if isinstance(plain, list) else plain
        return value


class Wrapper:
    """The account's field key, which opens the keys of persons."""

    def __init__(self, field_key: str) -> None:
        """Take the key as the secret holds it; raises ``Unavailable`` for none."""
        if not field_key:
            raise Unavailable("the account's secret has no field_key")
        self._key = hashlib.sha256(field_key.encode()).digest()

    def new(self, customer_id: str) -> str:
        """Make somebody a key; return it wrapped."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = AESGCM.generate_key(_KEY_BITS)
        return _encrypted(self._key, key, customer_id.encode())

    def opened(self, wrapped: str, customer_id: str) -> Sealer:
        """Return somebody's key at work; raises ``Unopened``."""
        return Sealer(_decrypted(self._key, wrapped, customer_id.encode()))


def _encrypted(key: bytes, plain: bytes, bound: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, bound)).decode()


def _decrypted(key: bytes, text: str, bound: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise Unopened("not sealed under this key for this place") from error
