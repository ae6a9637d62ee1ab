"""The signatures WeChat puts on its callbacks, and the one our pages need.

In plain mode ``signature`` covers neither the body nor a replay.  In safe mode
``msg_signature`` covers the encrypted body too.  No delimiter stands between the
parts, so the caller checks the shape of each before it trusts the sum.

Source: https://developers.weixin.qq.com/doc/service/guide/dev/push/
"""

import hashlib
import hmac

from chalicelib.core.errors import NotAuthentic


def sign(*parts: str) -> str:
    """Return WeChat's digest of parts whose order does not matter."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def check_plain(token: str, timestamp: str, nonce: str, signature: str) -> None:
    """Raise ``NotAuthentic`` unless the query was signed with our token."""
    _check(sign(token, timestamp, nonce), signature)


def check_safe(
    token: str, timestamp: str, nonce: str, encrypt: str, msg_signature: str
) -> None:
    """Raise ``NotAuthentic`` unless query and encrypted body were signed together."""
    _check(sign(token, timestamp, nonce, encrypt), msg_signature)


def sign_page(ticket: str, nonce: str, timestamp_s: int, url: str) -> str:
    """Return the signature of ``wx.config`` for one page.

    Args:
        ticket: the account's jsapi ticket.
        nonce: goes to the page as ``nonceStr``.
        timestamp_s: goes to the page as ``timestamp``.
        url: what the browser shows; its fragment is left out here.
    """
    page = url.partition("#")[0]
    signed = (
        f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp_s}&url={page}"
    )
    return hashlib.sha1(signed.encode()).hexdigest()


def _check(expected: str, given: str) -> None:
    # As bytes: compare_digest refuses str that is not ASCII, which anyone can send.
    given_bytes = given.encode("utf-8", "replace")
    if not hmac.compare_digest(expected.encode(), given_bytes):
        raise NotAuthentic("signature does not verify")
