"""Access tokens: two families that know nothing of each other (REFERENCE section 5)."""

import secrets
from typing import Any

from infra.local.wechat.account import Account, Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.refusals import Json, Refusal
from infra.local.wechat.store import Store

LIFE_S = 7200
OVERLAP_S = 300
FORCED_A_DAY = 20
FORCED_APART_S = 30


class Tokens:
    """Issues tokens and judges those that business calls bring."""

    def __init__(self, account: Account, store: Store, clock: Clock) -> None:
        self._account = account
        self._store = store
        self._clock = clock

    def endpoints(self) -> Endpoints:
        return {
            "/cgi-bin/token": Endpoint("GET", self._classic, token=False, daily=2000),
            "/cgi-bin/stable_token": Endpoint(
                "POST", self._stable, token=False, daily=500_000
            ),
            "/cgi-bin/ticket/getticket": Endpoint("GET", self._ticket),
        }

    def check(self, value: str) -> None:
        """Let a business call pass.

        Raises:
            Refusal: 41001 no token, 40014 never one of ours, 40001 replaced,
                42001 expired.
        """
        if not value:
            raise Refusal(41001)
        token = self._store.row("SELECT * FROM tokens WHERE value = ?", value)
        if token is None:
            raise Refusal(40014)
        if token["dies"] is not None and self._clock() >= token["dies"]:
            raise Refusal(40001)
        if self._clock() >= token["expires"]:
            raise Refusal(42001)

    def rotate(self) -> None:
        """Kill every token at once, as a second user of the same secret would."""
        self._store.run("UPDATE tokens SET dies = ?", self._clock())

    def jsapi_ticket(self) -> str:
        """Return the JS-SDK ticket of now; it changes every two hours."""
        kept = self._store.note("jsapi_ticket")
        if kept and kept["expires"] > self._clock():
            return str(kept["ticket"])
        fresh = {"ticket": secrets.token_urlsafe(64)[:86]}
        until = {"expires": self._clock() + LIFE_S}
        self._store.keep("jsapi_ticket", fresh | until)
        return fresh["ticket"]

    def _ticket(self, call: Call) -> Json:
        if call.query.get("type") not in ("jsapi", "wx_card"):
            raise Refusal(40035)
        ticket = self.jsapi_ticket()
        left = int(self._store.note("jsapi_ticket")["expires"] - self._clock())
        answer = {"errcode": 0, "errmsg": "ok"}
        return {**answer, "ticket": ticket, "expires_in": left}

    def _classic(self, call: Call) -> Json:
        self._admit(call.query, call.client_ip)
        with self._store.lock:
            now = self._clock()
            self._store.run(
                "UPDATE tokens SET dies = min(coalesce(dies, ?1), ?1) "
                "WHERE family = 'classic' AND expires > ?2",
                now + OVERLAP_S,
                now,
            )
            return self._issue("classic")

    def _stable(self, call: Call) -> Json:
        self._admit(call.body, call.client_ip)
        with self._store.lock:
            now = self._clock()
            current = self._store.row(
                "SELECT * FROM tokens WHERE family = 'stable' AND dies IS NULL "
                "AND expires > ? ORDER BY expires DESC LIMIT 1",
                now,
            )
            if call.body.get("force_refresh") is True and self._may_force():
                self._store.run(
                    "UPDATE tokens SET dies = ? WHERE family = 'stable'", now
                )
                return self._issue("stable")
            if current and current["expires"] - now > OVERLAP_S:
                left = int(current["expires"] - now)
                return {"access_token": current["value"], "expires_in": left}
            return self._issue("stable")

    def _may_force(self) -> bool:
        now = self._clock()
        day = int((now + 8 * 3600) // 86400)  # days begin at midnight in China
        past = self._store.note("forced") or {"day": day, "n": 0, "at": 0}
        n = past["n"] if past["day"] == day else 0
        if now - past["at"] < FORCED_APART_S:
            return False
        if n >= FORCED_A_DAY:
            raise Refusal(45009)
        self._store.keep("forced", {"day": day, "n": n + 1, "at": now})
        return True

    def _issue(self, family: str) -> Json:
        value = f"{self._store.next('token', 60)}_{secrets.token_urlsafe(96)}"
        now = self._clock()
        self._store.run(
            "INSERT INTO tokens VALUES(?, ?, ?, ?, NULL)",
            value,
            family,
            now,
            now + LIFE_S,
        )
        return {"access_token": value, "expires_in": LIFE_S}

    def _admit(self, given: dict[str, Any], client_ip: str) -> None:
        allowed = self._account.ip_whitelist
        if given.get("grant_type") != "client_credential":
            raise Refusal(40002)
        if not given.get("appid"):
            raise Refusal(41002)
        if given["appid"] != self._account.app_id:
            raise Refusal(40013)
        if not given.get("secret"):
            raise Refusal(41004)
        if given["secret"] != self._account.secret:
            raise Refusal(40125)
        if allowed and client_ip not in allowed:
            detail = f"{client_ip} ipv6 ::ffff:{client_ip}, not in whitelist"
            raise Refusal(40164, detail)
