"""Webhooks and their deliveries.

Table workspace     pk = "WEBHOOK#<id>", sk = "WEBHOOK", url, kinds, created_ms, by,
                        active, reason
                    pk = "WEBHOOK#<id>", sk = "D#<13 digits of ms>-<32 hex digits>",
                        kind, body, state, attempts, next_ms, status, error, round, ttl
Index owner         owner_pk = "WEBHOOKS", owner_sk = "<created ms>#<id>"
                    owner_pk = "WEBHOOKS#REMOVED": as long as their deliveries are kept
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.web.webhooks.models import Delivery, Kind, State, Webhook

_KEPT_S = 30 * 24 * 3600
_ALL, _REMOVED = "WEBHOOKS", "WEBHOOKS#REMOVED"


class WebhookRepository:
    def __init__(self, table: Table, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._now_ms = now_ms

    def all(self) -> list[Webhook]:
        """Return every webhook, the oldest first."""
        items = self._table.query(
            "owner_pk = :all", values={":all": _ALL}, index="owner"
        )
        return [_webhook(item) for item in items]

    def get(self, webhook_id: str) -> Webhook | None:
        item = self._table.get(pk=f"WEBHOOK#{webhook_id}", sk="WEBHOOK")
        return _webhook(item) if item and item["owner_pk"] == _ALL else None

    def create(self, webhook: Webhook) -> None:
        """Write a new one; the same again changes nothing."""
        item = {
            **_key(webhook.id),
            "owner_pk": _ALL,
            "owner_sk": f"{webhook.created_ms:013d}#{webhook.id}",
            "url": webhook.url,
            "kinds": sorted(webhook.kinds),
            "created_ms": webhook.created_ms,
            "by": webhook.created_by,
            "active": webhook.active,
            "reason": webhook.reason,
        }
        try:
            self._table.put(item, condition="attribute_not_exists(pk)")
        except ConditionFailed:
            return

    def switch(self, webhook_id: str, *, active: bool, reason: str = "") -> bool:
        """Switch it on or off; tell whether there is one."""
        try:
            self._table.update(
                _key(webhook_id),
                "SET active = :active, reason = :reason",
                values={":active": active, ":reason": reason},
                condition="attribute_exists(pk)",
                returns="NONE",
            )
        except ConditionFailed:
            return False
        return True

    def remove(self, webhook_id: str) -> None:
        """Be without it; it is remembered until its deliveries are gone by TTL."""
        with suppress(ConditionFailed):
            self._table.update(
                _key(webhook_id),
                "SET owner_pk = :removed, #ttl = :ttl, active = :no",
                names={"#ttl": "ttl"},
                values={
                    ":removed": _REMOVED,
                    ":ttl": self._now_ms() // 1000 + _KEPT_S,
                    ":no": False,
                },
                condition="attribute_exists(pk)",
                returns="NONE",
            )

    def removed(self) -> list[str]:
        """Return the ids of those whose deliveries may still be kept."""
        items = self._table.query(
            "owner_pk = :removed", values={":removed": _REMOVED}, index="owner"
        )
        return [_webhook(item).id for item in items]

    def some(self, webhook_id: str, ids: Sequence[str]) -> list[Delivery]:
        """Return those of the deliveries that are kept."""
        pk = f"WEBHOOK#{webhook_id}"
        keys = [{"pk": pk, "sk": f"D#{one}"} for one in dict.fromkeys(ids)]
        return [_delivery(item) for item in self._table.batch_get(keys)]

    def forget(self, deliveries: Iterable[Delivery]) -> None:
        """Delete deliveries, whatever became of them."""
        keys = [
            {"pk": f"WEBHOOK#{one.webhook_id}", "sk": f"D#{one.id}"}
            for one in deliveries
        ]
        self._table.batch_write(deletes=keys)

    def begin(self, delivery: Delivery) -> Delivery:
        """Write a new delivery, or return the one that is there."""
        item = {
            "pk": f"WEBHOOK#{delivery.webhook_id}",
            "sk": f"D#{delivery.id}",
            "kind": delivery.kind,
            "body": delivery.body,
            **_progress(delivery),
            "round": delivery.round,
            "ttl": self._now_ms() // 1000 + _KEPT_S,
        }
        try:
            self._table.put(item, condition="attribute_not_exists(pk)")
        except ConditionFailed as known:
            return _delivery(known.item or item)
        return delivery

    def delivery(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        item = self._table.get(pk=f"WEBHOOK#{webhook_id}", sk=f"D#{delivery_id}")
        return _delivery(item) if item else None

    def deliveries(
        self, webhook_id: str, limit: int, before: str = ""
    ) -> tuple[list[Delivery], str]:
        """Return the newest deliveries, and where to go on: "" at the end."""
        items = list(
            self._table.query(
                "pk = :pk AND sk BETWEEN :first AND :last",
                values={
                    ":pk": f"WEBHOOK#{webhook_id}",
                    ":first": "D#",
                    ":last": f"D#{before or '~'}",
                },
                forward=False,
                limit=limit + 2,
            )
        )
        found = [_delivery(item) for item in items]
        found = [one for one in found if one.id != before]
        more = len(found) > limit
        return found[:limit], found[limit - 1].id if more else ""

    def note(self, before: Delivery, after: Delivery) -> bool:
        """Write how a try ended; ``False`` where another delivery of it was faster."""
        changes = _progress(after) | {"round": after.round}
        names = {f"#{name}": name for name in changes} | {"#was": "attempts"}
        values: dict[str, Any] = {f":{name}": one for name, one in changes.items()}
        try:
            self._table.update(
                {"pk": f"WEBHOOK#{before.webhook_id}", "sk": f"D#{before.id}"},
                "SET " + ", ".join(f"#{name} = :{name}" for name in changes),
                names=names,
                values=values | {":was": before.attempts, ":turn": before.round},
                condition="#was = :was AND #round = :turn",
                returns="NONE",
            )
        except ConditionFailed:
            return False
        return True


def _key(webhook_id: str) -> dict[str, str]:
    return {"pk": f"WEBHOOK#{webhook_id}", "sk": "WEBHOOK"}


def _progress(delivery: Delivery) -> Item:
    return {
        "state": str(delivery.state),
        "attempts": delivery.attempts,
        "next_ms": delivery.next_ms,
        "status": delivery.status,
        "error": delivery.error,
    }


def _webhook(item: Item) -> Webhook:
    return Webhook(
        id=item["pk"].partition("#")[2],
        url=item["url"],
        kinds=frozenset(Kind(one) for one in item["kinds"]),
        created_ms=item["created_ms"],
        created_by=item["by"],
        active=item["active"],
        reason=item["reason"],
    )


def _delivery(item: Item) -> Delivery:
    return Delivery(
        webhook_id=item["pk"].partition("#")[2],
        id=item["sk"].removeprefix("D#"),
        kind=item["kind"],
        body=item["body"],
        state=State(item["state"]),
        attempts=item["attempts"],
        next_ms=item["next_ms"],
        status=item["status"],
        error=item["error"],
        round=item["round"],
    )
