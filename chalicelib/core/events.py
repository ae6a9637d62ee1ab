"""Domain events: what one module tells the others, without knowing them."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

TIMER_DUE = "timer.due"  # what an armed timer becomes; its data names the kind
MAX_HOPS = 3  # AWS has no loop detection in China, so each event counts its own


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """Something that happened, told once per ``id``."""

    kind: str  # "follower.joined", "timer.due", ...
    id: str  # derived from the cause's key, so that a repeat has the same id
    customer_id: str  # "" when it is about no one person
    occurred_at_ms: int
    hops: int = 0
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """What events keep their order within."""
        return self.customer_id or self.data.get("entity", self.kind)

    def caused(self, kind: str, **data: Any) -> Self:
        """Return a following event about the same person, one hop further."""
        return type(self)(
            kind=kind,
            id=f"{kind}:{self.id}"[:128],
            customer_id=self.customer_id,
            occurred_at_ms=self.occurred_at_ms,
            hops=self.hops + 1,
            data=data,
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Self:
        return cls(**plain)
