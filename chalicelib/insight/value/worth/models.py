"""What a customer will be worth: the rates it rests on, and the sum; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

PERMILLE = 1000
FIRST_DISCOUNT = 100  # permille a year: the usual cost of capital of a retailer


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the rates in permille, and where it comes from."""

    permille: int | None = None  # None: not known
    is_set: bool = False  # by the staff; measured otherwise
    people: int = 0  # or orders, that it was measured on

    def to_body(self) -> dict[str, Any]:
        return {
            "permille": self.permille,
            "is_set": self.is_set,
            "people": self.people,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        return cls(body.get("permille"), body.get("is_set", False), body["people"])


@dataclass(frozen=True, slots=True)
class Rates:
    """All of them."""

    margin: Rate = Rate()
    retention: Rate = Rate()  # who bought in one year and bought again in the next
    discount: Rate = Rate(FIRST_DISCOUNT)

    @property
    def is_known(self) -> bool:
        return None not in (
            self.margin.permille,
            self.retention.permille,
            self.discount.permille,
        )


@dataclass(frozen=True, slots=True)
class Worth:
    """The sum with its parts."""

    average_fen: int
    orders_year: int
    clv_fen: int
