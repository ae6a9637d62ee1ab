"""What is added to the time axis for a file: it was stored or lost, and what it says.

Both take the instant of the message and its key with an ending, so they stand beside it
and are the same entry however often they are made.
"""

from typing import Any

from chalicelib.callcenter.voice.models import MediaTask, Recording, Transcript
from chalicelib.customers.timeline import Entry

STORED = "stored"
EXPIRED = "lost:expired"  # WeChat has it no more
REFUSED = "lost:refused"  # WeChat will not give it
QUARANTINED = "quarantined"  # not what it should be; kept apart, never played

_NAMES = {"voice": "录音", "image": "图片", "video": "视频"}
_SECOND_MS = 1000


def stored(recording: Recording) -> Entry:
    """Return the entry of a file that is ours now."""
    task = recording.task
    name = _NAMES[task.kind]
    if recording.duration_ms is not None:
        name += f" {max(1, round(recording.duration_ms / _SECOND_MS))} 秒"
    return _recording(task, f"{name}已存档", STORED, **_described(recording))


def quarantined(recording: Recording) -> Entry:
    """Return the entry of a file that is not what it should be."""
    name = _NAMES[recording.task.kind]
    return _recording(
        recording.task,
        f"{name}格式不符，已隔离",
        QUARANTINED,
        **_described(recording),
    )


def lost(task: MediaTask, state: str, errcode: int = 0) -> Entry:
    """Return the entry of a file that can be had no more."""
    why = "已过期" if state == EXPIRED else "无法获取"
    more = {"errcode": errcode} if errcode else {}
    return _recording(task, f"{_NAMES[task.kind]}{why}", state, **more)


def transcript(customer_id: str, key: str, at_ms: int, said: Transcript) -> Entry:
    """Return the entry of what a voice message says."""
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=f"{key}~txt",
        kind="transcript",
        type="voice",
        direction="internal",
        title=f"转写：{said.text}" if said.text else "没有听到内容",
        ref=key,
        data={"text": said.text, "by": said.by},
    )


def _described(recording: Recording) -> dict[str, Any]:
    described = {
        "object": recording.object_key,
        "sha256": recording.sha256,
        "bytes": recording.size_bytes,
        "format": recording.format,
    }
    if recording.duration_ms is not None:
        described["duration_ms"] = recording.duration_ms
    return described


def _recording(task: MediaTask, title: str, state: str, **data: Any) -> Entry:
    return Entry(
        customer_id=task.customer_id,
        at_ms=task.at_ms,
        key=f"{task.key}~rec",
        kind="recording",
        type=task.kind,
        direction="internal",
        title=title,
        ref=task.key,
        data={"state": state, **data},
    )
