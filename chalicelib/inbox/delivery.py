"""What the door puts on ``inbound.fifo``: an event as it came, and what we answered."""

from dataclasses import asdict, dataclass
from typing import Any, Self

VERSION = 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """One push of WeChat's, decrypted; the worker parses the XML as the door did."""

    key: str  # the event key
    group: str  # whose events keep their order
    xml: str
    received_ms: int
    request_id: str
    reply: dict[str, Any] | None = None  # what the door answered: Answer.to_dict

    def to_dict(self) -> dict[str, Any]:
        return {"v": VERSION, **asdict(self)}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Self:
        """Read a message; raises ``ValueError`` for a version it does not know."""
        fields = dict(plain)
        if fields.pop("v", None) != VERSION:
            raise ValueError("unknown version of an inbound message")
        return cls(**fields)
