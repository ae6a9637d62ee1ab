"""The first event of each function, as AWS sends it, with work for it to do.

Everything around is real but local: MiniStack, and the simulated WeChat.  So a function
that starts does all that its first event asks of it, and imports all it needs for it.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.callcenter.voice.models import MediaTask
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.core.settings import settings
from chalicelib.customers.profile.changes import Changes, Follow, window
from chalicelib.customers.profile.repository import Person, ProfileRepository
from chalicelib.customers.sync import building
from chalicelib.customers.sync.messages import PageTask
from chalicelib.inbox.delivery import Delivery
from chalicelib.members import portal
from chalicelib.messaging.assembly import REAL
from chalicelib.messaging.models import Purpose, SendIntent, Template
from chalicelib.reports.models import Task
from chalicelib.staff import desk
from chalicelib.staff.models import Role
from chalicelib.web.console import face as console
from chalicelib.wechat import events
from chalicelib.wechat.messages import text
from infra.local.wechat.simulator import WeChatPlatform
from tests import pushes
from tests.emulators import ACCOUNT, MiniStack
from tests.packaging import lambda_events

Json = dict[str, Any]

_WINDOW_MS = 48 * 3_600_000
_TEMPLATE = "商品名称:{{thing1.DATA}}"


@dataclass
class Stage:
    """What stands around a function that starts."""

    aws: MiniStack
    wechat: WeChatPlatform

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._template = self.wechat.templates.install("订单发货通知", _TEMPLATE)
        self.begin()

    def begin(self) -> None:
        """Forget all that was stored, so that nothing is done already."""
        self.aws.empty()
        connections.forget()
        REAL.keeper().keep()

    def event(self, function: str) -> Json:
        """Return an event of a function that has not been handled before."""
        make: Callable[[], Json] = getattr(self, function)
        return make()

    def callback(self) -> Json:
        return _door("POST", "/wechat/callback", *pushes.push(self._text()))

    def portal(self) -> Json:
        open_id = self._follower()
        session = portal.sessions().open(connections.customer_id(open_id))
        home = lambda_events.api_gateway("GET", "/portal/home")
        return _signed_in(home, portal.PORTAL.session_cookie, session.id)

    def console(self) -> Json:
        return self._page_of_console("home")

    def customers(self) -> Json:
        for _ in range(20):
            self._follower()
        return self._page_of_console("customers")

    def api(self) -> Json:
        return lambda_events.api_gateway("GET", "/healthz")

    def inbound(self) -> Json:
        xml = self._text()
        key = events.parse(xml.encode()).key
        delivery = Delivery(key, pushes.ANNA, xml, now_ms(), "r")
        return _batch("inbound.fifo", delivery.to_dict(), pushes.ANNA)

    def events(self) -> Json:
        """Return a timer's event: the person's offer waits no longer."""
        name = f"bench-{next(self._numbers)}"
        due = DomainEvent(
            "timer.due", f"t:{name}", "", now_ms(), data={"kind": "send", "id": name}
        )
        return _batch("events.fifo", due.to_dict(), name)

    def clock(self) -> Json:
        return lambda_events.schedule("zhike-clock")

    def timers(self) -> Json:
        name = f"bench-{next(self._numbers)}"
        return _batch("timers", {"kind": "send", "id": name})

    def outbound(self) -> Json:
        open_id = self._follower()
        intent = SendIntent(
            id=f"bench-{next(self._numbers)}",
            to=open_id,
            purpose=Purpose.REPLY,
            content=text("您好，豆子明天发出。"),
            created_ms=now_ms(),
        )
        REAL.desk().submit(intent)
        return _batch("outbound.fifo", self._queued("outbound.fifo"), open_id)

    def push(self) -> Json:
        people = [connections.customer_id(self._follower()) for _ in range(3)]
        notice = Template(id=self._template, data={"thing1": "云南小粒 250 克"})
        name = f"bench-{next(self._numbers)}"
        REAL.lifecycle().start(name, notice, people, Purpose.SERVICE)
        return _batch("push", self._queued("push"))

    def token(self) -> Json:
        self.aws.empty()
        return lambda_events.schedule("zhike-token")

    def media(self) -> Json:
        open_id = self._follower()
        self.wechat.act.voice(open_id, 4000, spoken="豆子什么时候发货")
        seen = [line["body"] for line in self.wechat.truth.of(open_id, 0, 10)]
        (body,) = [line for line in seen if "media_id" in line]
        task = MediaTask(
            customer_id=connections.customer_id(open_id),
            key=f"m#{pushes.US}#{open_id}#1",
            media_id=body["media_id"],
            kind="voice",
            at_ms=now_ms(),
        )
        return _batch("media", task.model_dump(mode="json"))

    def sync(self) -> Json:
        return lambda_events.schedule("zhike-sync")

    def sync_page(self) -> Json:
        self._follower()
        building.course().start()
        return _batch("sync", self._queued("sync"))

    def sync_diff(self) -> Json:
        (record,) = self.sync_page()["Records"]
        task = PageTask.model_validate_json(record["body"])
        building.listing().read_page(task)
        return _batch("sync-diff", self._queued("sync-diff"))

    def archive(self) -> Json:
        return lambda_events.schedule("zhike-archive")

    def reports(self) -> Json:
        day = business_day(now_ms())
        run = f"bench{next(self._numbers)}"
        task = Task(name="growth", first=day, last=day, run=run)  # type: ignore[arg-type]
        return _batch("reports", task.model_dump(mode="json"))

    def reports_daily(self) -> Json:
        return lambda_events.schedule("zhike-reports-daily")

    def tags_nightly(self) -> Json:
        return lambda_events.schedule("zhike-tags-nightly")

    def _page_of_console(self, path: str) -> Json:
        staff = desk.staff().install("周雨彤", Role.ADMINISTRATOR)
        session = console.sessions().open(f"{staff.id}:{staff.epoch}")
        page = lambda_events.proxied("/console/", path)
        return _signed_in(page, console.CONSOLE.session_cookie, session.id)

    def _text(self) -> str:
        number = 24_834_561_207_000_000 + next(self._numbers)
        return pushes.xml(
            "text", Content="请问静安店今天几点关门？", msg_id=str(number)
        )

    def _follower(self) -> str:
        """Return a person who follows, whom we know and may write to."""
        open_id = self.wechat.follower()
        at_ms = now_ms() - 1000
        key = f"e#{open_id}"
        sort_key = f"{at_ms:013d}#{key}"
        follow = Follow(subscribed=True, at_ms=at_ms, sort_key=sort_key)
        opened = window(5, at_ms + _WINDOW_MS)
        self.wechat.windows.opened(open_id, "message")
        person = Person(
            connections.customer_id(open_id), open_id, settings().wechat_app_id
        )
        changes = Changes(follow=follow).then(opened)
        repository = ProfileRepository(connections.profiles())
        repository.apply(person, changes, [key], [sort_key])
        return open_id

    def _queued(self, queue: str) -> Json:
        """Return the newest message of a queue."""
        found: Json = self.aws.messages(queue)[-1]
        return found


@contextmanager
def stage() -> Iterator[Stage]:
    aws = MiniStack()
    try:
        with WeChatPlatform() as wechat:
            os.environ["AWS_ENDPOINT_URL"] = aws.url
            os.environ["QUEUE_URL_PREFIX"] = f"{aws.url}/{ACCOUNT}"
            os.environ["WECHAT_API"] = wechat.url
            connections.forget()
            yield Stage(aws, wechat)
    finally:
        aws.stop()


def _door(method: str, path: str, query: dict[str, str], body: str) -> Json:
    return lambda_events.api_gateway(method, path, query, body.encode(), "text/xml")


def _signed_in(event: Json, cookie: str, session_id: str) -> Json:
    """Return what the browser of somebody who is signed in sends."""
    event["headers"]["Cookie"] = f"{cookie}={session_id}"
    event["multiValueHeaders"]["Cookie"] = [event["headers"]["Cookie"]]
    return event


def _batch(queue: str, body: Json, group: str | None = None) -> Json:
    name = f"{settings().stack}-{queue}"
    return lambda_events.sqs(name, [lambda_events.as_json(body)], group)
