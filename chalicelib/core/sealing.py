"""AES-GCM on texts: sealed under a key, and bound to the place they stand at."""

import base64
import secrets

_NONCE_BYTES = 12


class Unopened(Exception):
    """The text was not sealed under this key, or not for this place."""


def sealed(key: bytes, plain: bytes, bound: bytes) -> str:
    """Return the text that only this key opens, at this place."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, bound)).decode()


def opened(key: bytes, text: str, bound: bytes) -> bytes:
    """Return what was sealed; raises ``Unopened``."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise Unopened("not sealed under this key for this place") from error
