"""Identifiers that are computed, never looked up."""

import base64
import hashlib
import hmac

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [low + high for high in _CROCKFORD for low in _CROCKFORD]  # of ten bits
_AS_CROCKFORD = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _CROCKFORD.encode()
)
BUCKETS = 10_000
_LENGTH = 25  # base32 characters: 125 bits


def customer_id(pepper: bytes, app_id: str, open_id: str) -> str:
    """Return the id of the person behind an openid; safe in URLs, keys and logs.

    Args:
        pepper: the deployment's own secret; another deployment gets other ids.
        app_id: the account the openid belongs to.
        open_id: WeChat's name for the person in that account.
    """
    digest = hmac.digest(pepper, f"{app_id}\0{open_id}".encode(), hashlib.sha256)
    # The 125 highest bits in groups of five, the lowest group first.
    number = int.from_bytes(digest[:16], "big") >> 3
    pairs = [_PAIRS[number >> bits & 0x3FF] for bits in range(0, 125, 10)]
    return "c" + "".join(pairs)[:_LENGTH]


def crockford(digest: bytes) -> str:
    """Return bytes in the letters and digits that nobody mistakes for one another."""
    return base64.b32encode(digest).rstrip(b"=").translate(_AS_CROCKFORD).decode()


def shard(key: str, of: int) -> int:
    """Spread keys evenly over ``of`` partitions, the same way in every process."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % of


def bucket(salt: str, person_id: str) -> int:
    """Return one of 10,000 buckets: another draw for each salt (domain.md 3.0)."""
    digest = hashlib.sha256((salt + person_id).encode()).digest()
    return int.from_bytes(digest, "big") % BUCKETS
