"""Just enough HTTP/1.1 for one request and one short answer at a time."""

import asyncio

from chalicelib.core import http1

MAX_ANSWER_BYTES = 64 * 1024


class Lost(Exception):
    """The connection ended, or its answer cannot be used or takes too long."""


class Connection(asyncio.Protocol):
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._buffer = b""
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
            answer = http1.read(self._buffer)
        except ValueError:
            self._lose()
            return
        if answer is not None:
            if answer.is_last:
                self.close()
            self._answer.set_result((answer.status, answer.body))

    def _lose(self) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Lost())
