"""Values that name a person, encrypted: each person has a key, and that key is wrapped.

AES-GCM twice: the account's field key wraps the person's key, the person's key seals
the values.  Each text is bound to whose it is and what it says, so that one cannot
stand in for another.  Without the person's key nothing of it can ever be read again.
"""

import hashlib
import json
from collections.abc import Sequence

from chalicelib.core.errors import Unavailable
from chalicelib.core.sealing import Unopened, opened, sealed
from chalicelib.customers.attributes.models import Value

_KEY_BITS = 256


class Sealer:
    """One person's key at work."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, value: Value, place: Sequence[str]) -> str:
        """Return the value as text that only this key opens, at this place."""
        plain = json.dumps(value, ensure_ascii=False).encode()
        return sealed(self._key, plain, "\0".join(place).encode())

    def open(self, text: str, place: Sequence[str]) -> Value:
        """Return the value; raises ``Unopened``."""
        plain = json.loads(opened(self._key, text, "\0".join(place).encode()).decode())
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
        return sealed(self._key, key, customer_id.encode())

    def opened(self, wrapped: str, customer_id: str) -> Sealer:
        """Return somebody's key at work; raises ``Unopened``."""
        return Sealer(opened(self._key, wrapped, customer_id.encode()))


__all__ = ["Sealer", "Unopened", "Wrapper"]
