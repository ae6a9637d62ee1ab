from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from tests.faults import Faults, installed
from tests.syncing import FakeAccount, Sync


@dataclass
class Ours:
    """What we believe of the followers, read back from the tables."""

    aws: Any

    def profile(self, open_id: str) -> dict[str, Any]:
        customer = connections.customer_id(open_id)
        return connections.profiles().get(pk=customer, sk="PROFILE") or {}

    def followers(self, open_ids: list[str]) -> list[str]:
        return [o for o in open_ids if self.profile(o).get("sub")]

    def entries(self, open_id: str) -> list[str]:
        """Return the types on the person's time axis, the oldest first."""
        found = connections.interactions().query(
            "pk = :pk", values={":pk": connections.customer_id(open_id)}
        )
        return [item["type"] for item in found]

    def told(self) -> list[tuple[str, str]]:
        """Take the domain events: kind and customer, in order of both."""
        waiting = self.aws.messages("events.fifo")
        return sorted((event["kind"], event["customer_id"]) for event in waiting)


@pytest.fixture
def faults(monkeypatch) -> Iterator[Faults]:
    yield from installed(monkeypatch)


@pytest.fixture
def account() -> FakeAccount:
    account = FakeAccount(page_size=3)
    account.follow(*"abcdefg")
    return account


@pytest.fixture
def clock() -> list[int]:
    return [now_ms() - 2 * DAY_MS]


@pytest.fixture
def sync(aws, account, clock, faults) -> Sync:
    return Sync(aws, account, clock, faults)


@pytest.fixture
def ours(aws) -> Ours:
    return Ours(aws)


@pytest.fixture
def tomorrow(clock) -> Callable[[], None]:
    def pass_() -> None:
        clock[0] += DAY_MS

    return pass_
