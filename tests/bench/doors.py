"""What a request costs at each door, and what a first visit to each face weighs.

CPU against the peer's callback of the same run; requests to AWS and the price of a
million; of every console page also how long drawing it takes and how often it reads.
"""

import contextlib
import gzip
import io
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from infra.local.proxy import HttpRequest, event_of
from infra.local.routes import RouteTable
from tests import pushes, sqs
from tests.bench import cold_start, first_events
from tests.bench.figures import at_most, in_turn_us
from tests.bench.first_events import Stage
from tests.bench.message import gateway_event

Json = dict[str, Any]
Headers = Mapping[str, str]

HOST = "a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn"
TIMES = 30
ROUNDS = 9  # of drawing a page
SMALLEST_PACKED = 1024  # minimum_compression_size of .chalice/config.json
# US dollars in Asia Pacific (Singapore), 2026: a million of each, public price lists.
GATEWAY_MILLION = 4.25
READ_MILLION = 0.1425  # half a unit each: what pages read is small, and may be stale
WRITE_MILLION = 0.7125
LAMBDA_GB_S = 0.0000166667
_MEMORY_GB = 0.5
_SHARE_OF_CPU = 512 / 1769  # which Lambda gives to a function of 512 MB
_WAIT_MS = 4  # for a request to AWS
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")

LISTS = {"/console/staff", "/console/audit", "/console/jobs"}
LISTS |= {"/console/settings/keys", "/console/settings/webhooks", "/console/search"}
PAGES = (
    *("/console/home", "/console/me", "/console/staff", "/console/staff/new"),
    *("/console/audit", "/console/jobs", "/console/operations", "/console/settings"),
    *("/console/settings/hours", "/console/settings/brand", "/console/settings/rules"),
    *("/console/settings/platform", "/console/settings/keys"),
    *("/console/settings/webhooks", "/console/search?q=%E8%AE%BE%E7%BD%AE"),
)


class Door:
    """One door's app, asked as API Gateway asks it."""

    def __init__(self, name: str) -> None:
        self.app = import_module(f"chalicelib.doors.{name}").app
        self._routes = RouteTable()
        for path, methods in self.app.routes.items():
            self._routes.add(name, path, methods)

    def event(self, address: str, headers: Headers) -> Json:
        split = urlsplit(address)
        given = [("Host", HOST), ("Accept", "*/*"), *headers.items()]
        request = HttpRequest(
            "GET", split.path, split.query, given, b"", "203.0.113.9", request_id="r"
        )
        match = self._routes.find("GET", split.path)
        if match is None:
            raise RuntimeError(f"no route for {split.path}")
        return event_of(request, match, self.app.api.binary_types)

    def asking(self, address: str, headers: Headers) -> Callable[[], str]:
        """Return what asks for an address and returns the body."""
        event = self.event(address, headers)

        def ask() -> str:
            answer = self.app(event, sqs.Context())
            if answer["statusCode"] != 200:
                raise RuntimeError(f"{address}: {answer['statusCode']}")
            body: str = answer["body"]
            return body

        return ask


class Assets(HTMLParser):
    """Finds what a browser fetches to show a page, and what the page then asks for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: dict[str, None] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        found = {"link": "href", "script": "src", "img": "src", "use": "href"}.get(tag)
        if found and (address := given.get(found, "").partition("#")[0]):
            self.addresses[address] = None
        if given.get("hx-trigger", "").startswith("load"):
            self.addresses[given["hx-get"]] = None


def run() -> list[dict[str, str]]:
    with first_events.stage() as around:
        cold_start._make_table_of_peer(around)
        os.environ.update(
            PEER_TOKEN=pushes.TOKEN,
            PEER_KEY=pushes.AES_KEY,
            PEER_APP_ID=pushes.APP_ID,
        )
        with contextlib.redirect_stdout(io.StringIO()):
            return _measure(around)


def _measure(around: Stage) -> list[dict[str, str]]:
    around.begin()
    doors = {name: Door(name) for name in ("portal", "console", "api")}
    member, staff = _cookies(around.portal()), _cookies(around.console())
    key = {"Authorization": f"Bearer {_api_key()}"}
    customer = _customer(around)
    works = {
        "portal": doors["portal"].asking("/portal/home", member),
        "console": doors["console"].asking("/console/home", staff),
        "api": doors["api"].asking(f"/v1/customers/{customer}", key),
    }
    return [
        *_requests(works),
        *_console(doors["console"], staff),
        *_visit("portal", doors["portal"], "/portal/home", member, 60, 6),
        *_visit("console", doors["console"], "/console/staff", staff, 120, 10),
    ]


def _requests(works: Mapping[str, Callable[[], str]]) -> list[dict[str, str]]:
    *costs, peer_us = in_turn_us(*works.values(), _peer(), times=TIMES)
    rows = []
    for (name, work), cost_us in zip(works.items(), costs, strict=True):
        calls = _calls(work)
        price = _price(cost_us, calls)
        rows += [
            at_most(f"a request's CPU, of the peer's: {name}", cost_us / peer_us, 0.5),
            at_most(f"a million requests: {name}", price, 10, "USD"),
        ]
    return rows


def _console(door: Door, staff: Headers) -> list[dict[str, str]]:
    drawn, reads = {}, {}
    for page in PAGES:
        ask = door.asking(page, staff)
        ask()
        drawn[page] = statistics.median(_drawing_ms(ask) for _ in range(ROUNDS))
        if page.partition("?")[0] not in LISTS:
            reads[page] = sum(one not in _WRITES for one in _calls(ask))
    slowest = max(drawn, key=lambda page: drawn[page])
    widest = max(reads, key=lambda page: reads[page])
    return [
        at_most(f"drawing a page: {slowest}", drawn[slowest], 2, "ms"),
        at_most(f"reads of a page: {widest}", reads[widest], 3, "reads"),
    ]


def _visit(
    name: str, door: Door, page: str, headers: Headers, kilobytes: int, requests: int
) -> Iterator[dict[str, str]]:
    html = door.asking(page, headers)()
    bodies = [html]
    bodies += [door.asking(one, headers)() for one in Assets(html).addresses]
    size = sum(map(_packed, bodies)) / 1024
    yield at_most(f"first visit: {name}", size, kilobytes, "KB")
    yield at_most(f"first visit: {name}", len(bodies), requests, "requests")


def _packed(body: str) -> int:
    raw = body.encode()
    return len(raw) if len(raw) < SMALLEST_PACKED else len(gzip.compress(raw, 6))


def _drawing_ms(ask: Callable[[], str]) -> float:
    """Return the CPU that drawing took within one request."""
    from chalicelib.web import pages

    spent: list[float] = []
    real = pages.render

    def timed(*given: Any) -> str:
        began = time.process_time()
        try:
            return real(*given)
        finally:
            spent.append(time.process_time() - began)

    pages.render = timed
    try:
        ask()
    finally:
        pages.render = real
    return sum(spent) * 1000


def _calls(work: Callable[[], object]) -> list[str]:
    """Return what one run asks of AWS."""
    from chalicelib.aws import lean

    seen: list[str] = []
    real = lean.Client._exchange

    def counting(client: lean.Client, operation: str, body: bytes) -> Any:
        seen.append(operation)
        return real(client, operation, body)

    lean.Client._exchange = counting  # type: ignore[method-assign]
    try:
        work()
    finally:
        lean.Client._exchange = real  # type: ignore[method-assign]
    return seen


def _price(cpu_us: float, calls: list[str]) -> float:
    """Return what a million such requests cost: gateway, function and store."""
    writes = sum(one in _WRITES for one in calls)
    reads = len(calls) - writes
    took_s = cpu_us / 1e6 / _SHARE_OF_CPU + len(calls) * _WAIT_MS / 1000
    function = took_s * _MEMORY_GB * LAMBDA_GB_S * 1e6
    return GATEWAY_MILLION + function + reads * READ_MILLION + writes * WRITE_MILLION


def _cookies(event: Json) -> dict[str, str]:
    return {"Cookie": event["headers"]["Cookie"]}


def _api_key() -> str:
    """Return the text of a key that may call as often as a benchmark does.

    ``tests.caller`` would bring the whole app with it.
    """
    from chalicelib.web.api import access
    from chalicelib.web.api.keys import Scope
    from chalicelib.web.api.limits import Limit

    access.CALLS = Limit("calls", 1_000_000, 1_000_000)
    return access.keys().issue("bench", frozenset(Scope), "bench")[1]


def _customer(around: Stage) -> str:
    from chalicelib import connections

    return connections.customer_id(around._follower())


def _peer() -> Callable[[], Any]:
    from tests.bench.peer import app

    # A message each, since it does next to nothing for one it has had.
    events = iter([_message(number) for number in range(TIMES * 20)])
    return lambda: app(next(events), sqs.Context())


def _message(number: int) -> Json:
    content = "你好，请问静安店今天几点关门？"
    msg_id = str(24_834_561_207_000_000 + number)
    text = pushes.xml("text", Content=content, msg_id=msg_id)
    return gateway_event(*pushes.push(text))
