"""What the governor is asked, what it knows, and what it answers (domain.md §3.0)."""

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.messaging.models import Channel


class Code(StrEnum):
    """Why something is not sent now, in the order in which it is asked."""

    NOT_SUBSCRIBED = "NOT_SUBSCRIBED"
    NO_CONSENT = "NO_CONSENT"
    DO_NOT_CONTACT = "DO_NOT_CONTACT"
    CONTENT_BLOCKED = "CONTENT_BLOCKED"
    NOT_APPROVED = "NOT_APPROVED"
    HOLDOUT = "HOLDOUT"
    DUPLICATE = "DUPLICATE"
    QUIET_HOURS = "QUIET_HOURS"
    FREQ_CAP_CHANNEL = "FREQ_CAP_CHANNEL"
    FREQ_CAP_GLOBAL = "FREQ_CAP_GLOBAL"
    NO_WINDOW = "NO_WINDOW"
    NO_QUOTA = "NO_QUOTA"
    NO_OPTIN = "NO_OPTIN"
    MONTHLY_MASS_SPENT = "MONTHLY_MASS_SPENT"
    BUDGET = "BUDGET"
    RISK_CONFIRM = "RISK_CONFIRM"
    API_THROTTLED = "API_THROTTLED"


CAPPED = frozenset({Code.FREQ_CAP_CHANNEL, Code.FREQ_CAP_GLOBAL})


class Outcome(StrEnum):
    ALLOWED = "ALLOWED"
    DEFERRED = "DEFERRED"  # asked again at ``until_ms``, all checks anew
    DOWNGRADED = "DOWNGRADED"  # allowed, by another channel than the preferred one
    SUPPRESSED = "SUPPRESSED"


@dataclass(frozen=True, slots=True)
class Decision:
    """The governor's answer."""

    outcome: Outcome
    channel: Channel
    code: Code | None = None  # what stood in the way, if anything
    until_ms: int = 0  # of a deferral

    @property
    def goes_out(self) -> bool:
        return self.outcome in (Outcome.ALLOWED, Outcome.DOWNGRADED)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one person got lately, by intent."""

    taken: dict[str, str] = field(default_factory=dict)  # id: "<day>#<channel>"
    prints: dict[str, int] = field(default_factory=dict)  # "<print>#<id>": ms
    rev: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when the question is asked."""

    now_ms: int
    subscribed: bool = False
    window_left: int = 0
    window_until_ms: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    template_left: int = 1  # of the account's quota today
    refuses_marketing: bool = False
    erasing: bool = False  # the person wishes to be forgotten
