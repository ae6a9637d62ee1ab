"""What operators look at."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Depth:
    """How much lies in a queue; figures of SQS, which are approximate."""

    queue: str  # its short name: "push", "inbound.fifo"
    waiting: int
    in_flight: int = 0
    delayed: int = 0
    is_dead: bool = False
    oldest_ms: int = -1  # age of the oldest message; -1 when nobody knows

    @property
    def messages(self) -> int:
        return self.waiting + self.in_flight + self.delayed


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that nobody could handle."""

    id: str
    reason: str  # what the consumer said, "" when it only came back too often
    sent_ms: int
    received: int  # how often
    size_bytes: int
    body: str
    receipt: str
    group: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redriven:
    """What a redrive did, or would do."""

    matched: int
    moved: int
    looked_at: int
    is_rehearsal: bool
