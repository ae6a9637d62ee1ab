"""Writes that happen once, however often they are asked for.

Table idempotency   pk = "API#<key id>#<sha256 of the Idempotency-Key>", sk = "ONCE",
                    asked (hash of the request), state, owner, until_ms (of its lease),
                    status, answer, ends_ms, ttl

An answer is kept for a day, sealed under a key that is made of the caller's own: who
looks into the table reads nothing of anybody, and needs not search it for people.  A
call that died with its container is taken over when its lease ends; since what it did
is keyed by ``unique``, doing it again changes nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.core.sealing import opened, sealed
from chalicelib.web.api.refusals import Refused

_LEASE_MS = 35_000  # longer than any function of ours runs behind the gateway
_IN_FLIGHT, _DONE = "in_flight", "done"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one request."""

    pk: str
    owner: str
    key: bytes  # that its answer is sealed under

    @property
    def unique(self) -> str:
        """Return what the request's effects derive their ids from; 32 hex digits."""
        return hashlib.sha256(self.pk.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that the first request got."""

    status: int
    answer: str


class Once:
    """Remembers which requests were made."""

    def __init__(
        self, table: Table, now_ms: Callable[[], int], pepper: Callable[[], bytes]
    ) -> None:
        self._table = table
        self._now_ms = now_ms
        self._pepper = pepper

    def claim(self, key_id: str, idempotency_key: str, request: bytes) -> Claim | Kept:
        """Return the right to do it, or the answer it got.

        Args:
            key_id: whose request it is.
            idempotency_key: the caller's name for it.
            request: method, path and body.

        Raises:
            Refused: 409 while it is under way, 422 where it was another request.
        """
        name = hashlib.sha256(idempotency_key.encode()).hexdigest()
        key = hmac.digest(self._pepper(), f"once\0{idempotency_key}".encode(), "sha256")
        claim = Claim(f"API#{key_id}#{name}", secrets.token_hex(16), key)
        asked = hashlib.sha256(request).hexdigest()
        now = self._now_ms()
        try:
            self._table.put(
                self._item(claim, asked, now),
                # TTL deletes late, so the ends are compared here.
                condition="attribute_not_exists(pk) OR ends_ms <= :now"
                " OR (asked = :asked AND #state = :flying AND until_ms <= :now)",
                names={"#state": "state"},
                values={":now": now, ":asked": asked, ":flying": _IN_FLIGHT},
            )
        except ConditionFailed as refused:
            return _known(refused.item or {}, claim, asked)
        return claim

    def keep(self, claim: Claim, status: int, answer: str) -> None:
        """Remember the answer, unless somebody has taken the request over."""
        try:
            self._table.update(
                _key(claim),
                "SET #state = :done, #status = :status, answer = :answer",
                names={"#state": "state", "#status": "status", "#owner": "owner"},
                values={
                    ":done": _DONE,
                    ":status": status,
                    ":answer": sealed(claim.key, answer.encode(), claim.pk.encode()),
                    ":me": claim.owner,
                },
                condition="#owner = :me",
                returns="NONE",
            )
        except ConditionFailed:
            return

    def release(self, claim: Claim) -> None:
        """Forget a request that was refused: corrected, it may come again."""
        try:
            self._table.delete(
                _key(claim), "#owner = :me", {"#owner": "owner"}, {":me": claim.owner}
            )
        except ConditionFailed:
            return

    def _item(self, claim: Claim, asked: str, now: int) -> Item:
        return {
            **_key(claim),
            "asked": asked,
            "state": _IN_FLIGHT,
            "owner": claim.owner,
            "until_ms": now + _LEASE_MS,
            "ends_ms": now + DAY_MS,
            "ttl": (now + DAY_MS) // 1000 + 1,
        }


def _known(item: Item, claim: Claim, asked: str) -> Claim | Kept:
    if item.get("owner") == claim.owner:
        return claim  # our own first write, whose answer got lost
    if item.get("asked") != asked:
        raise Refused(
            422, "idempotency_key_reused", "this Idempotency-Key was another request's"
        )
    if item.get("state") == _DONE:
        answer = opened(claim.key, item["answer"], claim.pk.encode())
        return Kept(item["status"], answer.decode())
    raise Refused(
        409,
        "in_flight",
        "the same request is under way",
        headers={"Retry-After": "2"},
    )


def _key(claim: Claim) -> dict[str, str]:
    return {"pk": claim.pk, "sk": "ONCE"}
