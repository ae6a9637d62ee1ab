"""Pushes (performance.md §6): CPU of a send, the rate that is kept, totals that add up.

WeChat is a process of its own on loopback that answers at once, so what is measured is
our side of the line.  Both senders build the body, send it and read the answer.
"""

import asyncio
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wechatpy.client import WeChatClient

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.messaging.assembly import Assembly
from chalicelib.messaging.delivery import Bulk
from chalicelib.messaging.models import Purpose, Template
from chalicelib.messaging.pushes import service
from chalicelib.messaging.pushes.models import Push, PushTask, Row
from chalicelib.messaging.rate.repository import Rate
from chalicelib.wechat.sender import forget, send_many
from tests.bench.figures import at_least, at_most, in_turn_us
from tests.bench.turns import SlowTable, Turns
from tests.emulators import ACCOUNT, MiniStack

BATCH = 20
BATCHES = 5  # of ours against as many sends of the peer's
AUDIENCE = 200
RATE = 100
RATE_S = 60.0
STORE_S = 0.008  # what DynamoDB usually takes
TURN_S = 0.3  # to lease, send and settle what was granted
NAP_S = service._NAP_S
TEMPLATE = Template(
    id="nEQE4uJ28iS1TzYuPkwFx4soQxRUBtn4Y0dazCJg63E",
    data={"thing1": "云南小粒 250 克", "time2": "2026-11-22 12:00"},
    url="https://portal.example.com/orders/1",
)


class OneToken:
    def current(self) -> str:
        return "token"

    def renewed(self, stale: str) -> str:
        raise AssertionError(stale)


def run() -> list[dict[str, str]]:
    """Return the figures of this section."""
    with wechat() as url:
        figures = [_cpu(url)]
        with an_aws(url):
            figures += [_rate(), _totals()]
        forget()
    return figures


def _cpu(url: str) -> dict[str, str]:
    bulk = Bulk(url, OneToken(), send_many)
    push = Push(id="p1", template=TEMPLATE, purpose=Purpose.SERVICE, created_ms=1)
    rows = [Row(f"c{number}", open_id=_open_id(number)) for number in range(BATCH)]
    peer = WeChatClient("wx1", "secret", access_token="token")
    peer.API_BASE_URL = f"{url}/cgi-bin/"
    peer.expires_at = int(time.time()) + 7200
    data = {name: {"value": value} for name, value in TEMPLATE.data.items()}

    def ours() -> None:
        answers = bulk(push, rows)
        assert all(isinstance(a, dict) and a["errcode"] == 0 for a in answers)

    def theirs() -> None:
        for number in range(BATCH):
            peer.message.send_template(
                _open_id(number), TEMPLATE.id, data, TEMPLATE.url
            )

    ours_us, theirs_us = in_turn_us(ours, theirs, times=BATCHES)
    return at_least(
        f"sends per CPU second, of wechatpy ({ours_us / BATCH:.0f} µs each)",
        theirs_us / ours_us,
        3,
    )


def _rate() -> dict[str, str]:
    """Take turns from five workers for a while, as five containers would.

    The bucket is in a store, and the time is the workers' own (``Turns``): where they
    and the store share two busy cores, half a second passes in which nobody comes to
    send, and no bucket gives that back.  What may go at once in the beginning is no
    rate, so it is judged from the first grant to the last.
    """
    turns, grants = Turns(), list[tuple[float, int]]()
    random.seed(RATE)

    def worker() -> None:
        workspace = SlowTable(connections.workspace(), turns, STORE_S)
        rate = Rate(workspace, turns.now_ms, turns.sleep)
        while turns.now_s < RATE_S:
            granted = rate.take(BATCH, RATE)
            grants.append((turns.now_s, granted))
            turns.sleep(TURN_S if granted else NAP_S)

    turns.run([worker] * 5)
    (first_s, first), (last_s, _) = grants[0], grants[-1]
    sent = sum(granted for _, granted in grants) - first
    off = abs(sent / (last_s - first_s) / RATE - 1)
    return at_most("rate kept by 5 workers, off the setting", off * 100, 5, "%")


def _totals() -> dict[str, str]:
    people = []
    for number in range(AUDIENCE):
        customer = connections.customer_id(_open_id(number))
        people.append({"pk": customer, "sk": "PROFILE", "oid": _open_id(number)})
    connections.profiles().batch_write(puts=[one | {"sub": True} for one in people])
    assembly = Assembly()
    assembly.lifecycle().start(
        "bench", TEMPLATE, [one["pk"] for one in people], Purpose.SERVICE
    )
    worker = assembly.push_worker()
    for batch in list(assembly.pushes().batches("bench")):
        worker.work(PushTask(push_id="bench", batch=batch.number))
    found = assembly.pushes().totals("bench")
    told = found.sent + found.failed + found.capped + found.unknown + found.pending
    missing = abs(AUDIENCE - told) + abs(AUDIENCE - found.sent)
    return at_most(f"recipients of {AUDIENCE} missing in totals", missing, 0, "")


def _open_id(number: int) -> str:
    return f"oBENCHxxxxxxxxxxxxxxxxx{number:05d}"


@contextmanager
def an_aws(url: str) -> Iterator[None]:
    """Point ``connections`` at a MiniStack of our own, with a token in its store."""
    emulator = MiniStack()
    os.environ.update(
        AWS_ENDPOINT_URL=emulator.url,
        QUEUE_URL_PREFIX=f"{emulator.url}/{ACCOUNT}",
        WECHAT_API=url,
    )
    connections.forget()
    connections.workspace().put(
        {
            "pk": f"TOKEN#{os.environ['WECHAT_APP_ID']}",
            "sk": "CURRENT",
            "token": "token",
            "expires_ms": now_ms() + 7_200_000,
        }
    )
    try:
        yield
    finally:
        connections.forget()
        emulator.stop()


@contextmanager
def wechat() -> Iterator[str]:
    """Run a server that answers every template/send, in another process."""
    ours, its = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(its,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Any) -> None:
    asyncio.run(_serve_forever(pipe))


async def _serve_forever(pipe: Any) -> None:
    count = 0

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        nonlocal count
        while head := await _head(reader):
            await reader.readexactly(_length(head))
            count += 1
            body = b'{"errcode":0,"errmsg":"ok","msgid":%d}' % count
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            )
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
