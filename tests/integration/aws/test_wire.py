"""Connections to a service that closes each of them after its answer."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chalicelib.aws import lean
from tests import servers

CONNECTS_WITHIN_S, ANSWERS_AFTER_S = 0.2, 0.5


class Closing(BaseHTTPRequestHandler):
    """Says goodbye with every answer, and takes its time for one."""

    asked: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.headers["X-Amz-Target"])
        time.sleep(ANSWERS_AFTER_S)
        answer = json.dumps({"asked": len(self.asked)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def asked(monkeypatch) -> Iterator[list[str]]:
    """Return what a slow service that keeps no connection has been asked."""
    handler = type("Handler", (Closing,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        servers.begin(server)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        yield handler.asked
        server.shutdown()


def test_a_connection_that_was_closed_is_as_patient_as_the_first(asked) -> None:
    patience = lean.Patience(connect_s=CONNECTS_WITHIN_S, read_s=5.0, attempts=1)
    client = lean.Client(lean.SQS, "cn-north-1", patience)
    for number in (1, 2, 3):
        assert client.call("SendMessage", {}) == {"asked": number}
    assert len(asked) == 3
    client.close()
