"""The messages that move a run of the follower sync on."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.customers.sync.models import MOST_DETAILS


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PageTask(Message):
    """Read the next page of the list."""

    kind: Literal["page"] = "page"
    run: str
    version: int


ChunkKind = Literal["join", "leave", "refresh"]


class ChunkTask(Message):
    """Look at up to 100 people."""

    kind: Literal["details"] = "details"
    run: str
    part: int
    chunk: str
    what: ChunkKind
    open_ids: list[str] = Field(max_length=MOST_DETAILS)


class PersonTask(Message):
    """Look at one person who followed or left just now."""

    kind: Literal["person"] = "person"
    open_id: str
    follow_key: str  # the follow state that this is about
    settles: bool = False  # followed and left within a second: WeChat's word decides


class MergeTask(Message):
    """Compare one partition with the snapshot."""

    kind: Literal["merge"] = "merge"
    run: str
    version: int
    part: int


class FanTask(Message):
    """Send out the chunks of one partition."""

    kind: Literal["fan"] = "fan"
    run: str
    version: int
    part: int
