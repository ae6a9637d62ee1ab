"""Parametric QR codes: tickets, their pictures, their end (REFERENCE section 11)."""

import io
import secrets
from typing import Any

import segno

from infra.local.wechat.account import Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints, Raw
from infra.local.wechat.refusals import Json, Refusal
from infra.local.wechat.store import Store

Ticket = dict[str, Any]
LONGEST_S = 2_592_000
DEFAULT_S = 30
PERMANENT = 100_000
SCENE_CHARS = 64
ID_BITS = 32


class QrCodes:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def endpoints(self) -> Endpoints:
        path = "/cgi-bin/qrcode/create"
        return {path: Endpoint("POST", self._create, daily=100_000)}

    def ticket_for(self, scene: str) -> Ticket:
        """Return a live code of that scene, made up when there is none."""
        return self._live(scene) or self._permanent(scene, numeric=False)

    def find(self, text: str) -> Ticket:
        """Return the code a scanner read: its address, its ticket or its scene.

        Raises:
            Refusal: 40129 when the code is one of ours and expired.
        """
        found = self._store.row(
            "SELECT * FROM tickets WHERE url = ?1 OR ticket = ?1", text
        )
        if found is None:
            return self.ticket_for(text)
        if found["expires"] <= self._clock():
            raise Refusal(40129, "expired")
        return found

    def live(self, limit: int = 50) -> list[Ticket]:
        """Return codes that can be scanned, the newest first."""
        return self._store.rows(
            "SELECT * FROM tickets WHERE expires > ? ORDER BY created DESC LIMIT ?",
            self._clock(),
            limit,
        )

    def put_up(self, scene: str, place: str) -> None:
        """Say where in the world the code of a scene can be seen."""
        self._store.keep(f"place#{scene}", place)

    def place(self, scene: str) -> str:
        return self._store.note(f"place#{scene}") or ""

    def show(self, call: Call) -> Raw:
        """Serve the picture; no token is asked, a wrong ticket is a 404."""
        ticket = call.query.get("ticket", "")
        found = self._store.row("SELECT * FROM tickets WHERE ticket = ?", ticket)
        if found is None:
            return Raw(b"not found", "text/plain", 404)
        picture = io.BytesIO()
        code = segno.make(found["url"], error="m", micro=False)
        if call.query.get("format") == "svg":
            code.save(picture, kind="svg", scale=8, border=2)
            return Raw(picture.getvalue(), "image/svg+xml")
        code.save(picture, kind="png", scale=10, border=2)
        return Raw(picture.getvalue(), "image/png")

    def _create(self, call: Call) -> Json:
        action = call.body.get("action_name")
        info = call.body.get("action_info")
        scene = info.get("scene") if isinstance(info, dict) else None
        if not isinstance(scene, dict):
            raise Refusal(40053)
        match action:
            case "QR_SCENE" | "QR_STR_SCENE":
                text = _scene(scene, numeric=action == "QR_SCENE", top=2**ID_BITS - 1)
                return self._temporary(call, text, numeric=action == "QR_SCENE")
            case "QR_LIMIT_SCENE" | "QR_LIMIT_STR_SCENE":
                numeric = action == "QR_LIMIT_SCENE"
                text = _scene(scene, numeric=numeric, top=PERMANENT)
                ticket = self._permanent(text, numeric=numeric)
                return {"ticket": ticket["ticket"], "url": ticket["url"]}
        raise Refusal(40053)

    def _temporary(self, call: Call, scene: str, *, numeric: bool) -> Json:
        life_s = call.body.get("expire_seconds", DEFAULT_S)
        if not isinstance(life_s, int) or life_s < 1:
            raise Refusal(40097)
        life_s = min(life_s, LONGEST_S)
        ticket = self._add(scene, self._clock() + life_s, numeric=numeric)
        answer = {"ticket": ticket["ticket"], "expire_seconds": life_s}
        return answer | {"url": ticket["url"]}

    def _permanent(self, scene: str, *, numeric: bool) -> Ticket:
        with self._store.lock:
            found = self._store.row(
                "SELECT * FROM tickets WHERE scene = ? AND permanent AND numeric = ?",
                scene,
                int(numeric),
            )
            if found:
                return found
            made = self._store.number("SELECT count(*) FROM tickets WHERE permanent")
            if made >= PERMANENT:
                raise Refusal(45029)
            return self._add(scene, 0, numeric=numeric)

    def _live(self, scene: str) -> Ticket | None:
        return self._store.row(
            "SELECT * FROM tickets WHERE scene = ? AND expires > ? "
            "ORDER BY created DESC LIMIT 1",
            scene,
            self._clock(),
        )

    def _add(self, scene: str, expires: float, *, numeric: bool) -> Ticket:
        """Store a new ticket; ``expires`` 0 makes it permanent."""
        ticket = {
            "ticket": "gQH" + secrets.token_urlsafe(69)[:91] + "==",
            "url": "http://weixin.qq.com/q/02" + secrets.token_urlsafe(18)[:22],
            "scene": scene,
            "numeric": int(numeric),
            "permanent": int(not expires),
            "created": self._clock(),
            "expires": expires or 1e18,
        }
        self._store.run("INSERT INTO tickets VALUES(?,?,?,?,?,?,?)", *ticket.values())
        return ticket


def _scene(scene: dict[str, Any], *, numeric: bool, top: int) -> str:
    if numeric:
        number = scene.get("scene_id")
        if not isinstance(number, int) or not 1 <= number <= top:
            raise Refusal(40129)
        return str(number)
    text = scene.get("scene_str")
    if not isinstance(text, str) or not 1 <= len(text) <= SCENE_CHARS:
        raise Refusal(40169)
    return text
