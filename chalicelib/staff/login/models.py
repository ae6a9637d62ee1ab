"""A sign-in by scanning, from the code on the screen to the open console."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

SCENE = "staff:"  # begins the scene of every code that signs somebody in
ID = re.compile(r"[0-9a-hjkmnp-tv-z]{16}")  # 80 bits in Crockford's base32


class Purpose(StrEnum):
    """What confirming does."""

    LOGIN = "login"  # opens the console in the waiting browser
    JOIN = "join"  # ties the WeChat that confirms to somebody invited


class Stage(StrEnum):
    """How far it is."""

    PENDING = "pending"
    SCANNED = "scanned"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    EXPIRED = "expired"
    USED = "used"  # the waiting browser has its session


@dataclass(frozen=True, slots=True)
class Device:
    """Where the code is shown, as far as a browser tells."""

    name: str = ""  # "Windows · Chrome"
    address: str = ""  # as the gateway saw it


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """One code and what became of it."""

    id: str
    purpose: Purpose
    stage: Stage
    begun_at_ms: int
    until_ms: int
    device: Device = Device()
    browser: str = ""  # digest of what only the waiting browser knows
    scanned_by: str = ""  # digest of the customer id
    staff_id: str = ""  # who confirmed; of a join, who is invited

    @property
    def scene(self) -> str:
        return SCENE + self.id

    @property
    def check(self) -> str:
        """Return two digits that screen and phone both show, to be compared."""
        number = int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:4], "big")
        return f"{number % 100:02d}"

    def at(self, now_ms: int) -> Stage:
        """Return the stage as of an instant."""
        waits = self.stage in (Stage.PENDING, Stage.SCANNED)
        return Stage.EXPIRED if waits and now_ms >= self.until_ms else self.stage


@dataclass(frozen=True, slots=True)
class Begun:
    """A new sign-in for the screen that shows it."""

    request: LoginRequest
    code: str  # what the QR code says
    browser: str  # for the browser's cookie; nobody else learns it


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
