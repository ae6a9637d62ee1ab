"""What tests of tags share: a person, and what became of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, HOUR_MS, day_start_ms, local_time, now_ms
from chalicelib.customers import listing
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.models import Gift, Source
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.inbox.chores import chores
from tests import sqs
from tests.faults import installed
from tests.portal import profile_of
from tests.pushes import ANNA


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


@dataclass
class World:
    """One customer, as the stores know them."""

    aws: Any
    customer: str

    @property
    def tags(self):
        return [one.key for one in desk.tags().of(self.customer)]

    @property
    def traits(self):
        return set(TraitItems(connections.profiles()).of(self.customer).get("tags", ()))

    @property
    def lines(self):
        """Return the titles of the lines that tags left, the oldest first."""
        found = Timeline(connections.interactions()).recent(self.customer, 100)
        return [one.title for one in reversed(found) if one.kind == "tag"]

    def news(self):
        """Take the news of tags, each once, and what a crash left of it."""
        outbox = connections.outbox()
        for event in list(outbox.leftovers(2**60)):
            outbox.flush(event)
        waiting = self.aws.messages("events.fifo")
        found = {one["id"]: (one["kind"], one["data"].get("tag")) for one in waiting}
        return sorted(one for one in found.values() if one[0].startswith("tag."))

    def check(self, *keys):
        """Everything agrees about which tags there are."""
        assert self.tags == sorted(keys)
        assert self.traits == set(keys)
        counts = desk.counts()
        assert {key: counts.of(key) for key in keys} == dict.fromkeys(keys, 1)
        assert sum(counts.all().values()) == len(keys)


@pytest.fixture
def anna(aws):
    return World(aws, profile_of(ANNA, last_sk="0"))


def gift(cause="m#1", *, at_ms=0, **more):
    given = {"source": Source.QR, "by": "scene:s", "at_ms": at_ms or now_ms()}
    return Gift(cause, **(given | more))


def worked_off(aws):
    """Have the function ``chores`` do all its steps; return how many there were."""
    steps = 0
    while messages := aws.messages("chores"):
        for message in messages:
            answer = chores(sqs.event("chores", message), sqs.Context(60_000))
            assert sqs.failures(answer) == []
            steps += 1
    return steps


def people(count, **values):
    """Write the profiles of followers; return their ids, the oldest first."""
    made = []
    for number in range(count):
        open_id = f"oFollower{number:019d}"
        at_ms = now_ms() - 100 * DAY_MS + number * 1000
        customer = connections.customer_id(open_id)
        given = {"first_at": at_ms, **listing.place(customer, at_ms), **values}
        made.append(profile_of(open_id, **given))
    return made


def did(customer, kind, ago_days, **data):
    """Write a line of somebody's time axis at noon of some days ago."""
    day = local_time(now_ms()).date() - timedelta(days=ago_days)
    at_ms = day_start_ms(day) + 12 * HOUR_MS + len(data)
    about, _, type_ = kind.partition(".")
    key = f"e#{customer[-8:]}{kind}{ago_days}{sorted(data.items())}"
    line = Entry(customer, at_ms, key, about, type_, "in", kind, data=data)
    Timeline(connections.interactions()).add(line)
    return line
