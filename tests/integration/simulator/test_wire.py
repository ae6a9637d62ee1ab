"""The platform's cryptography against recorded vectors and the product's own."""

import base64
import json
from pathlib import Path

import pytest

from chalicelib.wechat.crypto import Cipher
from infra.local.wechat import wire

FIXTURES = Path(__file__).parents[2] / "fixtures" / "wechat"
VECTORS = json.loads((FIXTURES / "crypto_vectors.json").read_text())
KEY, APP, TOKEN = (VECTORS[k] for k in ("encoding_aes_key", "appid", "token"))


@pytest.mark.parametrize("name", ["safe_post", "safe_reply"])
def test_recorded_envelopes_are_opened_and_their_signatures_hold(name):
    recorded = VECTORS[name]
    sealed = recorded["encrypt"]
    parts = (TOKEN, recorded["timestamp"], recorded["nonce"], sealed)

    assert wire.signature(*parts) == recorded["msg_signature"]
    assert wire.parse(wire.Cryptor(KEY, APP).decrypt(sealed)).tag == "xml"


@pytest.mark.parametrize("length", range(64))
def test_what_the_platform_seals_fills_blocks_of_32_and_the_product_opens_it(length):
    xml = "x" * length
    sealed = wire.Cryptor(KEY, APP).encrypt(xml)

    assert len(base64.b64decode(sealed)) % 32 == 0
    assert Cipher(KEY, APP).decrypt(sealed).decode() == xml


def test_what_the_product_seals_the_platform_opens():
    envelope = Cipher(KEY, APP).encrypt("<xml>您好</xml>", "1760000000", "n", TOKEN)
    sealed = wire.text(wire.parse(envelope), "Encrypt")

    assert wire.Cryptor(KEY, APP).decrypt(sealed) == "<xml>您好</xml>"


def test_another_apps_envelope_is_refused():
    sealed = wire.Cryptor(KEY, "wxsomebodyelse").encrypt("<xml/>")
    with pytest.raises(wire.Garbled):
        wire.Cryptor(KEY, APP).decrypt(sealed)
