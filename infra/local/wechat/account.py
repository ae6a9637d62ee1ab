"""The service account the platform hosts, and the clock it lives by."""

import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]  # seconds since 1970, UTC


@dataclass(slots=True)
class Account:
    """What its owner sets in WeChat's console; the defaults are the local stack's."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "zhikelocalappsecret0123456789abc"  # noqa: S105 - a local constant
    token: str = "zhikelocaltoken"  # noqa: S105 - same
    aes_key: str = "zhikelocalaeskeyzhikelocalaeskeyzhikelocal0"
    original_id: str = "gh_zhikelocal01"
    name: str = "青禾生活"
    mode: str = "safe"  # or "compatible", "plain"
    callback: str = ""
    verified: bool = True
    ip_whitelist: tuple[str, ...] = ()  # empty lets every address in
    web_domains: tuple[str, ...] = ()  # OAuth redirect hosts; empty allows every one
    menu_version: int = 0


class ManualClock:
    """A clock for tests: it stands still until told."""

    def __init__(self, now: float | None = None) -> None:
        self._now = time.time() if now is None else now

    def __call__(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds
