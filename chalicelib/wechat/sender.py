"""Many template messages at little cost of CPU.

A general HTTP client spends a millisecond or more on each call, most of it on features
a push does not use.  Here a connection is an asyncio protocol that writes one prepared
request and reads one answer, and connections are kept from one batch to the next.

Nothing is repeated here: the caller decides, who knows ``client_msg_id`` and the clock.
"""

import asyncio
import json
import ssl
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from chalicelib.wechat.wire import Connection, Lost

PATH = "/cgi-bin/message/template/send"

# WeChat's answer; or it went out and no answer came; or it never went out.
Outcome = dict[str, Any] | Literal["unknown", "not sent"]

_CONNECT_S = 1.0
_OK = 200
_SYSTEM_ERROR = -1

# A connection unused for longer may be closed at the other end without our knowing.
_KEPT_S = 20.0

_kept = threading.local()


def send_many(
    base_url: str,
    token: str,
    bodies: Sequence[bytes],
    concurrency: int = 20,
    timeout_s: float = 3.0,
) -> list[Outcome]:
    """Send each body and return what became of it, in the same order.

    An ``errcode`` other than 0 is in the answer and raises nothing.  An HTTP status
    other than 200 is told as WeChat's own -1, "system error".

    Args:
        bodies: ``messages.encode(messages.template(...))``.
        concurrency: most requests in flight; WeChat bears about 50.
        timeout_s: for each answer; a connection has a second to be made.
    """
    senders: dict[str, Sender] | None = getattr(_kept, "senders", None)
    if senders is None:
        senders = _kept.senders = {}
    if base_url not in senders:
        senders[base_url] = Sender(base_url)
    return senders[base_url].send(token, bodies, concurrency, timeout_s)


def forget() -> None:
    """Close what this thread keeps open."""
    for sender in getattr(_kept, "senders", {}).values():
        sender.close()
    _kept.senders = {}


class Sender:
    """An event loop and the connections on it; for one thread."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if secure else 80)
        self._netloc = parts.netloc
        self._path = parts.path.rstrip("/") + PATH
        self._tls = ssl.create_default_context() if secure else None
        self._loop = asyncio.new_event_loop()
        self._idle: list[Connection] = []
        self._used_at = 0.0

    def send(
        self, token: str, bodies: Sequence[bytes], concurrency: int, timeout_s: float
    ) -> list[Outcome]:
        outcomes: list[Outcome] = ["not sent"] * len(bodies)
        work = self._all(self._head(token), bodies, outcomes, concurrency, timeout_s)
        try:
            self._loop.run_until_complete(work)
        finally:
            self._used_at = time.monotonic()
        return outcomes

    def close(self) -> None:
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        # One more turn, in which the transports really close.
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _all(
        self,
        head: bytes,
        bodies: Sequence[bytes],
        outcomes: list[Outcome],
        concurrency: int,
        timeout_s: float,
    ) -> None:
        await self._drop_stale()
        todo = deque(range(len(bodies)))
        lanes = min(concurrency, len(bodies))
        await asyncio.gather(
            *(self._lane(head, bodies, outcomes, todo, timeout_s) for _ in range(lanes))
        )

    async def _lane(
        self,
        head: bytes,
        bodies: Sequence[bytes],
        outcomes: list[Outcome],
        todo: deque[int],
        timeout_s: float,
    ) -> None:
        """Send one after the other on one connection, as long as there are any."""
        connection: Connection | None = None
        while todo:
            index = todo.popleft()
            if connection is None or not connection.usable:
                connection = await self._connected()
            if connection is None:
                # Left to the lanes that have a connection; without any, to the caller.
                todo.appendleft(index)
                return
            request = b"%b%d\r\n\r\n%b" % (head, len(bodies[index]), bodies[index])
            outcomes[index] = "unknown"
            try:
                outcomes[index] = _outcome(*await connection.ask(request, timeout_s))
            except Lost:
                connection = None  # it has closed itself
        if connection is not None and connection.usable:
            self._idle.append(connection)

    async def _connected(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
        making = self._loop.create_connection(
            lambda: Connection(self._loop),
            self._host,
            self._port,
            ssl=self._tls,
        )
        try:
            _, connection = await asyncio.wait_for(making, _CONNECT_S)
        except (OSError, TimeoutError):
            return None
        return connection

    async def _drop_stale(self) -> None:
        """Let the loop see what was closed meanwhile, and close what is too old."""
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if time.monotonic() - self._used_at > _KEPT_S:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _head(self, token: str) -> bytes:
        return (
            f"POST {self._path}?access_token={quote(token, safe='')} HTTP/1.1\r\n"
            f"Host: {self._netloc}\r\n"
            "Content-Type: application/json; charset=utf-8\r\n"
            "Accept-Encoding: identity\r\n"
            "Content-Length: "
        ).encode()


def _outcome(status: int, content: bytes) -> Outcome:
    if status != _OK:
        return {"errcode": _SYSTEM_ERROR, "errmsg": f"HTTP {status}"}
    try:
        answer = json.loads(content.decode(), strict=False)
    except (ValueError, RecursionError):
        return "unknown"
    return answer if isinstance(answer, dict) else "unknown"
