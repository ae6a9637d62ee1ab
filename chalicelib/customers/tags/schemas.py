"""What ``/v1/tags`` and the tags of a customer take and answer."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.tags import models
from chalicelib.web.api.models import Answer, Body, Instant, Page, PageQuery


def _name(text: str) -> str:
    try:
        if models.checked_name(text) == text:
            return text
    except InvalidInput as error:
        raise ValueError(str(error)) from error
    raise ValueError("no blanks around it")


def _colour(text: str) -> str:
    if text not in models.COLOURS:
        raise ValueError(f"one of {', '.join(one or '(empty)' for one in COLOURS)}")
    return text


COLOURS = tuple(models.COLOURS)
TagName = Annotated[
    str, Field(min_length=1, max_length=models.LONGEST), AfterValidator(_name)
]
TagNames = Annotated[list[TagName], Field(max_length=20)]


class EvidenceOut(Answer):
    """A line of the customer's time axis that speaks for a tag."""

    key: str
    at: Instant
    title: str = Field(description="The sentence or the click; empty once erased")

    example: ClassVar[dict[str, Any]] = {
        "key": "e#9f2c",
        "at": "2026-03-01T06:12:09.000Z",
        "title": "扫码：store:wukang:table",
    }


class TagOut(Answer):
    """A tag of a customer, and what speaks for it."""

    name: str
    at: Instant
    source: models.Source
    by: str = Field(description="rule:, scene:, staff:, key: or chore: and an id")
    rule_version: int = Field(description="0 where no rule gave it")
    score: float | None = Field(description="What a rule measured")
    expires_at: Instant | None
    evidence: list[EvidenceOut]

    example: ClassVar[dict[str, Any]] = {
        "name": "到店",
        "at": "2026-03-01T06:12:09.000Z",
        "source": "qr",
        "by": "scene:store:wukang:table",
        "rule_version": 0,
        "score": None,
        "expires_at": None,
        "evidence": [EvidenceOut.example],
    }


class TagsIn(Body):
    """Which tags to give and which to take away."""

    add: TagNames = Field(default=[])
    remove: TagNames = Field(default=[])

    example: ClassVar[dict[str, Any]] = {"add": ["到店"], "remove": ["沉默"]}


class TagsOut(Answer):
    """The tags as they are now."""

    items: list[TagOut]

    example: ClassVar[dict[str, Any]] = {"items": [TagOut.example]}


class TagsQuery(PageQuery):
    """Which tags."""

    archived: bool = Field(default=False, description="Also those offered no more")


class KnownTagOut(Answer):
    """A tag that can be given."""

    name: str
    group: str
    colour: str
    description: str
    archived: bool
    people: int = Field(description="How many have it")

    example: ClassVar[dict[str, Any]] = {
        "name": "到店",
        "group": "门店",
        "colour": "green",
        "description": "扫过门店里的码",
        "archived": False,
        "people": 1043,
    }


class KnownTagsOut(Page[KnownTagOut]):
    """Tags by name."""

    example: ClassVar[dict[str, Any]] = {
        "items": [KnownTagOut.example],
        "next_cursor": None,
    }


class NewTagIn(Body):
    """A tag to add."""

    name: TagName
    group: str = Field(default="", max_length=models.LONGEST)
    colour: Annotated[str, AfterValidator(_colour)] = ""
    description: str = Field(default="", max_length=models.LONGEST_DESCRIPTION)

    example: ClassVar[dict[str, Any]] = {
        "name": "到店",
        "group": "门店",
        "colour": "green",
        "description": "扫过门店里的码",
    }
