"""The portal: the face that followers see, inside WeChat."""

from functools import cache

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.settings import settings
from chalicelib.web.face import Face
from chalicelib.web.sessions import Sessions
from chalicelib.web.visit import Visit

PORTAL = Face(
    name="portal",
    layout="web/portal.html",
    session_cookie="__Host-m",
    idle_ms=DAY_MS,
    longest_ms=7 * DAY_MS,
    permissions="geolocation=(self), camera=(), microphone=(), payment=()",
    may_be_framed=True,
)


def sessions() -> Sessions:
    """Return the sessions of members."""
    return Sessions(
        connections.workspace(),
        PORTAL.name,
        now_ms,
        idle_ms=PORTAL.idle_ms,
        longest_ms=PORTAL.longest_ms,
    )


def public_address(visit: Visit, path: str) -> str:
    """Return the full address of one of our pages, as WeChat or a scanner needs it."""
    base = settings().portal_url or f"https://{visit.host}{visit.root}"
    return base + path


@cache
def verification_files() -> dict[str, str]:
    """Return the MP_verify files that WeChat wants to find on our domain."""
    pairs = (pair.partition("=") for pair in settings().verify_files.split(","))
    return {name.strip(): text.strip() for name, _, text in pairs if name.strip()}
