"""A way to WeChat and back, and what it brings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to WeChat and back, good for ten minutes and one return."""

    state: str  # what WeChat brings back
    browser: str  # what only the browser that set out knows
    back: str  # the page the person wanted
    wants_name: bool  # ask for the nickname, which WeChat shows a consent page for
    second_try: bool
    until_ms: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom WeChat says a code is of."""

    open_id: str
    nickname: str = ""
    is_snapshot: bool = False  # a made-up person, for looking only


@dataclass(frozen=True, slots=True)
class Arrived:
    """The person is known; ``nickname`` only where it was asked for."""

    open_id: str
    back: str
    nickname: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """The person kept the nickname to themselves."""

    back: str


@dataclass(frozen=True, slots=True)
class LookingOnly:
    """WeChat shows a snapshot to somebody made up."""


Outcome = Arrived | Declined | LookingOnly | Attempt
