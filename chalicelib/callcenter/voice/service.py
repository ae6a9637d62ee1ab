"""Bringing home what followers send before WeChat forgets it.

The order is fetch, check, store, read back, note on the time axis, transcribe.  Every
step may be cut and the task comes again: the object and both entries have keys made of
the message's, so they are written once.
"""

import hashlib
from collections.abc import Callable
from typing import Protocol

from chalicelib.callcenter.voice import entries, formats
from chalicelib.callcenter.voice.models import (
    KEPT_BY_WECHAT_MS,
    MediaTask,
    Recording,
    Transcript,
)
from chalicelib.core.errors import Unavailable
from chalicelib.customers.timeline import Entry

FOLDERS = {"voice": "voice", "image": "picture", "video": "video"}
QUARANTINE = "quarantine"
_WIDE = "-16k"
_NAME = 32  # hex digits of the message's digest


class Gone(Exception):
    """WeChat does not have the file, or does not give it; asking again is no use."""

    def __init__(self, *, expired: bool, errcode: int = 0) -> None:
        super().__init__(f"errcode {errcode}")
        self.expired = expired
        self.errcode = errcode


class Source(Protocol):
    def fetch(self, media_id: str) -> bytes:
        """Return the file.

        Raises:
            Gone: for good.
            Unavailable: not now.
        """


class Store(Protocol):
    def put(
        self, key: str, body: bytes, content_type: str, *, metadata: dict[str, str]
    ) -> None: ...

    def get(self, key: str) -> bytes: ...


class Axis(Protocol):
    def known(self, entry: Entry) -> Entry | None:
        """Return the entry that stands under the same key."""

    def add_once(self, entry: Entry) -> None:
        """Add it; one that is there already stays as it is."""


class Transcriber(Protocol):
    prefers_wide: bool  # it hears more in 16 kHz than in the 8 kHz people play

    def transcribe(self, recording: Recording) -> Transcript | None:
        """Return what is said, or ``None`` where it will be told later or never."""


class Keeper:
    """Handles the tasks of the media queue."""

    def __init__(
        self,
        source: Source,
        store: Store,
        axis: Axis,
        transcriber: Transcriber,
        now_ms: Callable[[], int],
    ) -> None:
        self._source = source
        self._store = store
        self._axis = axis
        self._transcriber = transcriber
        self._now_ms = now_ms

    def keep(self, task: MediaTask) -> str:
        """Bring one file home and return what became of it; repeating is harmless."""
        if done := self._axis.known(entries.lost(task, entries.EXPIRED)):
            entry = done
        else:
            entry = self._brought(task)
            self._axis.add_once(entry)
        state = str(entry.data["state"])
        if task.kind == "voice" and state == entries.STORED:
            self._transcribe(_recording_of(task, entry))
        elif task.recognition:
            self._note(task, Transcript(task.recognition, by="wechat"))
        return state

    def _brought(self, task: MediaTask) -> Entry:
        if self._now_ms() - task.at_ms >= KEPT_BY_WECHAT_MS:
            return entries.lost(task, entries.EXPIRED)
        try:
            content = self._source.fetch(task.media_id)
        except Gone as gone:
            state = entries.EXPIRED if gone.expired else entries.REFUSED
            return entries.lost(task, state, gone.errcode)
        found = formats.recognised(task.kind, content)
        if found is None:
            return entries.quarantined(self._stored(task, content, None))
        return entries.stored(self._stored(task, content, found))

    def _stored(
        self,
        task: MediaTask,
        content: bytes,
        found: formats.Format | None,
        variant: str = "",
    ) -> Recording:
        digest = hashlib.sha256(content).hexdigest()
        length = formats.duration_ms(content, found) if found else None
        key = object_key(task, found, variant)
        metadata = {"sha256": digest, "format": found.name if found else "unknown"}
        if length is not None:
            metadata["duration-ms"] = str(length)
        content_type = found.content_type if found else "application/octet-stream"
        self._store.put(key, content, content_type, metadata=metadata)
        # A store that says yes and keeps something else is caught while WeChat still
        # has the original.
        if hashlib.sha256(self._store.get(key)).hexdigest() != digest:
            raise Unavailable(f"{key} was not stored as sent")
        return Recording(task, key, metadata["format"], len(content), digest, length)

    def _transcribe(self, recording: Recording) -> None:
        task = recording.task
        if self._axis.known(entries.transcript(*_place(task), Transcript("", ""))):
            return
        if task.recognition:
            self._note(task, Transcript(task.recognition, by="wechat"))
        elif said := self._transcriber.transcribe(self._best(recording)):
            self._note(task, said)

    def _best(self, recording: Recording) -> Recording:
        """Return the recording to transcribe: the wide one where that can be had."""
        task = recording.task
        if not (self._transcriber.prefers_wide and task.media_id_16k):
            return recording
        try:
            content = self._source.fetch(task.media_id_16k)
        except Gone:
            return recording
        found = formats.recognised(task.kind, content)
        return self._stored(task, content, found, _WIDE) if found else recording

    def _note(self, task: MediaTask, said: Transcript) -> None:
        self._axis.add_once(entries.transcript(*_place(task), said))


def object_key(task: MediaTask, found: formats.Format | None, variant: str = "") -> str:
    """Return where the file is stored; the name tells nothing about the message."""
    name = hashlib.sha256(task.key.encode()).hexdigest()[:_NAME]
    if found is None:
        return f"{QUARANTINE}/{task.customer_id}/{name}"
    return f"{FOLDERS[task.kind]}/{task.customer_id}/{name}{variant}.{found.suffix}"


def _place(task: MediaTask) -> tuple[str, str, int]:
    return task.customer_id, task.key, task.at_ms


def _recording_of(task: MediaTask, entry: Entry) -> Recording:
    return Recording(
        task=task,
        object_key=entry.data["object"],
        format=entry.data["format"],
        size_bytes=entry.data["bytes"],
        sha256=entry.data["sha256"],
        duration_ms=entry.data.get("duration_ms"),
    )
