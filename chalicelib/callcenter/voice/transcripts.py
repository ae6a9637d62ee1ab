"""Fetching what Amazon Transcribe made of a recording, when its timer is due."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from chalicelib import connections
from chalicelib.aws.timers import Timer
from chalicelib.callcenter.voice import entries
from chalicelib.callcenter.voice.axis import axis
from chalicelib.callcenter.voice.models import Transcript
from chalicelib.callcenter.voice.transcription import COLLECTED, output_key
from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.timeline import Entry

_MOST_LOOKS = 12  # with the waits below about an hour
_LONGEST_WAIT_MS = 10 * MINUTE_MS
_FIRST_WAIT_MS = 15_000


class Store(Protocol):
    def get(self, key: str) -> bytes: ...


class Axis(Protocol):
    def add_once(self, entry: Entry) -> None: ...


class Timers(Protocol):
    def arm(self, timer: Timer) -> None: ...


class Collector:
    """Looks at jobs until they are done."""

    def __init__(
        self,
        client: Callable[[], Any],
        store: Store,
        axis: Axis,
        timers: Timers,
        now_ms: Callable[[], int],
    ) -> None:
        self._client = client
        self._store = store
        self._axis = axis
        self._timers = timers
        self._now_ms = now_ms

    def look(self, event: DomainEvent) -> None:
        """Note the text if the job is done, else look again a while later."""
        name = event.data["id"]
        answer = self._client().get_transcription_job(TranscriptionJobName=name)
        state = answer["TranscriptionJob"]["TranscriptionJobStatus"]
        if state == "COMPLETED":
            result = json.loads(self._store.get(output_key(event.data["object"])))
            self._note(event, _text(result))
        elif state == "FAILED":
            self._note(event, "")
        elif event.data["looks"] < _MOST_LOOKS:
            self._timers.arm(self._again(event))

    def _note(self, event: DomainEvent, text: str) -> None:
        said = Transcript(text, by="aws")
        place = event.customer_id, event.data["key"], event.data["at_ms"]
        self._axis.add_once(entries.transcript(*place, said))

    def _again(self, event: DomainEvent) -> Timer:
        looks = event.data["looks"]
        wait_ms = min(_FIRST_WAIT_MS * 2**looks, _LONGEST_WAIT_MS)
        data = {name: event.data[name] for name in ("object", "key", "at_ms")}
        return Timer(
            COLLECTED,
            event.data["id"],
            self._now_ms() + wait_ms,
            event.customer_id,
            data | {"looks": looks + 1},
        )


def due(event: DomainEvent) -> None:
    """Look for a transcript that was asked for."""
    Collector(
        lambda: connections.boto("transcribe"),
        connections.media(),
        axis(),
        connections.timers(),
        now_ms,
    ).look(event)


def _text(result: dict[str, Any]) -> str:
    return " ".join(part["transcript"] for part in result["results"]["transcripts"])
