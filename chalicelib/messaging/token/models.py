"""The stored access token and what keeping it needs."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenRow:
    """The account's token; instants are milliseconds, 0 is never."""

    token: str = ""
    expires_ms: int = 0
    renew_ms: int = 0  # from when on the next one is fetched
    lease_ms: int = 0  # until then somebody is fetching
    forced_day: str = ""
    forced_n: int = 0  # on that day
    forced_ms: int = 0
    breaker_ms: int = 0  # until then nobody may ask
    rev: int = 0

    @property
    def mark(self) -> str:
        """What a caller names a refused token by, so that no log holds one."""
        return hashlib.sha256(self.token.encode()).hexdigest()
