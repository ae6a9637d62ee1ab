"""Kept connections to one host of AWS, for the clients that sign themselves."""

import http.client
import random
import socket
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from chalicelib.core import http1

_FIRST_WAIT_S = 0.05
_LONGEST_WAIT_S = 2.0
_MOST_AT_ONCE = 256 * 1024


class Wire:
    """One connection for each thread, opened on use."""

    def __init__(self, endpoint: str, *, connect_s: float, read_s: float) -> None:
        parts = urlsplit(endpoint)
        self.host = parts.netloc
        self._secure = parts.scheme == "https"
        self._connect_s = connect_s
        self._read_s = read_s
        self._local = threading.local()
        self._open: set[http.client.HTTPConnection] = set()

    def connection(self) -> http.client.HTTPConnection:
        """Return this thread's connection, open."""
        kept: http.client.HTTPConnection | None
        kept = getattr(self._local, "connection", None)
        if kept is not None and kept.sock is None:
            # Closed by the service after its last answer; http.client would open it
            # again by itself, and then wait for an answer no longer than to connect.
            self.drop()
            kept = None
        if kept is None:
            kept = self._connect()
            self._local.connection = kept
            self._open.add(kept)
        return kept

    def post(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Send one request to ``/``; return the status and the body of its answer.

        Raises:
            OSError: no connection, no answer, or not in time.
            ValueError: an answer that is none.
        """
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST / HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n"
        sock = self.connection().sock
        sock.sendall(head.encode("latin-1") + body)
        data = b""
        while (answer := http1.read(data)) is None:
            more = sock.recv(_MOST_AT_ONCE)
            if not more:
                raise ConnectionResetError("closed before the answer was complete")
            data += more
        if answer.is_last:
            self.drop()
        return answer.status, answer.body

    def drop(self) -> None:
        """Close this thread's connection; the next use opens another."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._open.discard(connection)
            self._local.connection = None

    def close(self) -> None:
        """Close the connections of all threads; the next use opens another."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()

    def _connect(self) -> http.client.HTTPConnection:
        if self._secure:
            from chalicelib.aws.trust import tls

            connection: http.client.HTTPConnection
            connection = tls(self.host, self._connect_s)
        else:
            connection = http.client.HTTPConnection(self.host, timeout=self._connect_s)
            connection.connect()
        connection.sock.settimeout(self._read_s)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def back_off(attempt: int) -> None:
    """Wait before another attempt: longer each time, and not as long as others do."""
    ceiling = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2**attempt)
    time.sleep(random.uniform(0, ceiling))  # noqa: S311 -- jitter, not a secret


def endpoint_of(service: str, region: str) -> str:
    """Return the address of a service; of S3, without a bucket's name."""
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{service}.{region}.{suffix}"
