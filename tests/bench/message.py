"""performance.md §0 and §2: one encrypted text message on its whole way.

CPU of the callback and of the worker against the peer's callback, which does all its
work at once; then AWS calls and write units of an ordinary message, and the price of a
million of them.
"""

import contextlib
import io
import json
import os
import sys
from typing import Any

from tests import pushes, sqs
from tests.bench import sink
from tests.bench.figures import at_most, in_turn_us

BATCH = 10
TIMES = 60
# US dollars in Asia Pacific (Singapore), 2026: a million of each, public price lists.
SQS_MILLION = 0.50
WRU_MILLION = 0.7125
LAMBDA_GB_S = 0.0000166667


def run() -> list[dict[str, str]]:
    with sink.running() as url:
        os.environ.update(
            AWS_ENDPOINT_URL=url,
            QUEUE_URL_PREFIX=f"{url}/123456789012",
            PEER_TOKEN=pushes.TOKEN,
            PEER_KEY=pushes.AES_KEY,
            PEER_APP_ID=pushes.APP_ID,
        )
        return _measure()


def _measure() -> list[dict[str, str]]:
    from chalicelib import connections

    connections.forget()
    callback, worker, peer = _callback(), _worker(), _peer()
    with contextlib.redirect_stdout(io.StringIO()):
        callback_us, worker_us, peer_us = in_turn_us(
            callback, worker, peer, times=TIMES
        )
        callback()  # rules are read anew every so often: not in what is counted
        door_calls = _calls(callback)
        worker_calls = _calls(worker)
    requests = len(worker_calls) / BATCH
    units = sum(_write_units(*call) for call in worker_calls) / BATCH
    connections.forget()
    return [
        at_most("callback CPU, of the peer", callback_us / peer_us, 1 / 12),
        at_most(
            "worker CPU a message, of the peer", worker_us / BATCH / peer_us, 1 / 3
        ),
        at_most("callback AWS requests a message", len(door_calls), 1, "requests"),
        at_most("worker AWS requests a message", requests, 1.5, "requests"),
        at_most("worker write units a message", units, 3, "WRU"),
        at_most("a million messages", _price(units), 10, "USD"),
    ]


def _price(units: float) -> float:
    """Return what a million messages cost: queue, store and 40 ms of 512 MB each."""
    lambda_s = 0.04 * 0.5 * LAMBDA_GB_S * 1e6
    return SQS_MILLION * 2 + WRU_MILLION * units + lambda_s


def gateway_event(query: dict[str, str], body: str) -> dict[str, Any]:
    """Return the event API Gateway makes of a callback."""
    path = "/wechat/callback"
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": {"Content-Type": "text/xml"},
        "multiValueHeaders": {"Content-Type": ["text/xml"]},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {k: [v] for k, v in query.items()},
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": "POST",
            "path": f"/api{path}",
            "requestId": "r",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def _callback() -> Any:
    from chalicelib.doors.callback import app

    text = pushes.xml("text", Content="你好，请问静安店今天几点关门？")
    event = gateway_event(*pushes.push(text))
    return lambda: _fine(app(event, sqs.Context()))


def _peer() -> Any:
    from tests.bench.peer import app

    text = pushes.xml("text", Content="你好，请问静安店今天几点关门？")
    event = gateway_event(*pushes.push(text))
    return lambda: _fine(app(event, sqs.Context()))


def _fine(response: dict[str, Any]) -> None:
    if response["statusCode"] != 200:
        sys.exit(f"the benchmark's message was refused: {response}")


def _worker() -> Any:
    from chalicelib.inbox import jobs
    from chalicelib.inbox.delivery import Delivery
    from chalicelib.wechat import events

    bodies = []
    for number in range(BATCH):
        who = f"oTESTxBench{number:04d}IjKlMnOpQrSt1"
        text = pushes.xml("text", who=who, Content="请问静安店今天几点关门？")
        event = events.parse(text.encode())
        bodies.append(Delivery(event.key, who, text, 1_760_000_000_300, "r").to_dict())
    batch = sqs.event("inbound.fifo", *bodies)

    def once() -> None:
        if jobs.inbound(batch, sqs.Context())["batchItemFailures"]:
            sys.exit("the benchmark's batch came back")

    return once


def _calls(work: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return what one run asks of AWS."""
    from chalicelib.aws import lean

    seen: list[tuple[str, dict[str, Any]]] = []
    real = lean.Client._exchange

    def counting(client: lean.Client, operation: str, body: bytes) -> Any:
        seen.append((operation, json.loads(body)))
        return real(client, operation, body)

    lean.Client._exchange = counting  # type: ignore[method-assign]
    try:
        work()
    finally:
        lean.Client._exchange = real  # type: ignore[method-assign]
    return seen


def _write_units(operation: str, request: dict[str, Any]) -> float:
    """Return the write units of a request: one for each KB begun, and of each index.

    An update is counted by the size of the profile it leaves behind.
    """
    if operation == "UpdateItem":
        return _kilobytes(sink.PROFILE)
    if operation == "BatchWriteItem":
        (rows,) = request["RequestItems"].values()
        items = [row["PutRequest"]["Item"] for row in rows]
        return sum(_kilobytes(item) + ("day" in item) for item in items)
    return 0


def _kilobytes(item: dict[str, Any]) -> int:
    size = sum(len(name) + len(json.dumps(value)) for name, value in item.items())
    return -(-size // 1024)
