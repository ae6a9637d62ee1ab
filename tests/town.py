"""The whole product in one process: WeChat pushes to the real door over HTTP, and every
queue is worked off by the function that stands behind it."""

import json
import time
from contextlib import contextmanager
from importlib import import_module
from wsgiref.simple_server import WSGIRequestHandler, make_server

from app import app
from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.privacy import erasing
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.segments.membership import sweeping
from chalicelib.inbox import routes as door
from chalicelib.messaging import jobs as messaging_jobs
from chalicelib.reports.desk import archivist
from infra.local.functions import declared
from infra.local.wechat.simulator import WeChatPlatform
from tests import servers, sqs
from tests.segments import functions
from tests.wsgi import application

STACK = "zhike-local-"
SCHEDULED = {
    "version": "0",
    "id": "e",
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "account": "123456789012",
    "region": "cn-north-1",
    "time": "2026-03-01T04:00:00Z",
    "resources": [],
    "detail": {},
}
_ROUNDS = 200


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def callback():
    """Serve the doors on a free port; return the address of the callback."""
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    servers.begin(server)
    yield f"http://127.0.0.1:{server.server_port}/wechat/callback"
    servers.end(server)


class Workers:
    """What stands behind the queues."""

    def __init__(self, aws):
        self.aws = aws
        self.functions = {
            one.queue.removeprefix(STACK): one for one in declared(app) if one.queue
        }
        self.kept = []  # bodies of messages that were handled, to be delivered again

    def quiet(self):
        """Handle what waits, and what that brings about, until nothing waits."""
        for _ in range(_ROUNDS):
            handled = [self.handle(queue) for queue in self.functions]
            if not any(handled):
                return
        raise AssertionError("the queues do not come to an end")

    def handle(self, queue):
        """Handle what waits in a queue now; tell whether there was something."""
        bodies = self.aws.messages(queue)
        for body in bodies:
            self.deliver(queue, body)
        return bool(bodies)

    def deliver(self, queue, body):
        self.kept.append((queue, body))
        function = self.functions[queue]
        handler = getattr(import_module(function.module), function.attribute)
        answer = handler(sqs.event(queue, body), sqs.Context(300_000))
        assert sqs.failures(answer) == [], f"{queue}: {json.dumps(body)[:300]}"

    def run(self, name, event=None):
        """Run a function that a schedule starts."""
        (function,) = [one for one in declared(app) if one.name == name]
        handler = getattr(import_module(function.module), function.attribute)
        return handler(event or SCHEDULED, sqs.Context(300_000))


class Town(Workers):
    """What happens in it is over when ``quiet`` returns."""

    def __init__(self, aws, wechat):
        super().__init__(aws)
        self.wechat = wechat
        door._rules.cache_clear()
        messaging_jobs.token(SCHEDULED, sqs.Context())

    def quiet(self):
        assert self.wechat.settle()
        super().quiet()

    def archived(self, day=None):
        """Have a day in the archive, as a report would that needs it."""
        return archivist().build(day or business_day(now_ms()))


@contextmanager
def in_town(aws, monkeypatch):
    """Put up WeChat, the doors and the workers; time goes on as it does."""
    clock = Clock()
    with (
        functions(monkeypatch),
        callback() as address,
        WeChatPlatform(address, clock=clock) as wechat,
    ):
        monkeypatch.setenv("WECHAT_API", wechat.url)
        monkeypatch.setenv("WECHAT_OPEN", wechat.url)
        hasten(monkeypatch)
        connections.forget()
        yield Town(aws, wechat)


def hasten(monkeypatch):
    """Have work that looks again after a while do so at once."""
    monkeypatch.setattr(erasing, "LOOK_AGAIN_S", 0)
    monkeypatch.setattr(erasing, "AGAIN_S", 0)
    monkeypatch.setattr(sweeping, "_SETTLED_MS", 0)


def newest(kind):
    """Return the newest wish of a kind."""
    return next(one for one in requests().latest(50) if one.kind == kind)


class Clock:
    """WeChat's clock, which counts seconds: a little behind, so that it can go on."""

    def __init__(self, behind_s=120):
        self._offset_s = -behind_s

    def __call__(self):
        return time.time() + self._offset_s

    def go_on(self, seconds=1):
        self._offset_s += seconds

    def catch_up(self):
        """Be right, some time after everything that has happened."""
        self._offset_s = 1
