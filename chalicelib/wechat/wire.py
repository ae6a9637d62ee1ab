"""Just enough HTTP/1.1 for one request and one short answer at a time."""

import asyncio

MAX_ANSWER_BYTES = 64 * 1024

_END_OF_HEAD = b"\r\n\r\n"
_STATUS_AT = slice(9, 12)  # "HTTP/1.1 200 OK"


class Lost(Exception):
    """The connection ended, or its answer cannot be used or takes too long."""


class Connection(asyncio.Protocol):
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._buffer = b""
        self._ends = False  # the server closes after this answer
        self.usable = False

    async def ask(self, request: bytes, timeout_s: float) -> tuple[int, bytes]:
        """Return the status and body of the answer.

        Raises:
            Lost: nobody knows whether the request was carried out.
        """
        if self._transport is None:
            raise Lost
        self._buffer = b""
        self._answer = self._loop.create_future()
        # A timer alone: a timeout context would cost more than the rest of the call.
        timer = self._loop.call_later(timeout_s, self._lose)
        try:
            self._transport.write(request)
            return await self._answer
        finally:
            timer.cancel()
            self._answer = None

    def close(self) -> None:
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the types
        self._transport = transport
        self.usable = True

    def connection_lost(self, _error: Exception | None) -> None:
        self._lose()

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked: the two ends no longer agree
            return
        self._buffer += data
        if len(self._buffer) > MAX_ANSWER_BYTES:
            self._lose()
            return
        try:
            answer = self._parsed()
        except (ValueError, LookupError):
            self._lose()
            return
        if answer is not None:
            if self._ends:
                self.close()
            self._answer.set_result(answer)

    def _lose(self) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Lost())

    def _parsed(self) -> tuple[int, bytes] | None:
        """Return the answer once all of it is there."""
        head, end, body = self._buffer.partition(_END_OF_HEAD)
        if not end:
            return None
        headers = _headers(head)
        default = b"keep-alive" if head.startswith(b"HTTP/1.1") else b"close"
        self._ends = headers.get(b"connection", default).lower() != b"keep-alive"
        status = int(head[_STATUS_AT])
        if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
            whole = _unchunked(body)
            return None if whole is None else (status, whole)
        length = int(headers[b"content-length"])
        return (status, body[:length]) if len(body) >= length else None


def _headers(head: bytes) -> dict[bytes, bytes]:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.lower(): value.strip() for name, _, value in pairs}


def _unchunked(body: bytes) -> bytes | None:
    """Return the content of all chunks, or None before the last has come."""
    content = b""
    while True:
        size_line, found, body = body.partition(b"\r\n")
        if not found:
            return None
        size = int(size_line.partition(b";")[0], 16)
        if len(body) < size + 2:
            return None
        if size == 0:
            return content
        content += body[:size]
        body = body[size + 2 :]
