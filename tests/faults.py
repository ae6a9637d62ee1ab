"""Faults on the way to AWS: answers that get lost, throttling, and death at any call.

All of ours reaches DynamoDB, SQS and Secrets Manager through ``aws.lean``, so one
place is enough to break all of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws import lean

Exchange = Callable[..., tuple[int, dict[str, Any]]]


class Killed(BaseException):
    """The process died here: nothing of ours may catch it."""


@dataclass
class Faults:
    """What goes wrong, and what was called."""

    calls: list[str] = field(default_factory=list)
    kill_before: int | None = None  # the call with that number, from 0, never begins
    kill_after: int | None = None  # it has its effect, and nobody hears of it
    cut: dict[str, int] = field(default_factory=dict)  # operation: answers to lose
    throttle: dict[str, int] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)  # services that do not answer

    def exchange(self, real: Exchange) -> Exchange:
        def faulty(
            client: lean.Client, operation: str, body: bytes
        ) -> tuple[int, dict[str, Any]]:
            number = len(self.calls)
            self.calls.append(operation)
            if number == self.kill_before:
                raise Killed
            if client._service.name in self.down:
                raise ConnectionRefusedError
            if _one_of(self.throttle, operation):
                return 400, {"__type": "com.amazon#ThrottlingException"}
            answer = real(client, operation, body)
            if number == self.kill_after:
                raise Killed
            if _one_of(self.cut, operation):
                raise ConnectionResetError
            return answer

        return faulty


def installed(monkeypatch) -> Iterator[Faults]:
    """Break the way to AWS as the test says, until it ends."""
    faults = Faults()
    exchange = faults.exchange(lean.Client._exchange)
    monkeypatch.setattr(lean.Client, "_exchange", exchange)
    yield faults


def _one_of(counts: dict[str, int], operation: str) -> bool:
    if counts.get(operation, 0) <= 0:
        return False
    counts[operation] -= 1
    return True
