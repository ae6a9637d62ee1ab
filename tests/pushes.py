"""Pushes as WeChat posts them, made by code of the tests' own."""

import base64
import hashlib
import os
import time

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APP_ID = "wx0123456789abcdef"
TOKEN = "zhikelocaltoken"
AES_KEY = "zhikelocalaeskeyzhikelocalaeskeyzhikelocal0"
US = "gh_zhikelocal01"
ANNA = "oTESTxAnnaEfGhIjKlMnOpQrSt01"
BEN = "oTESTxBennEfGhIjKlMnOpQrSt02"


def xml(kind, *, who=ANNA, at=1_760_000_000, msg_id=None, **fields):
    """Return the XML of ``text``, ``voice``, ... or of an event such as ``SCAN``."""
    is_message = kind in ("text", "image", "voice", "video", "location", "link")
    fields = (
        {"MsgType": kind, **fields}
        if is_message
        else {"MsgType": "event", "Event": kind, **fields}
    )
    if is_message:
        fields["MsgId"] = msg_id or str(24_834_561_207_000_000 + at)
    head = {"ToUserName": US, "FromUserName": who, "CreateTime": str(at)}
    inner = "".join(
        f"<{name}><![CDATA[{value}]]></{name}>"
        for name, value in (head | fields).items()
    )
    return f"<xml>{inner}</xml>"


def encrypt(text, *, app_id=APP_ID, key=AES_KEY):
    """Return ``text`` in WeChat's envelope, base64."""
    raw = text if isinstance(text, bytes) else text.encode()
    plain = os.urandom(16) + len(raw).to_bytes(4, "big") + raw + app_id.encode()
    pad = 32 - len(plain) % 32
    return seal(plain + bytes([pad]) * pad, key)


def seal(padded, key=AES_KEY):
    secret = base64.b64decode(key + "=")
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()


def decrypt(sealed, key=AES_KEY):
    secret = base64.b64decode(key + "=")
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).decryptor()
    plain = cipher.update(base64.b64decode(sealed)) + cipher.finalize()
    length = int.from_bytes(plain[16:20], "big")
    return plain[20 : 20 + length].decode()


def sign(*parts):
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def signed_query(sealed, *, now=None, nonce="n0nce", token=TOKEN):
    stamp = str(int(time.time()) if now is None else now)
    return {
        "timestamp": stamp,
        "nonce": nonce,
        "signature": sign(token, stamp, nonce),
        "encrypt_type": "aes",
        "msg_signature": sign(token, stamp, nonce, sealed),
    }


def envelope(sealed):
    return (
        f"<xml><ToUserName><![CDATA[{US}]]></ToUserName>"
        f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    )


def push(text, **how):
    """Return (query, body) of an authentic push in safe mode."""
    sealed = encrypt(text)
    return signed_query(sealed, **how), envelope(sealed)
