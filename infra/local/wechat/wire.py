"""XML and its encryption, the platform's side (REFERENCE sections 1.3 to 1.5).

Written apart from the product's own, so that each checks the other.
"""

import base64
import hashlib
import os
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Fields = Iterable[tuple[str, Any]]
BLOCK = 32  # WeChat pads to 32 bytes, not to AES's 16


class Digits(str):
    """Text that stands in the XML without CDATA, as coordinates do."""

    __slots__ = ()


class Garbled(Exception):
    """What the account answered cannot be read as WeChat reads it."""


def build(fields: Fields) -> str:
    """Return a push: strings as CDATA, numbers plain, lists of pairs nested."""
    return f"<xml>{_inner(fields)}</xml>"


def _inner(fields: Fields) -> str:
    return "".join(f"<{tag}>{_value(value)}</{tag}>" for tag, value in fields)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return _inner(value)
    if isinstance(value, str) and not isinstance(value, Digits):
        return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
    return str(value)


def parse(xml: str) -> ET.Element:
    """Read the account's answer; a document type is refused."""
    if "<!DOCTYPE" in xml:
        raise Garbled("document type")
    try:
        root = ET.fromstring(xml)  # noqa: S314 - the DTD is refused above
    except ET.ParseError:
        raise Garbled("no XML") from None
    if root.tag != "xml":
        raise Garbled(f"root is {root.tag}")
    return root


def text(root: ET.Element, path: str) -> str:
    """Return the text at a path, "" when it is absent."""
    return (root.findtext(path) or "").strip()


def signature(*parts: str) -> str:
    """Return sha1 over the sorted parts: WeChat's choice, not ours."""
    joined = "".join(sorted(parts)).encode()
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


class Cryptor:
    """AES-256-CBC with the account's EncodingAESKey."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        self._key = base64.b64decode(aes_key + "=")
        self._app_id = app_id.encode()

    def encrypt(self, xml: str) -> str:
        body = xml.encode()
        plain = os.urandom(16) + len(body).to_bytes(4, "big") + body + self._app_id
        pad = BLOCK - len(plain) % BLOCK
        sealer = self._cipher().encryptor()
        sealed = sealer.update(plain + bytes([pad]) * pad) + sealer.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, sealed: str) -> str:
        """Return the XML inside.

        Raises:
            Garbled: not base64, wrong key, wrong padding or another app's.
        """
        try:
            opener = self._cipher().decryptor()
            plain = opener.update(base64.b64decode(sealed, validate=True))
            plain += opener.finalize()
            size = int.from_bytes(plain[16:20], "big")
            xml = plain[20 : 20 + size].decode()
        except ValueError:
            raise Garbled("cannot be decrypted") from None
        pad = plain[-1] if plain else 0
        if not 1 <= pad <= BLOCK or plain[20 + size : -pad] != self._app_id:
            raise Garbled("wrong padding or appid")
        return xml

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
