"""Identifiers that are computed, never looked up."""

import hashlib
import hmac

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 25  # base32 characters: 125 bits


def customer_id(pepper: bytes, app_id: str, open_id: str) -> str:
    """Return the id of the person behind an openid; safe in URLs, keys and logs.

    Args:
        pepper: the deployment's own secret; another deployment gets other ids.
        app_id: the account the openid belongs to.
        open_id: WeChat's name for the person in that account.
    """
    digest = hmac.digest(pepper, f"{app_id}\0{open_id}".encode(), hashlib.sha256)
    number = int.from_bytes(digest[:16], "big") >> 3
    letters = []
    for _ in range(_LENGTH):
        number, index = divmod(number, 32)
        letters.append(_CROCKFORD[index])
    return "c" + "".join(letters)


def shard(key: str, of: int) -> int:
    """Spread keys evenly over ``of`` partitions, the same way in every process."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % of
