"""People who talk, and the module that listens: the worker with our subscribers."""

import pytest

from chalicelib import connections
from chalicelib.core.events import TIMER_DUE, DomainEvent
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.segments.membership import sweeping
from chalicelib.customers.tags import desk as tags
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.dispatch import tell_domain
from chalicelib.inbox.recording.desk import knowledge
from chalicelib.inbox.worker import Worker
from chalicelib.insight import subscribers
from chalicelib.insight.index import desk as index
from chalicelib.insight.questions import desk as questions
from chalicelib.insight.questions import subscribers as answers
from chalicelib.insight.semantics.lexicon import desk as lexicon
from chalicelib.insight.semantics.topics import subscribers as topics
from chalicelib.insight.semantics.topics import tagging
from chalicelib.wechat import events
from tests.faults import installed
from tests.pushes import ANNA, APP_ID, xml
from tests.segments import functions

START = 1_773_200_000  # 2026-03-11, seconds
DAY_S = 86_400
_DOMAIN = {
    "transcript.made": topics.heard,
    "topic.on": tagging.topic_on,
    "topic.off": tagging.topic_off,
    TIMER_DUE: tell_domain,
    "question.asked": answers.asked,
    "question.answered": answers.answered,
}


class Town:
    """A follower's words go in, and what became of them can be asked."""

    def __init__(self, aws):
        self.aws = aws

    def push(self, kind, at=0, who=ANNA, **fields):
        text = xml(kind, at=START + at, who=who, **fields)
        event = events.parse(text.encode())
        received_ms = event.create_time * 1000 + 300
        return Delivery(event.key, event.group, text, received_ms, "r", None)

    def text(self, words, at=0, who=ANNA):
        return self.push("text", at, who, Content=words)

    def run(self, *deliveries):
        worker = Worker(
            ProfileRepository(connections.profiles()),
            Timeline(connections.interactions()),
            connections.customer_id,
            APP_ID,
            subscribers.acted,
            knowledge,
            tombstones(),
        )
        batch = worker.record_all(deliveries)
        for delivery in deliveries:
            worker.finish(delivery, batch)

    def say(self, *sentences, at=0, who=ANNA):
        """Say each a second after the other, one message a batch."""
        for number, words in enumerate(sentences):
            self.run(self.text(words, at + number, who))

    def tell(self):
        """Hand on what the events queue holds, until it is empty."""
        told = []
        while messages := self.aws.messages("events.fifo"):
            for message in messages:
                event = DomainEvent.from_dict(_body(message))
                told.append(event.kind)
                if event.kind in _DOMAIN:
                    _DOMAIN[event.kind](event)
        return told

    def profile(self, who=ANNA):
        customer = connections.customer_id(who)
        return ProfileRepository(connections.profiles()).get(customer)

    def item(self, who=ANNA):
        return connections.profiles().get(pk=connections.customer_id(who), sk="PROFILE")

    def axis(self, who=ANNA):
        customer = connections.customer_id(who)
        return Timeline(connections.interactions()).recent(customer, 100)

    def tags(self, who=ANNA):
        found = tags.tags().of(connections.customer_id(who))
        return {tags.name_of(one.key): one for one in found}

    def timers(self):
        return list(connections.timers().due(9_999_999_999_999))


def _body(message):
    return {name: value for name, value in message.items() if name != "v"}


@pytest.fixture
def town(aws):
    for desk in (index, lexicon, questions):
        desk.forget()
    tags.catalogue().forget()
    yield Town(aws)
    for desk in (index, lexicon, questions):
        desk.forget()


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


@pytest.fixture
def lake(aws, monkeypatch):
    """An AWS whose function ``segments`` answers, and sweeps that need not settle."""
    monkeypatch.setattr(sweeping, "_SETTLED_MS", 0)
    with functions(monkeypatch):
        yield aws
