"""The queues as SQS tells of them: depths, dead letters, and sending those back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.aws.lean import AwsError, Client
from chalicelib.aws.queues import dead_letters_of, read_body
from chalicelib.console.operations.models import Depth, Letter, Redriven
from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.core.settings import Settings

_AT_ONCE = 10
_MOST_LOOKED_AT = 200  # letters of one look
_HIDDEN_S = 60  # from other lookers, while we look


class QueueReader:
    """Reads every queue that a setting names, and its dead letters."""

    def __init__(self, ours: Settings, client: Client) -> None:
        self._ours = ours
        self._client = client

    def names(self) -> list[str]:
        """Return the queues by their short names."""
        return sorted(self._full())

    def depths(self) -> list[Depth]:
        """Return how much lies in each queue and in its dead letters."""
        found = []
        for short, full in sorted(self._full().items()):
            found.append(self._depth(short, full, is_dead=False))
            found.append(self._depth(short, dead_letters_of(full), is_dead=True))
        return found

    def dead_depths(self) -> list[Depth]:
        """Return how many dead letters each queue has."""
        return [
            self._depth(short, dead_letters_of(full), is_dead=True)
            for short, full in sorted(self._full().items())
        ]

    def oldest_dead(self, queue: str, now_ms: int) -> int:
        """Return the age of about the oldest dead letter in ms; -1 without any."""
        letters = self.letters(queue, _AT_ONCE)
        self.release(queue, letters)
        return max((now_ms - letter.sent_ms for letter in letters), default=-1)

    def letters(self, queue: str, most: int = _MOST_LOOKED_AT) -> list[Letter]:
        """Return dead letters of a queue without taking them away.

        They are hidden from other lookers for some seconds.  Raises ``NotFound``.
        """
        dead = dead_letters_of(self._known(queue))
        return [
            letter for letter, _ in zip(self._received(dead), range(most), strict=False)
        ]

    def redrive(
        self,
        queue: str,
        wanted: Callable[[Letter], bool],
        *,
        rehearse: bool,
        most: int = _MOST_LOOKED_AT,
    ) -> Redriven:
        """Send the wanted letters back to their queue, or only count them.

        Sending comes before deleting, and every consumer knows what it has done by
        key: a redrive that breaks off, or is done twice, changes nothing twice.
        """
        full = self._known(queue)
        total = Redriven(0, 0, 0, rehearse)
        while True:
            one = self._round(full, queue, wanted, rehearse=rehearse, most=most)
            total = Redriven(
                total.matched + one.matched,
                total.moved + one.moved,
                total.looked_at + one.looked_at,
                rehearse,
            )
            # A FIFO queue shows the next ones of a person when the first are gone.
            if not one.moved or not full.endswith(".fifo") or total.moved >= most:
                return total

    def _round(
        self,
        full: str,
        queue: str,
        wanted: Callable[[Letter], bool],
        *,
        rehearse: bool,
        most: int,
    ) -> Redriven:
        dead = dead_letters_of(full)
        letters = self.letters(queue, most)
        chosen = [letter for letter in letters if wanted(letter)]
        for letter in letters:
            if rehearse or letter not in chosen:
                self._release(dead, letter)
                continue
            self._send_back(full, letter)
            self._delete(dead, letter)
        moved = 0 if rehearse else len(chosen)
        return Redriven(len(chosen), moved, len(letters), rehearse)

    def release(self, queue: str, letters: list[Letter]) -> None:
        """Let others see the letters at once."""
        dead = dead_letters_of(self._known(queue))
        for letter in letters:
            self._release(dead, letter)

    def _full(self) -> dict[str, str]:
        names = {
            name: getattr(self._ours, name)
            for name in self._ours.__slots__
            if name.endswith("_queue")
        }
        prefix = self._ours.stack + "-"
        return {full.removeprefix(prefix): full for full in names.values() if full}

    def _known(self, queue: str) -> str:
        full = self._full().get(queue)
        if full is None:
            raise NotFound("no such queue")
        return full

    def _url(self, name: str) -> str:
        return f"{self._ours.queue_url_prefix}/{name}"

    def _depth(self, short: str, name: str, *, is_dead: bool) -> Depth:
        answer = self._client.call(
            "GetQueueAttributes",
            {
                "QueueUrl": self._url(name),
                "AttributeNames": [
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesNotVisible",
                    "ApproximateNumberOfMessagesDelayed",
                ],
            },
        )
        found = answer.get("Attributes", {})

        def count(what: str) -> int:
            return int(found.get(f"ApproximateNumberOfMessages{what}", 0))

        return Depth(
            short, count(""), count("NotVisible"), count("Delayed"), is_dead=is_dead
        )

    def _received(self, name: str) -> Iterator[Letter]:
        seen: set[str] = set()
        while True:
            answer = self._client.call(
                "ReceiveMessage",
                {
                    "QueueUrl": self._url(name),
                    "MaxNumberOfMessages": _AT_ONCE,
                    "VisibilityTimeout": _HIDDEN_S,
                    "WaitTimeSeconds": 0,
                    "AttributeNames": ["All"],
                    "MessageAttributeNames": ["All"],
                },
            )
            found = [_letter(one) for one in answer.get("Messages", [])]
            fresh = [letter for letter in found if letter.id not in seen]
            if not fresh:
                return
            seen |= {letter.id for letter in fresh}
            yield from fresh

    def _send_back(self, name: str, letter: Letter) -> None:
        request: dict[str, Any] = {
            "QueueUrl": self._url(name),
            "MessageBody": letter.body,
        }
        if name.endswith(".fifo"):
            request["MessageGroupId"] = letter.group or "redriven"
            # A second redrive of the same letter within five minutes is dropped.
            request["MessageDeduplicationId"] = f"redrive-{letter.id}"
        self._client.call("SendMessage", request)

    def _delete(self, name: str, letter: Letter) -> None:
        request = {"QueueUrl": self._url(name), "ReceiptHandle": letter.receipt}
        self._client.call("DeleteMessage", request)

    def _release(self, name: str, letter: Letter) -> None:
        """Show it to others again; where that fails, it shows by itself soon."""
        request = {
            "QueueUrl": self._url(name),
            "ReceiptHandle": letter.receipt,
            "VisibilityTimeout": 0,
        }
        try:
            self._client.call("ChangeMessageVisibility", request)
        except (AwsError, Unavailable):
            return


def _letter(message: dict[str, Any]) -> Letter:
    system = message.get("Attributes", {})
    own = message.get("MessageAttributes", {})
    body = str(message["Body"])
    return Letter(
        id=str(message["MessageId"]),
        reason=str(own.get("reason", {}).get("StringValue", "")),
        sent_ms=int(system.get("SentTimestamp", 0)),
        received=int(system.get("ApproximateReceiveCount", 0)),
        size_bytes=len(body.encode()),
        body=body,
        receipt=str(message["ReceiptHandle"]),
        group=str(system.get("MessageGroupId", "")),
    )


def readable(body: str) -> str:
    """Return a body as people read it; what is no message of ours stays as it is."""
    try:
        return json.dumps(read_body(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body
