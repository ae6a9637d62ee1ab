"""The console: the face that the brand's staff see."""

from chalicelib import connections
from chalicelib.core.clock import HOUR_MS, MINUTE_MS, now_ms
from chalicelib.web.face import Face
from chalicelib.web.sessions import Sessions

CONSOLE = Face(
    name="console",
    layout="web/console/page.html",
    failure="web/console/failure.html",
    session_cookie="__Host-op",
    idle_ms=30 * MINUTE_MS,
    longest_ms=12 * HOUR_MS,
    permissions="geolocation=(), camera=(), microphone=(), payment=()",
    same_site="Strict",
    hands_out=True,
)


def sessions() -> Sessions:
    """Return the sessions of the staff."""
    return Sessions(
        connections.workspace(),
        CONSOLE.name,
        now_ms,
        idle_ms=CONSOLE.idle_ms,
        longest_ms=CONSOLE.longest_ms,
    )
