"""AWS Signature Version 4: of a request, of an address or a form to hand out.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"
_STAMP = "%Y%m%dT%H%M%SZ"
_SAFE = "-_.~"


@dataclass(frozen=True, slots=True)
class Credentials:
    access_key: str
    secret_key: str
    token: str = ""

    @classmethod
    def from_environment(cls) -> "Credentials":
        """Read what Lambda puts into the environment of every function."""
        return cls(
            os.environ.get("AWS_ACCESS_KEY_ID", ""),
            os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            os.environ.get("AWS_SESSION_TOKEN", ""),
        )


def signed_headers(  # noqa: PLR0913 -- what a signature covers
    credentials: Credentials,
    *,
    service: str,
    region: str,
    host: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    method: str = "POST",
    path: str = "/",
    query: str = "",
    body_sha256: str = "",
    now_s: float | None = None,
) -> dict[str, str]:
    """Return ``headers`` with the date, the session token and the signature.

    Args:
        headers: what else to send and sign; names in lower case.
        path: quoted, as it is sent.
        query: as ``query_of`` writes it.
        body_sha256: stands for a body that is not at hand.
        now_s: seconds since 1970; the clock of this machine unless given.
    """
    stamp = time.strftime(_STAMP, time.gmtime(now_s))
    signed = {**headers, "host": host, "x-amz-date": stamp}
    if credentials.token:
        signed["x-amz-security-token"] = credentials.token
    names = sorted(signed)
    canonical = "\n".join(
        [
            method,
            path,
            query,
            *(f"{name}:{signed[name].strip()}" for name in names),
            "",
            ";".join(names),
            body_sha256 or hashlib.sha256(body).hexdigest(),
        ]
    )
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    signature = _signature(credentials, stamp, scope, canonical)
    signed["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return signed


def signed_query(
    credentials: Credentials,
    *,
    region: str,
    host: str,
    path: str,
    query: Mapping[str, str],
    seconds: int,
    now_s: float | None = None,
) -> str:
    """Return the query that lets whoever has it GET an object of S3 for a while."""
    stamp = time.strftime(_STAMP, time.gmtime(now_s))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    given = {
        **query,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.token:
        given["X-Amz-Security-Token"] = credentials.token
    text = query_of(given)
    lines = ["GET", path, text, f"host:{host}", "", "host", "UNSIGNED-PAYLOAD"]
    signature = _signature(credentials, stamp, scope, "\n".join(lines))
    return f"{text}&X-Amz-Signature={signature}"


def signed_form(
    credentials: Credentials,
    *,
    region: str,
    conditions: Sequence[Any],
    seconds: int,
    now_s: float | None = None,
) -> dict[str, str]:
    """Return the fields with which a form may upload to S3 what the conditions allow.

    Args:
        credentials: on whose behalf.
        region: of the bucket.
        conditions: of the policy, but for those that the signature itself needs.
        seconds: how long the form is good for.
        now_s: seconds since 1970; the clock of this machine unless given.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
    """
    at_s = time.time() if now_s is None else now_s
    stamp = time.strftime(_STAMP, time.gmtime(at_s))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    fields = {
        "x-amz-algorithm": _ALGORITHM,
        "x-amz-credential": f"{credentials.access_key}/{scope}",
        "x-amz-date": stamp,
    }
    if credentials.token:
        fields["x-amz-security-token"] = credentials.token
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at_s + seconds))
    named = [{name: value} for name, value in fields.items()]
    plain = {"expiration": ends, "conditions": [*conditions, *named]}
    policy = base64.b64encode(json.dumps(plain).encode()).decode()
    key = _signing_key(credentials.secret_key, *scope.split("/"))
    signature = hmac.digest(key, policy.encode(), "sha256").hex()
    return {**fields, "policy": policy, "x-amz-signature": signature}


def query_of(given: Mapping[str, str]) -> str:
    """Write a query in the one form that AWS signs."""
    pairs = sorted(
        (quote(n, safe=_SAFE), quote(v, safe=_SAFE)) for n, v in given.items()
    )
    return "&".join(f"{name}={value}" for name, value in pairs)


def _signature(credentials: Credentials, stamp: str, scope: str, canonical: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{_ALGORITHM}\n{stamp}\n{scope}\n{digest}"
    key = _signing_key(credentials.secret_key, *scope.split("/"))
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _signing_key(secret_key: str, *scope: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return key
