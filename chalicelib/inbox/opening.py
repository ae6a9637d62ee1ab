"""From what arrived at the callback to an authentic event, in the order of R7.

Before the signature holds, everything wrong is the same refusal and nothing is
decrypted.  After it holds, whatever is wrong is put aside and WeChat hears the usual
``success``: a forger who knew the token would learn nothing from the answers.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from chalicelib.core.errors import Malformed, NotAuthentic
from chalicelib.wechat import events, signature
from chalicelib.wechat import xml as strict_xml

LARGEST_BODY_BYTES = 65_536
CLOCK_TOLERANCE_S = 300

_TIMESTAMP = re.compile(r"\d{10}", re.ASCII)
_NONCE = re.compile(r"[0-9A-Za-z]{1,64}")
_ECHO = re.compile(r"[0-9A-Za-z_-]{1,64}")
_SAFE_MODE_ELEMENTS = {"ToUserName", "Encrypt"}
# The envelope exactly as WeChat writes it.  What fits as a whole needs no parser, which
# is a fifth of the whole work; anything else is left to the strict one.  What is no
# base64 between the brackets fails with the signature.
_ENVELOPE = re.compile(
    rb"<xml>\s*<ToUserName><!\[CDATA\[\w+\]\]></ToUserName>\s*"
    rb"<Encrypt><!\[CDATA\[([^\]]+)\]\]></Encrypt>\s*</xml>\s*"
)


class TooLarge(Malformed):
    """More than WeChat ever posts."""


class PlainMode(NotAuthentic):
    """Not encrypted, where only safe mode is accepted."""


class PutAside(Exception):
    """Signed by WeChat's token, and still not an event we can read."""


class Query(Protocol):
    """The query of a request, where a name may come more than once."""

    def getlist(self, k: str) -> list[str]: ...


class Decrypts(Protocol):
    def decrypt(self, encrypt: str) -> bytes: ...


class Signed(NamedTuple):
    """The signed part of a query."""

    timestamp: str
    nonce: str


def verify_address(query: Query | None, tokens: Sequence[str]) -> str:
    """Return the ``echostr`` to answer when our address is set in WeChat's console.

    Raises:
        NotAuthentic: not signed with one of the tokens, or not of WeChat's form.
    """
    signed = _shaped(query)
    echo = _only(query, "echostr")
    if not _ECHO.fullmatch(echo):
        raise NotAuthentic("forbidden")
    _check_plain(signed, _only(query, "signature"), tokens)
    return echo


def open_safe(
    query: Query | None,
    body: bytes,
    *,
    tokens: Sequence[str],
    cipher: Decrypts,
    now_s: int,
) -> tuple[events.Event, str]:
    """Return the event within an encrypted push, and its XML.

    Raises:
        TooLarge: more than 64 KiB.
        PlainMode: it is not in safe mode.
        NotAuthentic: not signed for us, or too old.
        PutAside: signed, and not readable.
    """
    signed = _fresh(query, body, now_s)
    if _only(query, "encrypt_type") != "aes":
        raise PlainMode("forbidden")
    encrypt = _sealed(body)
    given = _only(query, "msg_signature")
    for token in tokens:
        try:
            signature.check_safe(token, signed.timestamp, signed.nonce, encrypt, given)
            break
        except NotAuthentic:
            continue
    else:
        raise NotAuthentic("forbidden")
    try:
        xml = cipher.decrypt(encrypt)
        return events.parse(xml), xml.decode()
    except Malformed as error:
        raise PutAside(str(error)) from error


def open_plain(
    query: Query | None, body: bytes, *, tokens: Sequence[str], now_s: int
) -> tuple[events.Event, str]:
    """Return the event of a push in plain mode, which WeChat's test accounts have."""
    signed = _fresh(query, body, now_s)
    _check_plain(signed, _only(query, "signature"), tokens)
    try:
        return events.parse(body), body.decode()
    except Malformed as error:
        raise PutAside(str(error)) from error


def _fresh(query: Query | None, body: bytes, now_s: int) -> Signed:
    if len(body) > LARGEST_BODY_BYTES:
        raise TooLarge("too large")
    signed = _shaped(query)
    if abs(now_s - int(signed.timestamp)) > CLOCK_TOLERANCE_S:
        raise NotAuthentic("forbidden")
    return signed


def _shaped(query: Query | None) -> Signed:
    """No delimiter stands between the signed parts, so their shapes must be fixed."""
    timestamp, nonce = _only(query, "timestamp"), _only(query, "nonce")
    if not (_TIMESTAMP.fullmatch(timestamp) and _NONCE.fullmatch(nonce)):
        raise NotAuthentic("forbidden")
    return Signed(timestamp, nonce)


def _check_plain(signed: Signed, given: str, tokens: Sequence[str]) -> None:
    for token in tokens:
        try:
            signature.check_plain(token, signed.timestamp, signed.nonce, given)
        except NotAuthentic:
            continue
        return
    raise NotAuthentic("forbidden")


def _only(query: Query | None, name: str) -> str:
    """Return a parameter that must come at most once; "" if it did not come."""
    try:
        given = query.getlist(name) if query is not None else []
    except KeyError:
        given = []
    if len(given) > 1:
        raise NotAuthentic("forbidden")
    return given[0] if given else ""


def _sealed(body: bytes) -> str:
    if envelope := _ENVELOPE.fullmatch(body):
        return envelope[1].decode("latin-1")
    try:
        outer = strict_xml.read(body)
    except Malformed:
        raise NotAuthentic("forbidden") from None
    if "Encrypt" not in outer or not outer.keys() <= _SAFE_MODE_ELEMENTS:
        raise PlainMode("forbidden")
    return outer["Encrypt"]
