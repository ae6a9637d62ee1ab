"""Who is signed in: kept by us, so that a session can be ended by us.

Table workspace     pk = "SESSION#<sha256 of the session id>", sk = "SESSION"
                    pk = "SESSIONS#<subject>", sk = <sha256 of the session id>

The id itself stands only in the visitor's cookie.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import MINUTE_MS

_ID = re.compile(r"[0-9a-f]{64}")
_NOTE_USE_EVERY_MS = 10 * MINUTE_MS  # a write per page would cost more than it tells


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser."""

    id: str
    face: str
    subject: str  # the customer id of a member
    opened_at_ms: int


class Sessions:
    """The sessions of one face."""

    def __init__(
        self,
        table: Table,
        face: str,
        now_ms: Callable[[], int],
        *,
        idle_ms: int,
        longest_ms: int,
    ) -> None:
        self._table = table
        self._face = face
        self._now_ms = now_ms
        self._idle_ms = idle_ms
        self._note_every_ms = min(_NOTE_USE_EVERY_MS, idle_ms // 10)
        self._longest_ms = longest_ms

    def open(self, subject: str, *, instead_of: str = "") -> Session:
        """Sign somebody in under a new id, and end the session the browser had."""
        now = self._now_ms()
        session = Session(secrets.token_hex(32), self._face, subject, now)
        ends_s = (now + self._longest_ms) // 1000
        self._table.put({**_pointer(session), "ttl": ends_s})
        self._table.put(
            {
                **_key(session.id),
                "face": self._face,
                "subject": subject,
                "opened_at": now,
                "used_at": now,
                "ttl": ends_s,
            },
            condition="attribute_not_exists(pk)",
        )
        self.close(instead_of)
        return session

    def find(self, session_id: str) -> Session | None:
        """Return the session while it lasts, and note that it is in use."""
        item = self._read(session_id)
        if item is None or item["face"] != self._face or self._is_over(item):
            return None
        self._note_use(session_id, item["used_at"])
        return Session(session_id, self._face, item["subject"], item["opened_at"])

    def close(self, session_id: str) -> None:
        """End the session; one that is over already is no error."""
        if _ID.fullmatch(session_id):
            self._table.delete(_key(session_id))

    def close_all(self, subject: str) -> int:
        """End every session of somebody; return how many they had."""
        rows = self._table.query(
            "pk = :subject", values={":subject": f"SESSIONS#{subject}"}
        )
        keys = [
            key
            for row in rows
            for key in (
                {"pk": f"SESSION#{row['sk']}", "sk": "SESSION"},
                {"pk": row["pk"], "sk": row["sk"]},
            )
        ]
        self._table.batch_write(deletes=keys)
        return len(keys) // 2

    def _read(self, session_id: str) -> Item | None:
        if not _ID.fullmatch(session_id):
            return None
        key = _key(session_id)
        return self._table.get(pk=key["pk"], sk=key["sk"])

    def _is_over(self, item: Item) -> bool:
        now = self._now_ms()
        idle = now - item["used_at"] >= self._idle_ms
        return bool(idle or now - item["opened_at"] >= self._longest_ms)

    def _note_use(self, session_id: str, used_at_ms: int) -> None:
        now = self._now_ms()
        if now - used_at_ms < self._note_every_ms:
            return
        try:
            self._table.update(
                _key(session_id),
                "SET used_at = :now",
                values={":now": now, ":before": used_at_ms},
                # Also keeps a session that has just been closed from coming back.
                condition="used_at = :before",
                returns="NONE",
            )
        except ConditionFailed:
            return


def _pointer(session: Session) -> dict[str, str]:
    name = _key(session.id)["pk"].removeprefix("SESSION#")
    return {"pk": f"SESSIONS#{session.subject}", "sk": name}


def _key(session_id: str) -> dict[str, str]:
    digest = hashlib.sha256(session_id.encode()).hexdigest()
    return {"pk": f"SESSION#{digest}", "sk": "SESSION"}
