"""Reading one HTTP/1.1 answer, for the clients that speak it themselves.

The standard library reads headers with its e-mail parser, which is most of the CPU of a
short request.  What a client of ours asks is one question at a time, and it knows what
it asked: a status, a length and whether the connection goes on are all it needs.
"""

from dataclasses import dataclass

_END_OF_HEAD = b"\r\n\r\n"
_STATUS_AT = slice(9, 12)  # "HTTP/1.1 200 OK"


@dataclass(slots=True)
class Answer:
    """A status and a body; after the last one nothing more comes on the connection."""

    status: int
    body: bytes
    is_last: bool


def read(data: bytes) -> Answer | None:
    """Return the answer that ``data`` begins with, ``None`` before all of it is there.

    Raises:
        ValueError: it is no answer, or does not say where it ends.
    """
    head, end, body = data.partition(_END_OF_HEAD)
    if not end:
        return None
    headers = _headers(head)
    status = int(head[_STATUS_AT])
    if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
        parts = _unchunked(body)
    else:
        parts = _cut(body, headers.get(b"content-length", b""))
    if parts is None:
        return None
    content, rest = parts
    default = b"keep-alive" if head.startswith(b"HTTP/1.1") else b"close"
    goes_on = headers.get(b"connection", default).lower() == b"keep-alive"
    # More than was asked for: the two ends no longer agree on what answers what.
    return Answer(status, content, is_last=not goes_on or bool(rest))


def _headers(head: bytes) -> dict[bytes, bytes]:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.lower(): value.strip() for name, _, value in pairs}


def _cut(body: bytes, length: bytes) -> tuple[bytes, bytes] | None:
    """Return the content and what follows it, or ``None`` before all has come."""
    if not length.isdigit():
        raise ValueError("an answer without a length")
    size = int(length)
    return (body[:size], body[size:]) if len(body) >= size else None


def _unchunked(body: bytes) -> tuple[bytes, bytes] | None:
    """Return the content of all chunks and what follows, as ``_cut`` does."""
    content = b""
    while True:
        size_line, found, body = body.partition(b"\r\n")
        if not found:
            return None
        size = int(size_line.partition(b";")[0], 16)
        if size < 0:
            raise ValueError("a chunk of less than nothing")
        if len(body) < size + 2:
            return None
        if size == 0:
            return content, body.removeprefix(b"\r\n")
        content += body[:size]
        body = body[size + 2 :]
