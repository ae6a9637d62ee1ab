"""MiniStack with a few more paths: it is emptied, and what was created stays.

Through its API that takes 40 calls and 100 ms a test; from inside it takes one.  What
is in it can be kept under a name and had again, which spares tests that begin alike
from making it each time.  It reaches into MiniStack, whose version requirements-dev.txt
pins for this reason too.  A request costs half of what its own server takes for it.
"""

import pickle
import socket
import sys
from typing import Any

import uvicorn
from ministack.app import app as ministack
from ministack.services import dynamodb, s3, sqs

from infra.local.lifeline import end_with_parent
from tests import quick_ministack

EMPTY, KEEP, RESTORE = "/_zhike/empty", "/_zhike/keep", "/_zhike/restore"


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


def _keep(name: bytes) -> None:
    _kept[name] = pickle.dumps(
        (
            {
                key: dict(table["items"])
                for key, table in dynamodb._tables._data.items()
            },
            {key: queue["messages"] for key, queue in sqs._queues._data.items()},
            {key: bucket["objects"] for key, bucket in s3._buckets._data.items()},
            s3._object_versions._data,
        )
    )


def _restore(name: bytes) -> None:
    items, messages, objects, versions = pickle.loads(_kept[name])
    for key, table in dynamodb._tables._data.items():
        for partition, rows in items[key].items():
            table["items"][partition].update(rows)
        table["ItemCount"] = sum(map(len, table["items"].values()))
        table.pop(dynamodb._INDEX_MEMBERS, None)
    for key, queue in sqs._queues._data.items():
        queue["messages"].extend(messages[key])
    for key, bucket in s3._buckets._data.items():
        bucket["objects"].update(objects[key])
    s3._object_versions._data.update(versions)


_OURS = {EMPTY: lambda _: _empty(), KEEP: _keep, RESTORE: _restore}
_kept: dict[bytes, bytes] = {}


async def _serve(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"] in _OURS:
        _OURS[scope["path"]](scope["query_string"])
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
        _serve,
        http="httptools",
        log_level="error",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
