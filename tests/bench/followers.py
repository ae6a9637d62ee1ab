"""A process that is WeChat's follower list and the tables of profiles, and counts.

``python -m tests.bench.followers`` prints its port.  The conditions of writes are not
looked at: what is measured is the caller, and nobody else writes here.
"""

import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bench.sink import Server

PAGE = 10_000
FOLLOWED_AT = 1_700_000_000


def open_id(number: int) -> str:
    return f"oBENCH{number:022d}"


def number_of(openid: str) -> int:
    return int(openid.removeprefix("oBENCH"))


class World:
    """Who follows, what is stored and how often something was written."""

    def __init__(self) -> None:
        self.first = self.end = 0
        self.listed: list[str] = []
        self.profiles: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    def set(self, first: int, end: int) -> dict[str, Any]:
        """Have exactly the followers with these numbers."""
        self.first, self.end = first, end
        self.listed = [open_id(number) for number in range(first, end)]
        self.counts.clear()
        return {}

    def page(self, start: str) -> dict[str, Any]:
        first = number_of(start) - self.first + 1 if start else 0
        shown = self.listed[first : first + PAGE]
        if not shown:
            return {"total": len(self.listed), "count": 0, "next_openid": ""}
        return {
            "total": len(self.listed),
            "count": len(shown),
            "data": {"openid": shown},
            "next_openid": shown[-1],
        }

    def details(self, asked: list[dict[str, str]]) -> dict[str, Any]:
        return {"user_info_list": [self._person(one["openid"]) for one in asked]}

    def _person(self, who: str) -> dict[str, Any]:
        if not self.first <= number_of(who) < self.end:
            return {"subscribe": 0, "openid": who}
        return {
            "subscribe": 1,
            "openid": who,
            "language": "zh_CN",
            "subscribe_time": FOLLOWED_AT,
            "unionid": "u" + who,
            "remark": "",
            "groupid": 0,
            "tagid_list": [128, 2],
            "subscribe_scene": "ADD_SCENE_QR_CODE",
            "qr_scene": 0,
            "qr_scene_str": "store:sh-001:poster-7",
        }

    def dynamodb(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        self.counts["requests"] += 1
        if operation == "TransactWriteItems":
            for write in body["TransactItems"]:
                ((_, request),) = write.items()
                self._wrote(request.get("Item") or request["Key"])
        elif operation == "BatchWriteItem":
            for requests in body["RequestItems"].values():
                for request in requests:
                    self._wrote(request["PutRequest"]["Item"])
            return {"UnprocessedItems": {}}
        elif operation == "BatchGetItem":
            ((table, asked),) = body["RequestItems"].items()
            keys = [key["pk"]["S"] for key in asked["Keys"]]
            found = [json.loads(self.profiles[k]) for k in keys if k in self.profiles]
            return {"Responses": {table: found}, "UnprocessedKeys": {}}
        return {}

    def _wrote(self, item: dict[str, Any]) -> None:
        kind = item["sk"]["S"]
        self.counts["profile" if kind == "PROFILE" else "other"] += 1
        if kind == "PROFILE" and len(item) > 2:
            self.profiles[item["pk"]["S"]] = json.dumps(item)


WORLD = World()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/set":
            self._say(WORLD.set(int(query["first"]), int(query["end"])))
        elif parts.path == "/counts":
            self._say(WORLD.counts)
        else:
            self._say(WORLD.page(query.get("next_openid", "")))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if target := self.headers.get("X-Amz-Target"):
            self._say(WORLD.dynamodb(target.rpartition(".")[2], body))
        else:
            self._say(WORLD.details(body["user_list"]))

    def _say(self, answer: dict[str, Any]) -> None:
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


class Followers:
    """The world, from outside."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set(self, first: int, end: int) -> None:
        self._ask(f"/set?first={first}&end={end}")

    def counts(self) -> dict[str, int]:
        return self._ask("/counts")

    def written(self) -> int:
        """Return how many items were written since the last ``set``."""
        counts = self.counts()
        return counts.get("profile", 0) + counts.get("other", 0)

    def _ask(self, path: str) -> dict[str, int]:
        with urllib.request.urlopen(self.url + path) as answer:
            said: dict[str, int] = json.load(answer)
        return said


@contextmanager
def running() -> Iterator[Followers]:
    """Yield the world in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.followers"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            yield Followers(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
