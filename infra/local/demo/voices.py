"""Recordings of what was said: real sound, kept by the product's own keeper."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from chalicelib import connections
from chalicelib.callcenter.voice.axis import understood
from chalicelib.callcenter.voice.models import MediaTask
from chalicelib.callcenter.voice.service import Keeper
from chalicelib.callcenter.voice.transcription import Nobody
from chalicelib.customers.timeline import Entry
from chalicelib.inbox.recording.record import Recorded
from chalicelib.insight.understanding.service import Understanding
from infra.local.demo import talk
from infra.local.demo.lives import Life, count
from infra.local.wechat.media import voice

_AT_ONCE = 2
_FETCHED_AFTER_MS = 2500
_LENGTH_MS = dict(talk.SPOKEN)


def keep_all(lives: Iterable[Life], understanding: Understanding) -> None:
    """Store the sound of every voice message and add what that adds."""
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        list(workers.map(lambda life: _keep(life, understanding), lives))


def _keep(life: Life, understanding: Understanding) -> None:
    for one in life.recorded:
        if one.event.kind != "message.voice":
            continue
        for entry in _kept(life.customer_id, one):
            if entry.kind == "transcript":
                heard, changes = understood(entry, understanding)
                count(life.profile, changes)
                life.entries.append(heard)
            else:
                life.entries.append(entry)


def _kept(customer_id: str, one: Recorded) -> list[Entry]:
    said = one.event.fields["Recognition"]
    axis = _Gathered()
    stored_ms = one.entry.at_ms + _FETCHED_AFTER_MS
    source, store = _Sound(_LENGTH_MS[said]), connections.media()
    task = MediaTask(
        customer_id=customer_id,
        key=one.delivery.key,
        media_id=one.event.fields["MediaId"],
        format="amr",
        kind="voice",
        at_ms=one.entry.at_ms,
        recognition=said,
    )
    Keeper(source, store, axis, Nobody(), lambda: stored_ms).keep(task)
    return axis.entries


@dataclass(frozen=True, slots=True)
class _Sound:
    """Plays WeChat's part."""

    length_ms: int

    def fetch(self, media_id: str) -> bytes:  # noqa: ARG002 -- one sound for all
        return voice(self.length_ms)


@dataclass(slots=True)
class _Gathered:
    """Keeps the entries, which are written with all the others."""

    entries: list[Entry] = field(default_factory=list)

    def known(self, _entry: Entry) -> None:
        return None

    def add_once(self, entry: Entry) -> None:
        self.entries.append(entry)
