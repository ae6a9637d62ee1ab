"""A small signed client for the objects of one bucket.

boto3 needs a fifth of a second of CPU before its first request to S3, and 30 MB; what
we ask of S3 are six plain requests.  Each may be repeated: it reads, or it leaves the
same object whether it is done once or twice.
"""

import hashlib
import http.client
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import quote

from chalicelib.aws.lean import AwsError
from chalicelib.aws.sigv4 import (
    Credentials,
    query_of,
    signed_form,
    signed_headers,
    signed_query,
)
from chalicelib.aws.wire import Wire, back_off, endpoint_of
from chalicelib.core.errors import Conflict, NotFound, Unavailable

_ATTEMPTS = 3
_CONNECT_S, _READ_S = 2.0, 20.0
_CHUNK_BYTES = 1 << 20
_NOT_FOUND, _CONFLICT, _PRECONDITION, _TOO_MANY, _SERVER_ERRORS = (
    404,
    409,
    412,
    429,
    500,
)
_REFUSALS = 300


@dataclass(frozen=True, slots=True)
class Request:
    """One request about an object, or about the bucket where there is no key."""

    method: str
    key: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    body: bytes | Path = b""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class S3:
    """Talks to one bucket; safe to share between threads."""

    def __init__(self, bucket: str, region: str) -> None:
        self._bucket = bucket
        self._region = region
        given = os.environ.get("AWS_ENDPOINT_URL")
        self._prefix = f"/{bucket}/" if given else "/"
        endpoint = given or endpoint_of("s3", region).replace("//", f"//{bucket}.")
        self._scheme = endpoint.partition("//")[0]
        self._wire = Wire(endpoint, connect_s=_CONNECT_S, read_s=_READ_S)

    def ask(self, request: Request, into: BinaryIO | None = None) -> Answer:
        """Return the answer; its body goes to the file, where one is given.

        Raises:
            NotFound: there is no such object.
            Conflict: there is one, and there should be none.
            AwsError: refused for another reason.
            Unavailable: no answer, or not now.
        """
        for attempt in range(_ATTEMPTS):
            if attempt:
                back_off(attempt)
            try:
                answer = self._exchange(request, into)
            except (OSError, http.client.HTTPException) as error:
                self._wire.drop()
                reason = type(error).__name__
                continue
            if answer.status < _REFUSALS:
                return answer
            if answer.status != _TOO_MANY and answer.status < _SERVER_ERRORS:
                raise _refusal(request, answer)
            reason = str(answer.status)
        raise Unavailable(f"S3: {reason}")

    def link(self, key: str, query: Mapping[str, str], seconds: int) -> str:
        """Return an address whose holder may read the object for a while."""
        path = self._path(key)
        signed = signed_query(
            Credentials.from_environment(),
            region=self._region,
            host=self._wire.host,
            path=path,
            query=query,
            seconds=seconds,
        )
        return f"{self._scheme}//{self._wire.host}{path}?{signed}"

    def form(
        self, key: str, most_bytes: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        """Return where a browser's form may upload one object, and its fields.

        S3 itself refuses any other key, and more than so many bytes.
        """
        conditions = [
            {"bucket": self._bucket},
            ["eq", "$key", key],
            ["content-length-range", 1, most_bytes],
        ]
        fields = signed_form(
            Credentials.from_environment(),
            region=self._region,
            conditions=conditions,
            seconds=seconds,
        )
        address = f"{self._scheme}//{self._wire.host}{self._path('')}"
        return address, {"key": key, **fields}

    def close(self) -> None:
        self._wire.close()

    def _exchange(self, request: Request, into: BinaryIO | None) -> Answer:
        if isinstance(request.body, Path):
            with request.body.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                return self._send(request, file, digest, into)
        digest = hashlib.sha256(request.body).hexdigest()
        return self._send(request, request.body, digest, into)

    def _send(
        self,
        request: Request,
        body: bytes | IO[bytes],
        digest: str,
        into: BinaryIO | None,
    ) -> Answer:
        path, query = self._path(request.key), query_of(request.query)
        headers = signed_headers(
            Credentials.from_environment(),
            service="s3",
            region=self._region,
            host=self._wire.host,
            headers={**request.headers, "x-amz-content-sha256": digest},
            method=request.method,
            path=path,
            query=query,
            body_sha256=digest,
        )
        if isinstance(request.body, Path):
            # Otherwise it is sent in chunks, which S3 does not take.
            headers["content-length"] = str(request.body.stat().st_size)
        connection = self._wire.connection()
        address = f"{path}?{query}" if query else path
        connection.request(request.method, address, body or None, headers)
        response = connection.getresponse()
        content = _received(response, into)
        return Answer(response.status, response.headers, content)

    def _path(self, key: str) -> str:
        return quote(self._prefix + key, safe="/-_.~")


def _received(response: http.client.HTTPResponse, into: BinaryIO | None) -> bytes:
    if into is None or response.status >= _REFUSALS:
        return response.read()
    into.seek(0)
    into.truncate()  # of what an earlier attempt left
    while chunk := response.read(_CHUNK_BYTES):
        into.write(chunk)
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b""


def _refusal(request: Request, answer: Answer) -> Exception:
    text = answer.body.decode(errors="replace")
    code = text.partition("<Code>")[2].partition("</Code>")[0] or str(answer.status)
    if answer.status == _NOT_FOUND and code in ("NoSuchKey", "404"):
        return NotFound(f"no object {request.key}")
    if answer.status in (_PRECONDITION, _CONFLICT):
        return Conflict(f"{request.key} exists")
    return AwsError(code, f"S3 {request.method}", {})
