"""What ``/v1/orders`` takes and answers."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.core.clock import parse_iso
from chalicelib.core.money import MOST_FEN
from chalicelib.web.api.models import Answer, Body, Instant, Page, PageQuery

ORDER_NO = r"[0-9A-Za-z_.:/-]{1,64}"
MOST_LINES = 50

Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]
Number = Annotated[str, Field(pattern=f"^{ORDER_NO}$")]
Name = Annotated[str, Field(max_length=120)]


def _instant(text: str) -> str:
    parse_iso(text)
    return text


When = Annotated[Instant, Field(max_length=40), AfterValidator(_instant)]


class CustomerRef(Body):
    """Whose order it is, by one name at least; the first that is known counts."""

    id: str = Field(default="", max_length=26)
    openid: str = Field(default="", max_length=64)
    unionid: str = Field(default="", max_length=64)
    mobile: str = Field(default="", max_length=32)
    member_no: str = Field(default="", max_length=64)

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not any((self.id, self.openid, self.unionid, self.mobile, self.member_no)):
            raise ValueError("id, openid, unionid, mobile or member_no")
        return self


class LineIn(Body):
    """One product."""

    sku: str = Field(min_length=1, max_length=64)
    name: Name = ""
    quantity: int = Field(default=1, ge=1, le=100_000)
    paid_fen: Fen = 0


class RefundIn(Body):
    """Money given back."""

    refund_no: Number
    amount_fen: int = Field(ge=1, le=MOST_FEN)
    at: When
    reason: Name = ""


class OrderIn(Body):
    """An order as it stands now, with every refund so far.

    It may be told as often as one likes: what is new is added, what is left out stays,
    and what contradicts an earlier telling is a conflict.
    """

    order_no: Number
    customer: CustomerRef
    paid_fen: Fen
    paid_at: When
    margin_fen: int | None = Field(default=None, ge=-MOST_FEN, le=MOST_FEN)
    due_at: When | None = Field(
        default=None, description="Until when it should have been paid"
    )
    store: Name = ""
    channel: Name = ""
    items: list[LineIn] = Field(default=[], max_length=MOST_LINES)
    refunds: list[RefundIn] = Field(default=[], max_length=MOST_LINES)

    example: ClassVar[dict[str, Any]] = {
        "order_no": "SH20251103-0001",
        "customer": {"openid": "oGZUI0egBJY1zhBYw2KhdUfwVJJE"},
        "paid_fen": 12_800,
        "paid_at": "2025-11-03T04:10:00Z",
        "margin_fen": 6_100,
        "store": "武康路店",
        "channel": "pos",
        "items": [
            {
                "sku": "YN-250",
                "name": "云南小粒 250 克",
                "quantity": 1,
                "paid_fen": 12_800,
            }
        ],
        "refunds": [],
    }


class OrdersQuery(PageQuery):
    """Which orders."""

    customer: str = Field(default="", max_length=26, description="A customer id")
    order_no: str = Field(default="", max_length=64, description="One number")


class LineOut(Answer):
    """One product."""

    sku: str
    name: str
    quantity: int
    paid_fen: int


class RefundOut(Answer):
    """Money given back."""

    refund_no: str
    amount_fen: int
    at: Instant
    reason: str


class OrderOut(Answer):
    """An order."""

    order_no: str
    customer_id: str | None = Field(description="null until the person is known")
    paid_fen: int
    refunded_fen: int
    net_fen: int
    margin_fen: int | None
    paid_at: Instant
    due_at: Instant | None
    store: str
    channel: str
    items: list[LineOut]
    refunds: list[RefundOut]

    example: ClassVar[dict[str, Any]] = {
        "order_no": "SH20251103-0001",
        "customer_id": "c4x9k2m7q1w8e3r6t5y0z2a8b6",
        "paid_fen": 12_800,
        "refunded_fen": 0,
        "net_fen": 12_800,
        "margin_fen": 6_100,
        "paid_at": "2025-11-03T04:10:00.000Z",
        "due_at": None,
        "store": "武康路店",
        "channel": "pos",
        "items": [
            {
                "sku": "YN-250",
                "name": "云南小粒 250 克",
                "quantity": 1,
                "paid_fen": 12_800,
            }
        ],
        "refunds": [],
    }


class OrdersOut(Page[OrderOut]):
    """Orders, the latest first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [OrderOut.example],
        "next_cursor": None,
    }
