"""What ``/v1`` takes and tells of a customer's attributes."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from chalicelib.web.api.models import Answer, Body, Instant

Plain = str | int | bool | list[str]
_INSTANT = r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|\+00:00)$"


def _in_reach(values: dict[str, Any]) -> dict[str, Any]:
    for value in values.values():
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(one, str) and len(one) > 1_000 for one in texts):  # noqa: PLR2004 -- no value of ours
            raise ValueError("a value is longer than 1000 characters")
    return values


Values = Annotated[
    dict[
        Annotated[str, Field(max_length=40)],
        Annotated[str, Field(max_length=1_000)]
        | int
        | bool
        | Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=50)]
        | None,
    ],
    Field(min_length=1, max_length=60),
    AfterValidator(_in_reach),
]


class Said(Answer):
    """What one source says."""

    value: Plain
    source: str = Field(
        description="staff, customer, form, question, import, wechat or inferred"
    )
    at: Instant | None
    confidence: int = Field(ge=0, le=100)
    verified_at: Instant | None = None
    consent: str = ""
    masked: bool = Field(
        default=False, description="Only a key with the scope admin sees it whole"
    )


class Known(Said):
    """What is believed of an attribute, and what else was said of it."""

    label: str
    others: list[Said] = Field(default=[])


class AttributesIn(Body):
    """What a source says about a customer; null takes back what it said before."""

    attributes: Values
    source: Literal["customer", "staff", "import", "form", "question", "inferred"] = (
        "import"
    )
    confidence: int | None = Field(default=None, ge=0, le=100)
    consent: str = Field(default="", max_length=60)
    verified: bool = Field(
        default=False, description="Somebody has made sure, as by a code sent to it"
    )
    observed_at: str | None = Field(
        default=None, pattern=_INSTANT, description="RFC 3339, UTC; now by default"
    )

    example: ClassVar[dict[str, Any]] = {
        "attributes": {"name": "苏晚晴", "mobile": "138 0013 8000", "city": "上海"},
        "source": "customer",
        "verified": False,
        "consent": "会员章程 3",
    }
