import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.wechat import xml as strict_xml
from chalicelib.wechat.crypto import Cipher, Undecryptable
from chalicelib.wechat.signature import check_safe
from tests.unit.wechat.fixtures import loaded, raw

VECTORS = loaded("crypto_vectors.json")
APP_ID = VECTORS["appid"]
KEY = VECTORS["encoding_aes_key"]
OTHER_KEY = "zhikelocalaeskeyzhikelocalaeskeyzhikelocal0"
POST = VECTORS["safe_post"]
REPLY = VECTORS["safe_reply"]


def sealed(cipher: Cipher, xml: str) -> str:
    envelope = cipher.encrypt(xml, "1760000000", "nonce", VECTORS["token"])
    return strict_xml.read(envelope.encode())["Encrypt"]


def test_a_push_of_the_vectors_is_opened():
    assert Cipher(KEY, APP_ID).decrypt(POST["encrypt"]) == raw("msg_text.xml").strip()


def test_a_reply_of_the_vectors_is_sealed_to_the_same_envelope():
    cipher = Cipher(KEY, APP_ID, random=lambda _: REPLY["random16"].encode())
    xml = raw("reply_text.xml").decode().strip()

    envelope = cipher.encrypt(xml, REPLY["timestamp"], REPLY["nonce"], VECTORS["token"])

    assert strict_xml.read(envelope.encode()) == strict_xml.read(
        raw("envelope_encrypted_reply.xml")
    )
    assert strict_xml.read(envelope.encode())["MsgSignature"] == REPLY["msg_signature"]


@pytest.mark.parametrize(
    "name", ["envelope_safe_mode_request.xml", "envelope_compatible_mode_request.xml"]
)
def test_the_envelopes_of_both_modes_hold_a_message(name):
    encrypt = strict_xml.read(raw(name))["Encrypt"]

    assert Cipher(KEY, APP_ID).decrypt(encrypt) == raw("msg_text.xml").strip()


def test_messages_are_opened_in_any_number_and_order():
    cipher = Cipher(KEY, APP_ID)
    for encrypt in (POST["encrypt"], REPLY["encrypt"], POST["encrypt"]):
        assert cipher.decrypt(encrypt).startswith(b"<xml>")
    with pytest.raises(Undecryptable):
        cipher.decrypt(base64.b64encode(b"x" * 64).decode())
    assert cipher.decrypt(POST["encrypt"]) == raw("msg_text.xml").strip()


@given(st.lists(st.text(max_size=200), min_size=1, max_size=4))
def test_what_is_sealed_is_opened_by_another_process(texts):
    ours, theirs = Cipher(KEY, APP_ID), Cipher(KEY, APP_ID)
    for text in texts:
        xml = text.encode("utf-8", "replace").decode()
        assert theirs.decrypt(sealed(ours, xml)).decode() == xml
        # A receiver that knows nothing of earlier messages reads it as well.
        assert Cipher(KEY, APP_ID).decrypt(sealed(ours, xml)).decode() == xml


def test_an_envelope_is_signed_as_a_push_is():
    envelope = Cipher(KEY, APP_ID).encrypt("<xml/>", "1760000000", "n", "token")
    fields = strict_xml.read(envelope.encode())

    check_safe("token", "1760000000", "n", fields["Encrypt"], fields["MsgSignature"])
    assert fields["TimeStamp"] == "1760000000"
    assert fields["Nonce"] == "n"


def test_a_push_under_the_previous_key_is_still_opened():
    old = Cipher(KEY, APP_ID)
    both = Cipher(OTHER_KEY, APP_ID, previous=KEY)

    assert both.decrypt(sealed(old, "old")) == b"old"
    assert both.decrypt(sealed(Cipher(OTHER_KEY, APP_ID), "new")) == b"new"


def test_replies_are_sealed_with_the_current_key():
    both = Cipher(OTHER_KEY, APP_ID, previous=KEY)

    assert Cipher(OTHER_KEY, APP_ID).decrypt(sealed(both, "x")) == b"x"


def test_a_message_for_another_account_is_refused():
    with pytest.raises(Undecryptable):
        Cipher(KEY, "wx0000000000000000").decrypt(POST["encrypt"])


@pytest.mark.parametrize(
    "encrypt",
    ["", "=", "not base64!", "AAAA", POST["encrypt"][:-4], POST["encrypt"] + "\n", "é"],
)
def test_what_is_not_whole_blocks_of_base64_is_refused(encrypt):
    with pytest.raises(Undecryptable):
        Cipher(KEY, APP_ID).decrypt(encrypt)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_refused_or_leaves_a_readable_frame(where, flip):
    sealed_bytes = bytearray(base64.b64decode(POST["encrypt"]))
    sealed_bytes[where % len(sealed_bytes)] ^= flip
    changed = base64.b64encode(sealed_bytes).decode()
    try:
        xml = Cipher(KEY, APP_ID).decrypt(changed)
    except Undecryptable:
        return
    assert len(xml) == len(raw("msg_text.xml").strip())


@given(st.binary(min_size=32, max_size=320).filter(lambda b: len(b) % 32 == 0))
def test_noise_is_refused(noise):
    with pytest.raises(Undecryptable):
        Cipher(KEY, APP_ID).decrypt(base64.b64encode(noise).decode())


@pytest.mark.parametrize(
    "frame",
    [
        b"r" * 16 + b"\0\0\0\x01" + b"x" + APP_ID.encode() + b"\x01" * 24 + b"\x19",
        b"r" * 16 + b"\0\0\0\x01" + b"x" + APP_ID.encode() + b"\0" * 25,
        b"r" * 16 + b"\0\0\0\xff" + b"x" + APP_ID.encode() + b"\x19" * 25,
        b"r" * 16 + b"\xff" * 4 + b"x" + APP_ID.encode() + b"\x19" * 25,
        b"\x20" * 32,
    ],
    ids=["mixed padding", "no padding", "too long", "far too long", "padding alone"],
)
def test_a_frame_that_does_not_fit_is_refused(frame):
    # 16 + 4 + 1 + 18 bytes and 25 of padding are 64.
    cipher = Cipher(KEY, APP_ID)
    encrypt = base64.b64encode(cipher._keys[0].encrypt(frame)).decode()

    with pytest.raises(Undecryptable):
        Cipher(KEY, APP_ID).decrypt(encrypt)


def test_threads_share_a_cipher():
    cipher = Cipher(KEY, APP_ID)

    def round_trip(number: int) -> bool:
        xml = f"<xml>{number}</xml>" * 50
        return cipher.decrypt(sealed(cipher, xml)).decode() == xml

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(round_trip, range(400)))


@pytest.mark.parametrize("length", range(60, 100))
def test_every_padding_from_1_to_32_is_taken(length):
    cipher = Cipher(KEY, APP_ID)

    assert len(cipher.decrypt(sealed(cipher, "x" * length))) == length
