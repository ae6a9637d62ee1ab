"""Lambda's own API, as far as the product calls it: run a function by its name.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.environment import HOST
from infra.local.pool import FunctionFailed

_PATH = re.compile(r"/2015-03-31/functions/([^/?]+)/invocations(\?.*)?")
RETRIES_AFTER_S = (60.0, 120.0)  # an asynchronous invocation is tried thrice

Invoke = Callable[[str, Any], Any]  # name with its stack, event


class Asynchronous:
    """Runs functions whose caller does not wait; failed ones again, as Lambda does."""

    def __init__(
        self, invoke: Invoke, retries_after_s: tuple[float, ...] = RETRIES_AFTER_S
    ) -> None:
        self._invoke = invoke
        self._retries_after_s = retries_after_s
        self._ended = threading.Event()

    def start(self, name: str, event: Any) -> None:
        work = threading.Thread(target=self._run, args=(name, event), daemon=True)
        work.start()

    def end(self) -> None:
        """Start nothing again."""
        self._ended.set()

    def _run(self, name: str, event: Any) -> None:
        for wait_s in (*self._retries_after_s, None):
            try:
                self._invoke(name, event)
            except FunctionFailed:
                if wait_s is None or self._ended.wait(wait_s):
                    return
            else:
                return


def serve(
    invoke: Invoke, later: Asynchronous, knows: Callable[[str], bool], port: int
) -> ThreadingHTTPServer:
    """Return the server; the caller runs it."""

    class Handler(_Handler):
        run = staticmethod(invoke)
        start = staticmethod(later.start)
        known = staticmethod(knows)

    server = ThreadingHTTPServer((HOST, port), Handler)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    run: Invoke
    start: Callable[[str, Any], None]
    known: Callable[[str], bool]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = _PATH.fullmatch(self.path)
        name = asked[1].rpartition(":")[2] if asked else ""
        if not self.known(name):
            self._answer(404, {"Message": f"Function not found: {name}"})
            return
        event = json.loads(body) if body else {}
        if self.headers.get("X-Amz-Invocation-Type") == "Event":
            self.start(name, event)
            self._answer(202, None)
            return
        self._run_now(name, event)

    def _run_now(self, name: str, event: Any) -> None:
        try:
            self._answer(200, self.run(name, event))
        except FunctionFailed as error:
            body = {"errorType": error.kind, "errorMessage": error.message}
            self._answer(200, body, **{"X-Amz-Function-Error": "Unhandled"})

    def _answer(self, status: int, body: Any, **headers: str) -> None:
        content = b"" if status == 202 else json.dumps(body).encode()  # noqa: PLR2004
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status == 404:  # noqa: PLR2004 -- boto3 reads the kind of error from it
            self.send_header("X-Amzn-ErrorType", "ResourceNotFoundException")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_args: Any) -> None:
        """Say nothing: each function has its log."""
