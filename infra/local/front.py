"""API Gateway's place: takes HTTP, makes events, hands them to the doors' processes."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chalicelib.aws.proxied import folded
from infra.local.environment import HOST, chalice_config, timeout_s
from infra.local.pool import Busy, Call, FunctionFailed, Pool
from infra.local.proxy import (
    BadResult,
    HttpRequest,
    HttpResponse,
    event_of,
    json_response,
    refusal,
    response_of,
)
from infra.local.routes import Match, RouteTable

LARGEST_BODY_BYTES = 10 * 1024 * 1024
LONGEST_WAIT_S = 29.0
_NO_BODY = (204, 304)
_HOP_BY_HOP = ("connection", "transfer-encoding", "content-length", "keep-alive")

OwnPage = Callable[[HttpRequest], HttpResponse | None]


@dataclass(frozen=True, slots=True)
class Door:
    """One HTTP function: its processes and what its API declares."""

    name: str
    pool: Pool
    binary_types: list[str]


class Gateway:
    """Answers requests; safe to share between threads."""

    def __init__(
        self,
        pools: Mapping[str, Pool],
        *,
        stack: str,
        own_page: OwnPage = lambda _request: None,
        prefix: str = "",
    ) -> None:
        self._pools = pools
        self._stack = stack
        self._own_page = own_page
        self._prefix = prefix
        self._routes = RouteTable()
        self._doors: dict[str, Door] = {}
        self._smallest_gzip = int(chalice_config()["minimum_compression_size"])

    def open(self) -> None:
        """Start a process of each door and learn its routes."""
        starting = [
            threading.Thread(target=self._open_door, args=(name, pool))
            for name, pool in self._pools.items()
        ]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        if missing := self._pools.keys() - self._doors.keys():
            raise RuntimeError(f"doors that did not start: {', '.join(missing)}")

    def _open_door(self, name: str, pool: Pool) -> None:
        description = pool.describe()
        routes = description["routes"]
        for path in folded(routes):
            self._routes.add(name, path, routes[path])
        self._doors[name] = Door(name, pool, description["binary_types"])

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the response to what came, with the stage prefix still on its path."""
        if page := self._own_page(request):
            return page
        inside = self._without_prefix(request)
        if request.method == "TRACE":
            return refusal(405, "method_not_allowed", "no TRACE here", request)
        match = self._routes.find(inside.method, inside.path) if inside else None
        if inside is None or match is None:
            return refusal(404, "not_found", "there is nothing here", request)
        if len(request.body) > LARGEST_BODY_BYTES:
            return refusal(413, "too_large", "at most 10 MB", request)
        return self._compressed(self._run(inside, match), request)

    def _without_prefix(self, request: HttpRequest) -> HttpRequest | None:
        if not self._prefix:
            return request
        head, tail = (
            request.path[: len(self._prefix)],
            request.path[len(self._prefix) :],
        )
        if head != self._prefix or not tail.startswith("/"):
            return None
        return replace(request, path=tail, prefix=self._prefix)

    def _run(self, request: HttpRequest, match: Match) -> HttpResponse:
        door = self._doors[match.door]
        event = event_of(request, match, door.binary_types)
        call = Call(door.name, "app", self._stack, timeout_s(door.name))
        try:
            result = door.pool.run(call, event, wait_s=LONGEST_WAIT_S)
            return response_of(result, request, door.binary_types)
        except Busy:
            return json_response(504, {"message": "Endpoint request timed out"})
        except (FunctionFailed, BadResult):
            return json_response(502, {"message": "Internal server error"})

    def _compressed(self, response: HttpResponse, request: HttpRequest) -> HttpResponse:
        packable = (
            len(response.body) >= self._smallest_gzip
            and "gzip" in request.header("Accept-Encoding").lower()
            and not any(n.lower() == "content-encoding" for n, _ in response.headers)
        )
        if not packable:
            return response
        headers = [*response.headers, ("Content-Encoding", "gzip")]
        return replace(response, headers=headers, body=gzip.compress(response.body, 6))


def serve(gateway: Gateway, port: int, access_log: Path) -> ThreadingHTTPServer:
    """Return the server; the caller runs it."""
    log = access_log.open("a", encoding="utf-8", buffering=1)

    class Handler(_Handler):
        answer = staticmethod(gateway.answer)
        note = staticmethod(lambda line: log.write(json.dumps(line) + "\n"))

    server = _Server((HOST, port), Handler)
    server.daemon_threads = True
    return server


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with a buffered answer: one packet instead of one per header."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True
    timeout = 75
    answer: Callable[[HttpRequest], HttpResponse]
    note: Callable[[dict[str, Any]], Any]

    def _serve(self) -> None:
        began = time.perf_counter()
        request = self._request()
        response = self.answer(request)
        self._send(response)
        # Like production's log: no query, for a code or an openid may stand in it.
        self.note(
            {
                "method": request.method,
                "path": request.path,
                "status": response.status,
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "request_id": request.request_id,
            }
        )

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815
    do_TRACE = _serve  # noqa: N815

    def _request(self) -> HttpRequest:
        parts = urlsplit(self.path)
        return HttpRequest(
            method=self.command,
            path=parts.path,
            query=parts.query,
            headers=list(self.headers.items()),
            body=self._read_body(),
            source_ip=str(self.client_address[0]),
        )

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Any:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _send(self, response: HttpResponse) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers:
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        if response.status not in _NO_BODY:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and response.status not in _NO_BODY:
            self.wfile.write(response.body)
        self.wfile.flush()

    def log_message(self, *_args: Any) -> None:
        """Say nothing: the access log has it."""
