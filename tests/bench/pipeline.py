"""performance.md §1: verify, decrypt, parse, answer and encrypt one text message.

Against wechatpy doing the same, and against the floor: the same digests, ciphers,
base64 and expat callbacks with nothing of anybody's around them.
"""

import base64
import hashlib
import os
import time
from typing import Any
from xml.parsers import expat

from cryptography.hazmat.primitives.ciphers import Cipher as AesCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

from chalicelib.inbox import opening
from chalicelib.wechat import replies
from chalicelib.wechat.crypto import Cipher
from tests import pushes
from tests.bench.figures import at_most, in_turn_us

TEXT = pushes.xml("text", Content="你好，请问静安店今天几点关门？想带朋友来喝手冲。")
TIMES = 400


class Query(dict[str, str]):
    """A query as Chalice hands it over."""

    def getlist(self, k: str) -> list[str]:
        return [self[k]] if k in self else []


def run() -> list[dict[str, str]]:
    query, body = pushes.push(TEXT)
    ours_us, floor_us, peer_us = in_turn_us(
        _ours(Query(query), body.encode()),
        _floor(query, body),
        _wechatpy(query, body),
        times=TIMES,
    )
    return [
        at_most("pipeline, of wechatpy", ours_us / peer_us, 0.30),
        at_most("pipeline, of its floor", ours_us / floor_us, 3.3),
    ]


def _ours(query: Query, body: bytes) -> Any:
    cipher = Cipher(pushes.AES_KEY, pushes.APP_ID)
    now_s = int(time.time())

    def once() -> str:
        event, _ = opening.open_safe(
            query, body, tokens=[pushes.TOKEN], cipher=cipher, now_s=now_s
        )
        reply = replies.render(
            replies.TextReply("您好，今天开到 21:00"),
            event.from_user,
            event.to_user,
            event.create_time,
        )
        return cipher.encrypt(reply, "1760000000", "n0nce", pushes.TOKEN)

    return once


def _wechatpy(query: dict[str, str], body: str) -> Any:
    from wechatpy import parse_message
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.replies import create_reply

    crypto = WeChatCrypto(pushes.TOKEN, pushes.AES_KEY, pushes.APP_ID)

    def once() -> str:
        xml = crypto.decrypt_message(
            body, query["msg_signature"], query["timestamp"], query["nonce"]
        )
        reply = create_reply("您好，今天开到 21:00", parse_message(xml)).render()
        sealed: str = crypto.encrypt_message(reply, "n0nce", "1760000000")
        return sealed

    return once


def _floor(query: dict[str, str], body: str) -> Any:
    secret = base64.b64decode(pushes.AES_KEY + "=")
    cipher = AesCipher(algorithms.AES(secret), modes.CBC(secret[:16]))
    opening_aes, sealing_aes = cipher.decryptor(), cipher.encryptor()
    sealed = body.partition("<Encrypt><![CDATA[")[2].partition("]")[0]
    reply = b"r" * 300
    parts = [pushes.TOKEN, query["timestamp"], query["nonce"], sealed]

    def expat_reads(text: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda *_: None
        parser.EndElementHandler = lambda *_: None
        parser.CharacterDataHandler = lambda *_: None
        parser.Parse(text, True)

    def once() -> bytes:
        expat_reads(body.encode())
        hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()
        plain = opening_aes.update(base64.b64decode(sealed))
        expat_reads(plain[20 : 20 + int.from_bytes(plain[16:20], "big")])
        padded = os.urandom(16) + reply + b"p" * (32 - len(reply) % 32 + 16)
        out = base64.b64encode(sealing_aes.update(padded[: len(padded) // 16 * 16]))
        hashlib.sha1(b"".join(sorted([out, b"1760000000"]))).hexdigest()
        return out

    return once
