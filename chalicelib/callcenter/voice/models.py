"""A file that a follower sent, from WeChat's three days to ours."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.core.clock import DAY_MS

KEPT_BY_WECHAT_MS = 3 * DAY_MS


class MediaTask(BaseModel):
    """A message of the ``media`` queue: fetch one file of one message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    customer_id: str = Field(pattern=r"^c[0-9a-z]{25}$")
    key: str = Field(min_length=1)  # event key of the message
    media_id: str = Field(min_length=1)
    media_id_16k: str = ""  # the same voice with more of it, for transcription
    format: str = ""  # what WeChat says; the bytes decide
    kind: Literal["voice", "image", "video"]
    at_ms: int = Field(gt=0)
    recognition: str = ""  # WeChat's own transcript, today always empty


@dataclass(frozen=True, slots=True)
class Recording:
    """What was stored of a task."""

    task: MediaTask
    object_key: str
    format: str
    size_bytes: int
    sha256: str
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said."""

    text: str
    by: str  # wechat, local or aws
