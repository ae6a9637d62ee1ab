"""WeChat's safe mode: AES-256-CBC around every callback body and passive reply.

plaintext = 16 random bytes + length (4 bytes, big-endian) + XML + AppID + padding,
padded to 32 bytes although the block is 16, so the padding is handled here.

Source: https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html
"""

import base64
import binascii
import os
import threading
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher as AesCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

from chalicelib.core.errors import Malformed
from chalicelib.wechat.signature import sign

_RANDOM_BYTES = 16
_HEAD_BYTES = _RANDOM_BYTES + 4
_PAD_TO = 32
_PADDING = [bytes([n]) * n for n in range(_PAD_TO + 1)]


class Undecryptable(Malformed):
    """Encrypted with another key, for another account, or damaged."""


class Cipher:
    """Opens and seals the messages of one account; safe to share between threads."""

    def __init__(
        self,
        aes_key43: str,
        app_id: str,
        previous: str | None = None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Take the EncodingAESKey and, while it is being changed, the one before."""
        self._app_id = app_id.encode()
        self._random = random
        self._keys = [_Key(aes_key43)]
        if previous:
            self._keys.append(_Key(previous))

    def decrypt(self, encrypt: str) -> bytes:
        """Return the XML within ``Encrypt``, under the current or the previous key."""
        try:
            sealed = binascii.a2b_base64(encrypt, strict_mode=True)
        except ValueError:
            raise Undecryptable("not base64") from None
        if not sealed or len(sealed) % _PAD_TO:
            raise Undecryptable("not whole blocks")
        for key in self._keys:
            xml = _unwrap(key.decrypt(sealed), self._app_id)
            if xml is not None:
                return xml
        raise Undecryptable("no key opens it")

    def encrypt(self, xml: str, timestamp: str, nonce: str, token: str) -> str:
        """Return the envelope of a passive reply, signed with the callback token."""
        body = xml.encode()
        parts = self._random(_RANDOM_BYTES), len(body).to_bytes(4, "big"), body
        plain = b"".join((*parts, self._app_id))
        padding = _PADDING[_PAD_TO - len(plain) % _PAD_TO]
        sealed = self._keys[0].encrypt(plain + padding)
        encrypt = base64.b64encode(sealed).decode()
        return (
            f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{sign(token, timestamp, nonce, encrypt)}]]>"
            f"</MsgSignature><TimeStamp>{timestamp}</TimeStamp>"
            f"<Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )


class _Key:
    """One EncodingAESKey with a context that is made once and never finished.

    Making a context costs more than the work in it.  A running one chains from the last
    block it saw instead of starting at the IV, which changes nothing but the first
    block of the next message, and that block is random by design.
    """

    def __init__(self, aes_key43: str) -> None:
        key = base64.b64decode(aes_key43 + "=")
        cipher = AesCipher(algorithms.AES256(key), modes.CBC(key[:16]))
        self._opening = cipher.decryptor()
        self._sealing = cipher.encryptor()
        self._lock = threading.Lock()

    def decrypt(self, sealed: bytes) -> bytes:
        """Return the plaintext, except for its first block; whole blocks only."""
        with self._lock:
            return self._opening.update(sealed)

    def encrypt(self, plain: bytes) -> bytes:
        with self._lock:
            return self._sealing.update(plain)


def _unwrap(plain: bytes, app_id: bytes) -> bytes | None:
    """Return the XML if padding, length and AppID all fit."""
    pad = plain[-1]
    if not 1 <= pad <= _PAD_TO or not plain.endswith(_PADDING[pad]):
        return None
    end = len(plain) - pad
    xml_end = _HEAD_BYTES + int.from_bytes(plain[_RANDOM_BYTES:_HEAD_BYTES], "big")
    if xml_end > end or plain[xml_end:end] != app_id:
        return None
    return plain[_HEAD_BYTES:xml_end]
