"""MiniStack with one more path, which empties it and leaves what was created.

Through its API that takes 40 calls and 100 ms a test; from inside it takes one.  It
reaches into MiniStack, whose version requirements-dev.txt pins for this reason too.
A request costs half of what it costs with MiniStack's own server.
"""

import socket
import sys
from typing import Any

import uvicorn
from ministack.app import app as ministack
from ministack.services import dynamodb, s3, sqs

from infra.local.lifeline import end_with_parent
from tests import quick_ministack

EMPTY = "/_zhike/empty"


class _Lifetimes(type(dynamodb._ttl_settings)):
    """What MiniStack's reaper goes through every minute: nothing.

    A test sets a clock of its own; no item may expire by the one on the wall.
    """

    __slots__ = ()

    def all_items(self) -> tuple[()]:
        return ()


dynamodb._ttl_settings = _Lifetimes()


def _empty() -> None:
    for table in dynamodb._tables._data.values():
        table["items"].clear()
        table["ItemCount"] = 0
    dynamodb._txn_idempotency.clear()
    for queue in sqs._queues._data.values():
        queue["messages"].clear()
        queue["dedup_cache"].clear()  # purging would leave it
    for bucket in s3._buckets._data.values():
        bucket["objects"].clear()
    s3._object_versions._data.clear()


async def _serve_or_empty(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"] == EMPTY:
        _empty()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    elif scope["type"] != "http" or not await quick_ministack.answer(
        scope, receive, send
    ):
        await ministack(scope, receive, send)


if __name__ == "__main__":
    end_with_parent()
    quick_ministack.install()
    config = uvicorn.Config(
        _serve_or_empty,
        http="httptools",
        log_level="error",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
