"""A follower sync in one process: a fake account, and queues that redeliver.

The workers are the product's own, on whatever AWS ``connections`` points at; only
Lambda and WeChat are played here.
"""

import contextlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers.profile import changes
from chalicelib.customers.profile.repository import OutOfOrder, ProfileRepository
from chalicelib.customers.profile.repository import Person as Someone
from chalicelib.customers.sync import building, jobs
from chalicelib.customers.sync.archive import SyncArchive
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.sync.fetching import Fetching
from chalicelib.customers.sync.line import SyncAlarm, SyncLine
from chalicelib.customers.sync.listing import Listing
from chalicelib.customers.sync.merging import Merging
from chalicelib.customers.sync.messages import ChunkTask, MergeTask, PageTask
from chalicelib.customers.sync.newcomers import Newcomers
from chalicelib.customers.sync.repository import RunRepository
from chalicelib.customers.sync.service import Course
from tests.emulators import ACCOUNT, REGION
from tests.faults import Faults, Killed

FOLLOWED_AT = 1_700_000_000  # s; a while before any test runs


@dataclass(frozen=True)
class Page:
    open_ids: list[str]
    next_open_id: str
    total: int


@dataclass(frozen=True)
class Person:
    """A follower as WeChat tells about them."""

    open_id: str
    subscribed: bool = True
    subscribed_at: int = FOLLOWED_AT
    union_id: str = ""
    remark: str = ""
    tag_ids: tuple[int, ...] = ()
    source: str = "ADD_SCENE_SEARCH"
    scene: str = ""
    language: str = ""


@dataclass
class FakeAccount:
    """WeChat's follower list, in the order of following."""

    page_size: int = 3
    people: dict[str, Person] = field(default_factory=dict)
    pages_read: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    before_page: Callable[[str], None] = lambda _: None
    before_details: Callable[[Sequence[str]], None] = lambda _: None
    altered: Callable[[Page], Page] = lambda page: page

    def follow(self, *open_ids: str, at: int = FOLLOWED_AT, **fields: Any) -> None:
        for open_id in open_ids:
            self.people.pop(open_id, None)
            self.people[open_id] = Person(open_id, subscribed_at=at, **fields)

    def leave(self, *open_ids: str) -> None:
        for open_id in open_ids:
            self.people[open_id] = replace(self.people[open_id], subscribed=False)

    @property
    def listed(self) -> list[str]:
        return [o for o, person in self.people.items() if person.subscribed]

    def follower_page(self, start: str = "") -> Page:
        self.before_page(start)
        self.pages_read.append(start)
        # Who has left is skipped, and still says where the next page begins.
        order = list(self.people)
        first = order.index(start) + 1 if start else 0
        rest = [o for o in order[first:] if self.people[o].subscribed]
        shown = rest[: self.page_size]
        page = Page(shown, shown[-1] if shown else "", len(self.listed))
        return self.altered(page)

    def followers(self, open_ids: Sequence[str]) -> list[Person]:
        self.before_details(open_ids)
        assert len(open_ids) <= 100
        self.looked_at += open_ids
        return [self.people.get(o) or Person(o, subscribed=False) for o in open_ids]


def applied(open_id: str, *, subscribed: bool, at_ms: int) -> None:
    """Have the inbound worker's repository apply a follow or its end."""
    person = Someone(
        connections.customer_id(open_id), open_id, settings().wechat_app_id
    )
    key = f"{at_ms:013d}#e#{open_id}{subscribed}"
    change = (
        changes.followed(at_ms, key, "") if subscribed else changes.left(at_ms, key)
    )
    with contextlib.suppress(OutOfOrder):  # told before
        ProfileRepository(connections.profiles()).apply(person, change, [key], [key])


class Counted:
    """Passes calls on, each of them a point at which the process may die."""

    def __init__(self, inner: Any, faults: Faults) -> None:
        self._inner = inner
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            number = len(self._faults.calls)
            self._faults.calls.append(name)
            if number == self._faults.kill_before:
                raise Killed
            answer = method(*args, **kwargs)
            if number == self._faults.kill_after:
                raise Killed
            return answer

        return call


class _Polling:
    """Lambda's own polling: not ours to break, and too often done for boto3."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._connection = HTTPConnection(self._host, timeout=10)

    def take(self, queue: str) -> Iterator[str]:
        """Yield and delete what waits in a queue."""
        url = {"QueueUrl": f"http://{self._host}/{ACCOUNT}/{queue}"}
        while True:
            answer = self._call("ReceiveMessage", url | {"MaxNumberOfMessages": 10})
            messages = answer.get("Messages", [])
            for message in messages:
                handle = {"ReceiptHandle": message["ReceiptHandle"]}
                self._call("DeleteMessage", url | handle)
                yield message["Body"]
            if len(messages) < 10:
                return

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"AmazonSQS.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 "
            f"Credential=test/20260101/{REGION}/sqs/aws4_request, "
            "SignedHeaders=host, Signature=0",
        }
        self._connection.request("POST", "/", json.dumps(request), headers)
        response = self._connection.getresponse()
        text = response.read()
        assert response.status == 200, text
        answer: dict[str, Any] = json.loads(text) if text else {}
        return answer


class Sync:
    """Runs the sync's functions as Lambda would, until nothing is left to do."""

    def __init__(
        self, aws: Any, account: FakeAccount, clock: list[int], faults: Faults
    ) -> None:
        self.aws = aws
        self.account = account
        self.clock = clock
        self.deaths = 0
        self._faults = faults
        self._waiting: deque[Any] = deque()
        self._polling = _Polling(aws.url)

    def start(self, **how: bool) -> None:
        """Run ``sync``; an asynchronous invocation that died is tried again."""
        self._retried(lambda: self.course().start(**how))

    def drain(self, most: int = 1_000) -> None:
        """Deliver every message, again and again where handling it died."""
        for _ in range(most):
            if not self._waiting:
                self._receive()
            if not self._waiting:
                return
            task = self._waiting[0]
            self._retried(lambda task=task: self.handle(task))
            self._waiting.popleft()
        raise AssertionError("it does not come to an end")

    def run(self, **how: bool) -> None:
        self.start(**how)
        self.drain()

    def handle(self, task: Any) -> None:
        if isinstance(task, PageTask):
            self._listing().read_page(task)
        elif isinstance(task, ChunkTask):
            self._fetching().look_at(task)
        elif isinstance(task, MergeTask):
            self._merging().merge(task)
        else:
            self._merging().fan_out(task)

    def deliver_late(self, task: Any) -> None:
        """Put a message into the line that was delivered once before."""
        self._waiting.append(task)

    @property
    def runs(self) -> RunRepository:
        return runs()

    def state(self) -> Any:
        """Return the run that counts."""
        current = self.runs.current()
        return self.runs.get(current.run) if current else None

    def course(self) -> Course:
        return Course(
            self.runs,
            SyncLine(connections.sync_queue(), connections.sync_diff_queue()),
            SyncAlarm(connections.timers()),
            app_id=settings().wechat_app_id,
            now_ms=lambda: self.clock[0],
        )

    def _retried(self, work: Callable[[], object]) -> None:
        while True:
            try:
                work()
            except Killed:
                self.deaths += 1
            else:
                return

    def _receive(self) -> None:
        read_page, read_diff = jobs._page_task, jobs._diff_task
        for body in self._polling.take(settings().sync_queue):
            self._waiting.append(read_page.validate_json(body))
        for body in self._polling.take(settings().sync_diff_queue):
            self._waiting.append(read_diff.validate_json(body))

    def _store(self) -> Any:
        return Counted(SyncArchive(connections.archive()), self._faults)

    def _account(self) -> Any:
        return Counted(self.account, self._faults)

    def _newcomers(self) -> Newcomers:
        app_id = settings().wechat_app_id
        return Newcomers(connections.workspace(), app_id, lambda: self.clock[0])

    def _listing(self) -> Listing:
        return Listing(
            self.course(),
            self.runs,
            self._store(),
            self._account(),
            building.present,
            full_page=self.account.page_size,
        )

    def _merging(self) -> Merging:
        line = SyncLine(connections.sync_queue(), connections.sync_diff_queue())
        return Merging(self.course(), self.runs, self._store(), self._newcomers(), line)

    def _fetching(self) -> Fetching:
        return Fetching(self.course(), self.runs, building.people(), self._account())
