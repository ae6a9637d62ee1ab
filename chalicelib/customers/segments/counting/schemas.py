"""What the function ``segments`` is asked, and what its queue has it do."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MOST_IDS = 1_000


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Question(_Message):
    fresh: bool = False  # as of this moment, not of two seconds ago


class CountAsked(_Question):
    """For how many does a rule hold, and who are some of them?"""

    ask: Literal["count"] = "count"
    rule: dict[str, Any]
    sample: int = Field(default=0, ge=0, le=50)


class IdsAsked(_Question):
    """For whom does a rule hold?"""

    ask: Literal["ids"] = "ids"
    rule: dict[str, Any]
    after: str = ""
    past: str = ""
    limit: int = Field(ge=1, le=MOST_IDS)


class StrayAsked(_Question):
    """Who is not where the rules say, or will not be for long?"""

    ask: Literal["stray"] = "stray"
    segments: list[str]  # ids of live ones to look at
    after: str = ""
    past: str = ""
    limit: int = Field(ge=1, le=MOST_IDS)


class SizesAsked(_Question):
    """How many people are in each segment?"""

    ask: Literal["sizes"] = "sizes"
    segments: list[str]


class SpreadAsked(_Question):
    """How many have each value of these texts, and what do those have in the middle?"""

    ask: Literal["spread"] = "spread"
    texts: list[str] = []
    numbers: list[str] = []


class Build(_Message):
    """One step of a snapshot."""

    v: Literal[1] = 1
    do: Literal["begin", "part", "join"]
    version: str = ""
    whole: bool = False
    part: int = 0
    cursor: str = ""
    number: int = 0


class Forget(_Message):
    """Take somebody out of the files."""

    v: Literal[1] = 1
    forget: str


Question = CountAsked | IdsAsked | StrayAsked | SizesAsked | SpreadAsked
Asked = Annotated[Question, Field(discriminator="ask")]
asked: TypeAdapter[Question] = TypeAdapter(Asked)
ordered: TypeAdapter[Build | Forget] = TypeAdapter(Build | Forget)


class Middle(_Message):
    """The median of a number, of those who have it."""

    value: float
    people: int


class Answer(_Message):
    """The answer to any question; without a snapshot there is none yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ready: bool = True
    people: int = 0  # everybody there is
    count: int = 0
    ids: list[str] = []
    sizes: dict[str, int] = {}
    spread: dict[str, dict[str, int]] = {}  # people by value; "" where it is not known
    middles: dict[str, Middle] = {}
    as_of_ms: int = 0
    facts_until: str = ""  # the last day of which it is known what people did
