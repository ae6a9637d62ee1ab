"""WeChat's unionids: the first customer of one is told from another who has it too.

Table profiles      pk = "ID#unionid#<unionid>", sk = "IDENTITY", customer   the first
                    pk = "ID#unionid#<unionid>", sk = <customer id>, at      others

The second is met while it is written, by the condition that fails: nobody looks for it.
That happens where a person follows several accounts, and after an account has moved.
"""

import hashlib

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.events import DomainEvent
from chalicelib.customers.identity.keys import UNIONID

SHARED = "identity.shared"
_FIRST = "IDENTITY"


class Unionids:
    """Writes who has which."""

    def __init__(self, profiles: Table, outbox: Outbox) -> None:
        self._profiles = profiles
        self._outbox = outbox

    def claim(self, unionid: str, customer_id: str) -> Write:
        """Return the write that is refused where the unionid is another's already."""
        return self._profiles.update_write(
            {"pk": _key(unionid), "sk": _FIRST},
            "SET customer = :customer",
            values={":customer": customer_id},
            condition="attribute_not_exists(customer) OR customer = :customer",
        )

    def share(self, unionid: str, customer_id: str, at_ms: int) -> list[Write]:
        """Return the writes for somebody who has another's, with the news of it."""
        item = {"pk": _key(unionid), "sk": customer_id, "at": at_ms}
        news = self.news(unionid, customer_id, at_ms)
        return [self._profiles.put_write(item), self._outbox.row(news)]

    def news(self, unionid: str, customer_id: str, at_ms: int) -> DomainEvent:
        mark = hashlib.sha256(unionid.encode()).hexdigest()[:20]
        return DomainEvent(
            kind=SHARED,
            id=f"{SHARED}:{mark}:{customer_id}",
            customer_id=customer_id,
            occurred_at_ms=at_ms,
            data={"kind": UNIONID},
        )

    def note(self, unionid: str, customer_id: str, at_ms: int) -> None:
        """Write that a customer has a unionid, first or not; a repeat is fine."""
        try:
            transact([self.claim(unionid, customer_id)])
        except TransactionFailed:
            transact(self.share(unionid, customer_id, at_ms))
            self._outbox.flush(self.news(unionid, customer_id, at_ms))


def unionid_of(write: Write) -> str:
    """Return the unionid that a write claims, "" of any other write."""
    key = write.request.get("Key", {}).get("pk", {}).get("S", "")
    prefix = _key("")
    return str(key).removeprefix(prefix) if str(key).startswith(prefix) else ""


def _key(unionid: str) -> str:
    return f"ID#{UNIONID}#{unionid}"
