"""The two faces of the product: what differs between the portal and the console."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """One audience with its own address, session cookie and rules for the browser."""

    name: str  # the first part of every path: "portal" is "/portal/…"
    layout: str  # the template its pages are drawn in
    session_cookie: str
    idle_ms: int  # a session unused for that long is over
    longest_ms: int  # and so is one that old, used or not
    permissions: str  # Permissions-Policy
    same_site: str = "Lax"  # Lax survives the way back from WeChat
    hands_out: bool = False  # files of the archive, behind a form
    may_be_framed: bool = False  # by FRAME_ANCESTOR, which only stage local has
    failure: str = "web/failure.html"  # the template of what cannot be shown

    @property
    def login(self) -> str:
        return f"/{self.name}/login"

    @property
    def home(self) -> str:
        return f"/{self.name}/home"
