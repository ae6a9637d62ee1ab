"""SQS, the sending side.  The receiving side is ``aws.consuming``."""

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.aws.lean import Client
from chalicelib.core.errors import Unavailable

LARGEST_BODY_BYTES = 65_536
_BATCH = 10
_PACKED = "zlib"


class Dumps(Protocol):
    """What pydantic models can do."""

    def model_dump(self, *, mode: str) -> dict[str, Any]: ...


Message = dict[str, Any] | Dumps


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message of a batch."""

    message: Message
    group: str | None = None  # FIFO queues: order is kept within it
    once: str | None = None  # FIFO queues: a second one within 5 min is dropped
    delay_s: int = 0  # standard queues only


class Queue:
    """A queue to send to."""

    def __init__(self, client: Client, url_prefix: str, name: str) -> None:
        self._client = client
        self.name = name
        self.url = f"{url_prefix}/{name}"

    def send(
        self,
        message: Message,
        *,
        group: str | None = None,
        once: str | None = None,
        delay_s: int = 0,
    ) -> None:
        """Send; raises ``Unavailable`` where it may or may not have gone out."""
        entry = _entry(Envelope(message, group, once, delay_s))
        self._client.call("SendMessage", {"QueueUrl": self.url, **entry})

    def send_batch(self, envelopes: Iterable[Envelope]) -> None:
        """Send many, ten a request.

        Raises:
            Unavailable: some did not go out; those that did are not taken back, so
                repeat only what the receiver knows to do once.
        """
        entries = [_entry(envelope) for envelope in envelopes]
        for start in range(0, len(entries), _BATCH):
            chunk = [
                {"Id": str(number), **entry}
                for number, entry in enumerate(entries[start : start + _BATCH])
            ]
            answer = self._client.call(
                "SendMessageBatch", {"QueueUrl": self.url, "Entries": chunk}
            )
            if failed := answer.get("Failed"):
                raise Unavailable(f"SQS: {len(failed)} not sent, {failed[0]['Code']}")


def dead_letters_of(queue: str) -> str:
    """Return the name of a queue's dead-letter queue: ``x-dlq`` or ``x-dlq.fifo``."""
    stem, dot, _ = queue.partition(".fifo")
    return f"{stem}-dlq{dot}"


def body_of(message: Message) -> str:
    """Return the body: ASCII JSON, packed where it would pass 64 KiB."""
    plain = message if isinstance(message, dict) else message.model_dump(mode="json")
    text = json.dumps(plain, separators=(",", ":"))
    if len(text) <= LARGEST_BODY_BYTES:
        return text
    raw = json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()
    packed = base64.b64encode(zlib.compress(raw, 9)).decode()
    return json.dumps({_PACKED: packed})


def read_body(text: str) -> dict[str, Any]:
    """Undo ``body_of``; raises ``ValueError`` for what it never made."""
    plain = json.loads(text)
    if not isinstance(plain, dict):
        raise ValueError("a message is a JSON object")  # noqa: TRY004 -- bad input
    if plain.keys() == {_PACKED}:
        unpacked = json.loads(zlib.decompress(base64.b64decode(plain[_PACKED])))
        return dict(unpacked)
    return plain


def _entry(envelope: Envelope) -> dict[str, Any]:
    entry: dict[str, Any] = {"MessageBody": body_of(envelope.message)}
    if envelope.group is not None:
        entry["MessageGroupId"] = envelope.group
    if envelope.once is not None:
        entry["MessageDeduplicationId"] = envelope.once
    if envelope.delay_s:
        entry["DelaySeconds"] = envelope.delay_s
    return entry
