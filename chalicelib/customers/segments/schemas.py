"""What ``/v1/segments`` takes and answers."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chalicelib.customers.segments.definitions.models import LONGEST_NAME, LONGEST_NOTE
from chalicelib.customers.segments.freezing import MOST_TYPED
from chalicelib.customers.segments.rules.schemas import NodeIn
from chalicelib.web.api.models import (
    Answer,
    Body,
    Instant,
    Page,
    PageQuery,
    Query,
)

_ID = "c4x9k2m7q1w8e3r6t5y0z2a8b6"
_RULE = {
    "type": "all",
    "of": [
        {"type": "trait", "trait": "subscribed", "op": "is", "values": [True]},
        {
            "type": "trait",
            "trait": "last_inbound_at",
            "op": "within_days",
            "values": [30],
        },
        {"type": "trait", "trait": "tags", "op": "has_any", "values": ["到店"]},
    ],
}
_SENTENCE = "关注中，且最近 30 天互动过，且标签包含「到店」"
_Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
_Note = Annotated[str, Field(max_length=LONGEST_NOTE)]
_Ids = Annotated[
    list[Annotated[str, Field(max_length=26)]], Field(max_length=MOST_TYPED)
]


class SegmentsQuery(PageQuery):
    """Which segments."""

    form: Literal["", "scheme", "live", "static"] = Field(
        default="", description="Empty for all"
    )
    archived: bool = Field(default=False, description="Those that were put away")


class MembersQuery(PageQuery):
    """Which of the members."""


class SegmentIn(Body):
    """A segment to make.

    A scheme is a question that is asked now and then; people go in and out of a live
    one by themselves; a static one is a list.
    """

    name: _Name
    form: Literal["scheme", "live", "static"] = "live"
    rule: NodeIn | None = Field(default=None, description="Of all but a static one")
    note: _Note = ""
    shared: bool = Field(default=True, description="Of a scheme: whether all see it")
    ids: _Ids = Field(default=[], description="Of a static one: who is on it")

    example: ClassVar[dict[str, Any]] = {
        "name": "到店常客",
        "form": "live",
        "rule": _RULE,
        "note": "近期到过店、还在互动的粉丝",
    }


class SegmentPatch(Body):
    """What to change; what is left out stays."""

    name: _Name | None = None
    note: _Note | None = None
    rule: NodeIn | None = None
    shared: bool | None = None
    revision: int | None = Field(
        default=None, description="Refused with 409 where it is no longer this one"
    )

    example: ClassVar[dict[str, Any]] = {"name": "近期到店", "revision": 1}


class SegmentOut(Answer):
    """A segment."""

    id: str
    name: str
    form: str
    note: str
    rule: dict[str, Any]
    sentence: str = Field(description="The rule in words")
    version: int = Field(description="Of the rule")
    revision: int = Field(description="Counts every change")
    shared: bool
    archived: bool
    count: int | None = Field(description="People; null before they were counted")
    counted_at: Instant | None
    created_at: Instant
    changed_at: Instant
    created_by: str

    example: ClassVar[dict[str, Any]] = {
        "id": "s4x9k2",
        "name": "到店常客",
        "form": "live",
        "note": "",
        "rule": _RULE,
        "sentence": _SENTENCE,
        "version": 1,
        "revision": 1,
        "shared": True,
        "archived": False,
        "count": 1284,
        "counted_at": "2026-03-04T17:30:00.000Z",
        "created_at": "2026-03-01T06:12:09.000Z",
        "changed_at": "2026-03-01T06:12:09.000Z",
        "created_by": "key:k0f3c1b1e",
    }


class SegmentsOut(Page[SegmentOut]):
    """Segments, the newest first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [SegmentOut.example],
        "next_cursor": None,
    }


class PreviewIn(Body):
    """A rule to try."""

    rule: NodeIn
    sample: int = Field(default=10, ge=0, le=50, description="How many customers")
    customer: str = Field(default="", max_length=26, description="Of whom to say why")

    example: ClassVar[dict[str, Any]] = {"rule": _RULE, "sample": 2, "customer": _ID}


class FindingOut(Answer):
    """One node of the rule and what it came to for a customer."""

    node: str = Field(description="Its place: rule.of.1")
    text: str
    holds: bool
    seen: str = Field(description="What is known of them, in words")
    of: list["FindingOut"]

    example: ClassVar[dict[str, Any]] = {
        "node": "rule",
        "text": "满足以下全部",
        "holds": False,
        "seen": "",
        "of": [
            {
                "node": "rule.of.0",
                "text": "标签包含「到店」",
                "holds": False,
                "seen": "没有",
                "of": [],
            }
        ],
    }


class PreviewOut(Answer):
    """For how many a rule holds, some of them, and why one is in or out."""

    count: int
    people: int = Field(description="Everybody there is")
    as_of: Instant
    facts_until: str | None = Field(
        description="Last business day of which is known what people did, if it matters"
    )
    sample: list[str]
    sentence: str
    why: FindingOut | None

    example: ClassVar[dict[str, Any]] = {
        "count": 1284,
        "people": 20816,
        "as_of": "2026-03-05T03:12:09.000Z",
        "facts_until": None,
        "sample": [_ID],
        "sentence": _SENTENCE,
        "why": FindingOut.example,
    }


class MemberOut(Answer):
    """Somebody in a segment."""

    id: str
    entered_at: Instant | None = Field(description="null of a scheme: nobody enters it")
    times: int = Field(description="How often they have entered")
    reason: str

    example: ClassVar[dict[str, Any]] = {
        "id": _ID,
        "entered_at": "2026-03-02T02:00:00.000Z",
        "times": 1,
        "reason": "标签包含「到店」（「到店」「常客」）",
    }


class MembersOut(Page[MemberOut]):
    """The members, who entered last first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [MemberOut.example],
        "next_cursor": None,
    }


class ListIn(Body):
    """Who is put on a static list, and who is taken off it."""

    add: _Ids = Field(default=[])
    remove: _Ids = Field(default=[])

    example: ClassVar[dict[str, Any]] = {"add": [_ID], "remove": []}


class ListOut(Answer):
    """What has become of it."""

    added: int
    removed: int

    example: ClassVar[dict[str, Any]] = {"added": 1, "removed": 0}


class FreezeIn(Body):
    """What the list is called."""

    name: _Name

    example: ClassVar[dict[str, Any]] = {"name": "三月到店常客"}


class ExportIn(Body):
    """Which kind of file."""

    form: Literal["csv", "xlsx"] = "csv"

    example: ClassVar[dict[str, Any]] = {"form": "xlsx"}


class ExportQuery(Query):
    """Which export."""

    job: str = Field(max_length=40, description="`job_id` of the export")


class ExportOut(Answer):
    """Where the file is, for a while."""

    url: str
    seconds: int = Field(description="How long the address is good for")

    example: ClassVar[dict[str, Any]] = {
        "url": "https://zhike-archive.s3.cn-north-1.amazonaws.com.cn/exports/segments/x",
        "seconds": 300,
    }


FindingOut.model_rebuild()
