"""The way out on an emulated AWS, towards the simulated WeChat, at a time we set.

Queues and timers are turned by hand here: ``push()`` delivers what waits, once, and
keeps what is to come back until the test lets time pass.
"""

import contextlib
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib import connections
from chalicelib.core.clock import BUSINESS_ZONE
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.customers.profile.changes import Changes, Follow, window
from chalicelib.customers.profile.repository import Person, ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.messaging import deferred
from chalicelib.messaging.assembly import Assembly
from chalicelib.messaging.models import Purpose, SendIntent, Template
from chalicelib.messaging.pushes.models import PushTask
from chalicelib.wechat.messages import text

TITLE = "订单发货通知"
FIELDS = "商品名称:{{thing1.DATA}}\n发货时间:{{time2.DATA}}"
DATA = {"thing1": "云南小粒 250 克", "time2": "2048-11-23 12:00"}
SEND = "/cgi-bin/message/template/send"
CUSTOM = "/cgi-bin/message/custom/send"


def china(hour, minute=0, day=23):
    """Return seconds since 1970 of a wall clock in November 2048, a Monday on 23.

    Far ahead, since the emulators' own clock decides what has expired.
    """
    return datetime(2048, 11, day, hour, minute, tzinfo=BUSINESS_ZONE).timestamp()


@dataclass
class Office:
    """One brand's way out."""

    aws: object
    wechat: object
    template_id: str
    back: list = field(default_factory=list)  # push messages that are to come back
    held: list = field(default_factory=list)  # and intents of outbound.fifo

    @property
    def now_ms(self):
        return int(self.wechat.clock() * 1000)

    @property
    def assembly(self):
        return Assembly(self._now_ms, self._sleep)

    def _now_ms(self):
        return self.now_ms

    def _sleep(self, seconds):
        self.wechat.clock.advance(seconds)

    def later(self, seconds):
        self.wechat.clock.advance(seconds)

    def follower(self, name="", *, window_left=0):
        """Return the openid of a new follower whom we know."""
        open_id = self.wechat.follower(name)
        at_ms = self.now_ms - 1000
        key = f"e#{open_id}"
        sort_key = f"{at_ms:013d}#{key}"
        follow = Follow(subscribed=True, at_ms=at_ms, sort_key=sort_key)
        changes = Changes(follow=follow)
        if window_left:
            changes = changes.then(window(window_left, at_ms + 172_800_000))
            self.wechat.windows.opened(open_id, "message")
        ProfileRepository(connections.profiles()).apply(
            Person(self.id(open_id), open_id, settings().wechat_app_id),
            changes,
            [key],
            [sort_key],
        )
        return open_id

    def followers(self, count):
        return [self.follower(f"F{number}") for number in range(count)]

    def id(self, open_id):
        return connections.customer_id(open_id)

    def ids(self, open_ids):
        return [self.id(open_id) for open_id in open_ids]

    def notice(self, data=None):
        return Template(id=self.template_id, data=data or DATA)

    def intent(self, to, intent_id="i1", **changes):
        given = {
            "id": intent_id,
            "to": to,
            "purpose": Purpose.REPLY,
            "content": text("您好，豆子明天发出。"),
            "created_ms": self.now_ms,
        }
        return SendIntent(**given | changes)

    def offer(self, to, intent_id="i1", **changes):
        given = {
            "purpose": Purpose.MARKETING,
            "content": None,
            "template": self.notice(),
        }
        return self.intent(to, intent_id, **given | changes)

    def submit(self, intent):
        return self.assembly.desk().submit(intent)

    def state(self, intent_id="i1"):
        send = self.assembly.sends().get(intent_id)
        return str(send.state) if send else None

    def start(self, open_ids, push_id="p1", purpose=Purpose.SERVICE, **changes):
        self.assembly.lifecycle().start(
            push_id, self.notice(**changes), self.ids(open_ids), purpose
        )

    def totals(self, push_id="p1"):
        """Return the totals as a dict, having checked that they add up."""
        found = self.assembly.pushes().totals(push_id)
        states = ("pending", "sent", "failed", "capped", "unknown")
        assert sum(getattr(found, name) for name in states) == found.audience
        return {name: getattr(found, name) for name in states if getattr(found, name)}

    def out(self):
        """Deliver what waits on outbound.fifo; return the ids that are to come back."""
        self.held += [message["id"] for message in self.aws.messages("outbound.fifo")]
        for intent_id in list(dict.fromkeys(self.held)):
            # A message whose worker dies stays with the queue, as it does with SQS.
            with contextlib.suppress(Unavailable):
                self.assembly.outbound().send(intent_id)
                self.held = [one for one in self.held if one != intent_id]
        return list(self.held)

    def push(self):
        """Deliver what waits on push and what came back; tell what is to come back."""
        tasks = [*self.back, *self.aws.messages("push")]
        self.back = []
        for body in tasks:
            try:
                self.assembly.push_worker().work(PushTask.model_validate(body))
            except Unavailable:
                self.back.append(body)
        return len(self.back)

    def tick(self):
        """Fire what is due and hand it to us."""
        timers = self.assembly.timers()
        for timer in list(timers.due(self.now_ms)):
            if timers.fire(timer.kind, timer.id):
                deferred.take_up(self.assembly, timer.kind, timer.id)
        self.aws.messages("timers")
        self.aws.messages("events.fifo")

    def got(self, open_id):
        """Return what the follower has seen of us."""
        return self.wechat.truth.received(open_id)

    def entries(self, open_id):
        """Return (kind, type) of the person's sends and receipts, in order."""
        found = Timeline(connections.interactions()).recent(self.id(open_id), 100)
        return [(entry.kind, entry.type) for entry in reversed(found)]

    def profile(self, open_id):
        return connections.profiles().get(pk=self.id(open_id), sk="PROFILE")

    def set_rules(self, **body):
        connections.workspace().put(
            {"pk": "CONFIG#governor", "sk": "CURRENT", "version": 1, "body": body}
        )
        self.later(3)
