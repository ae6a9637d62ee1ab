"""A process that answers like DynamoDB, SQS and Secrets Manager, and remembers nothing.

What is measured is the caller's CPU, so the other side does its work elsewhere.
``python -m tests.bench.sink`` prints its port.
"""

import hashlib
import json
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.emulators import KEYS

PROFILE = {
    "pk": {"S": "c0"},
    "sk": {"S": "PROFILE"},
    "oid": {"S": "oTESTxAnnaEfGhIjKlMnOpQrSt01"},
    "app": {"S": "wx0123456789abcdef"},
    "sub": {"BOOL": True},
    "sub_at": {"N": "1760000000000"},
    "source": {"S": "scene:store:sh-001"},
    "in_n": {"N": "7"},
    "changes_n": {"N": "7"},
    "first_at": {"N": "1760000000000"},
    "last_in": {"N": "1760000000000"},
    "last_sk": {"S": "1760000000000#m#gh_zhikelocal01#oTESTxAnnaEfGhI#2483456120746"},
    "win_n": {"N": "5"},
    "win_until": {"N": "1760172800000"},
    "stage": {"S": "dormant"},  # as somebody is whose last word is that old
    "mood": {"N": "1"},
    "mood_at": {"N": "1760000000000"},
    "x25": {"N": "289384727521"},
    "on": {"SS": ["beans", "store"]},
    "watched": {"BOOL": True},
} | {
    f"x25:{topic}": {"N": "2893847275"}
    for topic in ("beans", "brew", "gear", "drinks", "store", "ship", "price", "member")
}

ALWAYS: dict[str, dict[str, Any]] = {
    "UpdateItem": {"Attributes": PROFILE},
    "Query": {"Items": [], "Count": 0},  # nobody has a webhook
}


def answer(target: str, body: dict[str, Any]) -> dict[str, Any]:
    match target.rpartition(".")[2]:
        case "GetSecretValue":
            return {"SecretString": json.dumps(KEYS), "Name": "keys"}
        case "SendMessage":
            md5 = hashlib.md5(body["MessageBody"].encode()).hexdigest()
            return {"MessageId": "m", "MD5OfMessageBody": md5}
        case "GetItem":
            if body["Key"].get("sk", {}).get("S") == "CURRENT":
                return {}  # no rules are published
            return {"Item": PROFILE}
        case other:
            return ALWAYS.get(other, {})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        said = answer(self.headers["X-Amz-Target"], json.loads(raw))
        text = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running() -> Iterator[str]:
    """Yield the address of a sink in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
