"""The follower sync at 100,000 followers (performance.md §5).

The peer is what one writes in an afternoon: ``requests`` for the list and the details,
boto3's ``batch_writer`` for what is to be stored: a profile, two identities and a line
of the time axis.  A second peer stores the profile alone.  Ours stores all four, on
conditions and together.  It is charged its handlers; the polling is Lambda's own.
"""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from chalicelib import connections
from chalicelib.aws import lean
from chalicelib.aws.dynamodb import Table
from chalicelib.core.settings import settings
from chalicelib.customers.sync import building, jobs
from chalicelib.customers.sync.archive import SyncArchive
from chalicelib.customers.sync.fetching import Fetching
from chalicelib.customers.sync.listing import Listing
from chalicelib.customers.sync.messages import ChunkTask, MergeTask, PageTask
from chalicelib.customers.sync.models import State
from chalicelib.customers.sync.people import SyncedPeople
from chalicelib.customers.sync.writes import PersonWrites
from chalicelib.customers.timeline import Timeline
from chalicelib.wechat.account import OfficialAccount
from tests.bench.figures import at_least, at_most
from tests.bench.followers import Followers, running
from tests.emulators import ACCOUNT, MiniStack

FOLLOWERS = 100_000
SMALLER = 25_000
PEERS = 10_000
MOVED = 900  # join, and as many leave: under one percent, so nobody has to agree


class OneToken:
    def current(self) -> str:
        return "token"

    def renewed(self, stale: str) -> str:
        raise AssertionError(stale)


class Worker:
    """Handles the messages of both queues and counts its CPU."""

    def __init__(self, world: Followers) -> None:
        account = OfficialAccount(world.url, OneToken())
        store = SyncArchive(connections.archive())
        course, runs = building.course(), building.runs()
        with _endpoint(world.url):
            client = lean.Client(lean.DYNAMODB, settings().aws_region)
        profiles = Table(client, settings().profiles_table)
        timeline = Timeline(Table(client, settings().interactions_table))
        outbox = connections.outbox()
        customer_id = lru_cache(200)(connections.customer_id)
        writes = PersonWrites(profiles, timeline, outbox, customer_id)
        people = SyncedPeople(profiles, outbox, writes, customer_id)
        self._course = course
        self._merging = building.merging()
        self._listing = Listing(course, runs, store, account)
        self._fetching = Fetching(course, runs, people, account)
        self._sqs = lean.Client(lean.SQS, settings().aws_region)
        self.cpu_s = 0.0

    def sync(self) -> None:
        """Do one run from its start to its end."""
        self.cpu_s = 0.0
        with self._charged():
            self._course.start()
        queues = [
            (connections.sync_queue().url, jobs._page_task),
            (connections.sync_diff_queue().url, jobs._diff_task),
        ]
        while any([self._take(url, read) for url, read in queues]):  # noqa: C419
            pass
        run = building.runs().get(building.runs().current().run)
        assert run.state == State.DONE, run

    def _take(self, url: str, read: Any) -> bool:
        request = {"QueueUrl": url, "MaxNumberOfMessages": 10}
        messages = self._sqs.call("ReceiveMessage", request).get("Messages", [])
        for message in messages:
            with self._charged():
                self._handle(read.validate_json(message["Body"]))
            handle = message["ReceiptHandle"]
            self._sqs.call("DeleteMessage", {"QueueUrl": url, "ReceiptHandle": handle})
        return bool(messages)

    def _handle(self, task: Any) -> None:
        if isinstance(task, PageTask):
            self._listing.read_page(task)
        elif isinstance(task, ChunkTask):
            self._fetching.look_at(task)
        elif isinstance(task, MergeTask):
            self._merging.merge(task)
        else:
            self._merging.fan_out(task)

    @contextmanager
    def _charged(self) -> Iterator[None]:
        began = time.process_time()
        yield
        self.cpu_s += time.process_time() - began


def run() -> list[dict[str, str]]:
    emulator = MiniStack()
    try:
        with running() as world:
            _connect(emulator)
            return _measured(world, emulator)
    finally:
        emulator.stop()


def _measured(world: Followers, emulator: MiniStack) -> list[dict[str, str]]:
    worker = Worker(world)
    world.set(0, SMALLER)
    worker.sync()
    small_mb = _peak_mb()
    emulator.empty()
    _connect(emulator)

    worker = Worker(world)
    world.set(SMALLER, SMALLER + FOLLOWERS)
    worker.sync()
    first_cpu_s, large_mb = worker.cpu_s, _peak_mb()

    time.sleep(0.002)
    world.set(SMALLER, SMALLER + FOLLOWERS)
    worker.sync()
    idle = sum(world.counts().values())
    nightly_cpu_s = worker.cpu_s

    time.sleep(0.002)
    first = SMALLER + MOVED
    world.set(first, first + FOLLOWERS)
    worker.sync()
    written = world.counts()["profile"]
    peer_us = _peer(world, whole=True) / PEERS * 1e6
    lazy_us = _peer(world, whole=False) / PEERS * 1e6
    ours_us = first_cpu_s / FOLLOWERS * 1e6
    return [
        at_most(
            f"sync: peak memory, {FOLLOWERS:,} followers against {SMALLER:,}",
            large_mb / small_mb,
            1.1,
        ),
        at_most("sync: peak memory of one worker", large_mb, 256, "MB"),
        at_most("sync: writes to followers by a run without changes", idle, 0, ""),
        at_most(
            f"sync: profiles written per real change ({2 * MOVED:,} changes)",
            written / (2 * MOVED),
            1.02,
        ),
        at_least(
            "sync: followers per CPU second, first import, against requests + boto3",
            peer_us / ours_us,
            3,
        ),
        at_least(
            "sync: the same, against one that stores the profile alone",
            lazy_us / ours_us,
            3,
        ),
        at_least(
            "sync: followers per CPU second, nightly, against requests + boto3",
            lazy_us / (nightly_cpu_s / FOLLOWERS * 1e6),
            3,
        ),
    ]


def _peer(world: Followers, *, whole: bool) -> float:
    """Import some followers the plain way; return its CPU in seconds."""
    import boto3
    import requests

    world.set(0, PEERS)
    resource_ = boto3.resource("dynamodb", endpoint_url=world.url)
    table = resource_.Table(settings().profiles_table)
    events = resource_.Table(settings().interactions_table)
    session = requests.Session()
    api = f"{world.url}/cgi-bin/user"
    began = time.process_time()
    page = session.get(f"{api}/get", params={"access_token": "token"}).json()
    people = page["data"]["openid"]
    with table.batch_writer() as batch, events.batch_writer() as lines:
        for start in range(0, len(people), 100):
            asked = [{"openid": who, "lang": "zh_CN"} for who in people[start:][:100]]
            answer = session.post(
                f"{api}/info/batchget",
                params={"access_token": "token"},
                json={"user_list": asked},
            ).json()
            for person in answer["user_info_list"]:
                batch.put_item(Item=_plain_item(person))
                if whole:
                    for name in (person["openid"], person["unionid"]):
                        batch.put_item(Item=_plain_identity(name, person))
                    lines.put_item(Item=_plain_line(person))
    return time.process_time() - began


def _plain_item(person: dict[str, Any]) -> dict[str, Any]:
    return {
        "pk": person["openid"],
        "sk": "PROFILE",
        "oid": person["openid"],
        "app": settings().wechat_app_id,
        "sub": True,
        "sub_at": person["subscribe_time"] * 1000,
        "sub_n": 1,
        "source": f"scene:{person['qr_scene_str']}",
        "unionid": person["unionid"],
        "remark": person["remark"],
        "lang": person["language"],
        "wx_tags": person["tagid_list"],
        "synced_at": 1_760_000_000_000,
    }


def _plain_identity(name: str, person: dict[str, Any]) -> dict[str, Any]:
    pk = f"ID#{settings().wechat_app_id}#{name}"
    return {"pk": pk, "sk": "IDENTITY", "customer": person["openid"]}


def _plain_line(person: dict[str, Any]) -> dict[str, Any]:
    at_ms = person["subscribe_time"] * 1000
    return {
        "pk": person["openid"],
        "sk": f"{at_ms}#{person['openid']}",
        "kind": "event",
        "type": "subscribe",
        "dir": "in",
        "title": "关注公众号（同步补记）",
        "at": at_ms,
        "day": "2023-11-15#07",
        "data": {"inferred": True, "source": f"scene:{person['qr_scene_str']}"},
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _connect(emulator: MiniStack) -> None:
    os.environ["AWS_ENDPOINT_URL"] = emulator.url
    os.environ["QUEUE_URL_PREFIX"] = f"{emulator.url}/{ACCOUNT}"
    connections.forget()


@contextmanager
def _endpoint(url: str) -> Iterator[None]:
    before = os.environ["AWS_ENDPOINT_URL"]
    os.environ["AWS_ENDPOINT_URL"] = url
    yield
    os.environ["AWS_ENDPOINT_URL"] = before
