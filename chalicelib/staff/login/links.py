"""Links that sign somebody in once: the first time, or when WeChat is of no help."""

import secrets
from collections.abc import Callable
from typing import Protocol

from chalicelib.core.clock import MINUTE_MS
from chalicelib.staff.login.models import Device
from chalicelib.staff.login.ports import Audit, People
from chalicelib.staff.login.refusals import NotStaff
from chalicelib.staff.models import Staff

LINK_MS = 10 * MINUTE_MS


class Links(Protocol):
    """Where one-time links are kept."""

    def add(self, token: str, staff_id: str, until_ms: int) -> None: ...
    def look(self, token: str, now_ms: int) -> str: ...
    def take(self, token: str, now_ms: int) -> str: ...


class LinkDesk:
    """One-time links of who is active."""

    def __init__(
        self, links: Links, people: People, audit: Audit, now_ms: Callable[[], int]
    ) -> None:
        self._links = links
        self._people = people
        self._audit = audit
        self._now_ms = now_ms

    def make(self, staff: Staff, by: str) -> str:
        """Return the token of a new link; ``by`` is who wants it, for the audit."""
        if not staff.is_active:
            raise NotStaff("only who is active signs in")
        token = secrets.token_hex(32)
        self._audit(by, "staff.link.made", staff.actor)
        self._links.add(token, staff.id, self._now_ms() + LINK_MS)
        return token

    def look(self, token: str) -> Staff:
        """Return whom the link is for, without using it up: link previews look, too.

        Raises:
            LinkSpent: unknown, used or too old.
        """
        return self._people.known(self._links.look(token, self._now_ms()))

    def use(self, token: str, device: Device) -> Staff:
        """Return who is signed in by it, once.

        Raises:
            LinkSpent: unknown, used or too old.
            NotStaff: suspended since it was made.
        """
        now = self._now_ms()
        staff = self._people.known(self._links.take(token, now))
        if not staff.is_active:
            raise NotStaff("suspended since")
        details = {"device": device.name, "address": device.address}
        self._audit(staff.actor, "staff.link.used", staff.actor, details)
        self._people.note_sign_in(staff.id, now)
        return staff
