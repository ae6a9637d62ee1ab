"""The follower sync at 100,000 followers (performance.md §5).

The peer is what one writes in an afternoon (``import_peer``): ``requests`` for the list
and the details, boto3's ``batch_writer`` for what is to be stored: a profile, two
identities and a line of the time axis.  Ours stores the same four, on conditions and
together.  It is charged its handlers; the polling is Lambda's own.  The two take turns.

Against a peer that stores the profile alone the import has no goal, and its figure is a
note: that is a fourth of the work.  To put four items together, encode, sign and send
them takes six tenths of our CPU of a follower, each item about half of what boto3 takes
for its one; so we are ahead of that one too, but not by much.  The nightly run, which
stores next to nothing, is held against it.
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
from chalicelib.customers.lifecycle.desk import beginning
from chalicelib.customers.privacy.tombstones import Tombstones
from chalicelib.customers.sync import building, jobs
from chalicelib.customers.sync.archive import SyncArchive
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.sync.fetching import Fetching
from chalicelib.customers.sync.listing import Listing
from chalicelib.customers.sync.messages import ChunkTask, MergeTask, PageTask
from chalicelib.customers.sync.models import State
from chalicelib.customers.sync.people import SyncedPeople
from chalicelib.customers.sync.writes import PersonWrites
from chalicelib.customers.timeline import Timeline
from chalicelib.wechat.account import OfficialAccount
from tests.bench.figures import at_least, at_most, note
from tests.bench.followers import Followers, running
from tests.bench.import_peer import Peer, in_a_process
from tests.emulators import ACCOUNT, MiniStack

FOLLOWERS = 100_000
SMALLER = 25_000
TURN = 100  # messages of ours, mostly chunks of 100 people, for a turn of the peer's
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
        course = building.course()
        with _endpoint(world.url):
            client = lean.Client(lean.DYNAMODB, settings().aws_region)
        profiles = Table(client, settings().profiles_table)
        timeline = Timeline(Table(client, settings().interactions_table))
        outbox = connections.outbox()
        customer_id = lru_cache(200)(connections.customer_id)
        writes = PersonWrites(profiles, timeline, outbox, customer_id, beginning())
        nobody_erased = Tombstones(profiles, lambda: b"pepper")
        people = SyncedPeople(profiles, outbox, writes, customer_id, nobody_erased)
        self._course = course
        self._merging = building.merging()
        self._listing = Listing(course, runs(), store, account, building.present)
        self._fetching = Fetching(course, runs(), people, account)
        self._sqs = lean.Client(lean.SQS, settings().aws_region)
        self.cpu_s = 0.0

    def sync(self) -> None:
        """Do one run from its start to its end."""
        for _ in self.steps():
            pass

    def steps(self) -> Iterator[None]:
        """Do one run, and stop after each message."""
        self.cpu_s = 0.0
        with self._charged():
            self._course.start()
        queues = [
            (connections.sync_queue().url, jobs._page_task),
            (connections.sync_diff_queue().url, jobs._diff_task),
        ]
        found = True
        while found:
            found = False
            for url, read in queues:
                for message in self._received(url):
                    found = True
                    with self._charged():
                        self._handle(read.validate_json(message))
                    yield
        run = runs().get(runs().current().run)
        assert run.state == State.DONE, run

    def _received(self, url: str) -> Iterator[str]:
        request = {"QueueUrl": url, "MaxNumberOfMessages": 10}
        for message in self._sqs.call("ReceiveMessage", request).get("Messages", []):
            yield message["Body"]
            handle = message["ReceiptHandle"]
            self._sqs.call("DeleteMessage", {"QueueUrl": url, "ReceiptHandle": handle})

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
        with running() as world, in_a_process() as peer:
            connect(emulator)
            return _measured(world, emulator, peer)
    finally:
        emulator.stop()


def _measured(
    world: Followers, emulator: MiniStack, peer: Peer
) -> list[dict[str, str]]:
    worker = Worker(world)
    world.set(0, SMALLER)
    worker.sync()
    small_mb = peak_mb()
    emulator.empty()
    connect(emulator)

    worker = Worker(world)
    world.set(SMALLER, SMALLER + FOLLOWERS)
    for step, _ in enumerate(worker.steps()):
        if step % TURN == 0:
            peer.take_a_turn()
    first_cpu_s, large_mb = worker.cpu_s, peak_mb()

    time.sleep(0.002)
    world.set(SMALLER, SMALLER + FOLLOWERS)
    worker.sync()
    idle = world.written()
    nightly_cpu_s = worker.cpu_s

    time.sleep(0.002)
    first = SMALLER + MOVED
    world.set(first, first + FOLLOWERS)
    worker.sync()
    written = world.counts()["profile"]
    peer_us, lazy_us = peer.us("whole"), peer.us("profile")
    ours_us = first_cpu_s / FOLLOWERS * 1e6
    note("sync: first import, against a peer of profiles alone", lazy_us / ours_us)
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
            "sync: followers per CPU second, nightly, against requests + boto3",
            lazy_us / (nightly_cpu_s / FOLLOWERS * 1e6),
            3,
        ),
    ]


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def connect(emulator: MiniStack) -> None:
    os.environ["AWS_ENDPOINT_URL"] = emulator.url
    os.environ["QUEUE_URL_PREFIX"] = f"{emulator.url}/{ACCOUNT}"
    connections.forget()


@contextmanager
def _endpoint(url: str) -> Iterator[None]:
    before = os.environ["AWS_ENDPOINT_URL"]
    os.environ["AWS_ENDPOINT_URL"] = url
    yield
    os.environ["AWS_ENDPOINT_URL"] = before
