"""Pushes, their batches and their recipients.

Table workspace     pk = "PUSH#<push id>"
                      sk = "PUSH"              the push: template, purpose, state
                      sk = "B#<6 digits>"      a batch: its people, and how many stand
                                               where; each change of a recipient's
                                               state changes both rows together
                      sk = "R#<customer id>"   a recipient: state, msgid, lease, rev
Index owner         owner_pk = "PUSHES", owner_sk = "<created ms>#<push id>"

A batch's numbers add up to its people in every version of its row, so the push's add up
at every read, whoever is writing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.messaging.pushes.models import (
    Batch,
    Push,
    PushState,
    Row,
    RowState,
    Totals,
)

KEPT_MS = 400 * DAY_MS
COUNTED = ("pending", "sent", "failed", "capped", "unknown")
_RECEIPTS = ("delivered", "undelivered")
_ROW_FIELDS = tuple(field.name for field in fields(Row))
_ALL = "PUSHES"
_CODE = "e:"  # begins the counters of why recipients failed


class PushRepository:
    """Reads and writes them one by one; ``moves`` changes several together."""

    def __init__(self, workspace: Table, now_ms: Callable[[], int]) -> None:
        self._workspace = workspace
        self._now_ms = now_ms

    def get(self, push_id: str) -> Push | None:
        item = self._workspace.get(pk=partition(push_id), sk="PUSH")
        return Push.model_validate(item["body"]) if item else None

    def latest(self, limit: int, before: str = "") -> tuple[list[Push], str]:
        """Return the newest pushes, and where to go on: "" at the end."""
        items = list(
            self._workspace.query(
                "owner_pk = :pushes AND owner_sk < :before",
                values={":pushes": _ALL, ":before": before or "~"},
                index="owner",
                forward=False,
                limit=limit + 1,
            )
        )
        found = [Push.model_validate(item["body"]) for item in items[:limit]]
        more = len(items) > limit
        return found, items[limit - 1]["owner_sk"] if more else ""

    def create(self, push: Push) -> bool:
        """Write a new push; False when there is one of this id already."""
        try:
            self._workspace.put(
                _push_item(push, 1), condition="attribute_not_exists(pk)"
            )
        except ConditionFailed:
            return False
        return True

    def change_state(
        self,
        push_id: str,
        state: PushState,
        *,
        since: Sequence[PushState],
        until_ms: int = 0,
        reason: str = "",
    ) -> bool:
        """Set the state if it is one of ``since``; tell whether it was."""
        item = self._workspace.get(pk=partition(push_id), sk="PUSH")
        while item:
            push = Push.model_validate(item["body"])
            if push.state not in since:
                return False
            changes = {"state": state, "until_ms": until_ms, "reason": reason}
            changed = _push_item(push.model_copy(update=changes), item["rev"] + 1)
            try:
                self._workspace.put(
                    changed, condition="rev = :rev", values={":rev": item["rev"]}
                )
            except ConditionFailed as other:
                item = other.item
            else:
                return True
        return False

    def batch(self, push_id: str, number: int) -> Batch | None:
        item = self._workspace.get(pk=partition(push_id), sk=batch_key(number))
        return _batch(item) if item else None

    def batches(self, push_id: str) -> Iterator[Batch]:
        return (_batch(item) for item in self._batch_items(push_id))

    def next_batch_number(self, push_id: str) -> int:
        last = self._workspace.query(
            "pk = :pk AND begins_with(sk, :batches)",
            values={":pk": partition(push_id), ":batches": "B#"},
            forward=False,
            limit=1,
        )
        return next((_batch(item).number + 1 for item in last), 0)

    def rows(self, push_id: str, customer_ids: Sequence[str]) -> list[Row]:
        """Return the recipients' rows, in the order of their ids here."""
        keys = [{"pk": partition(push_id), "sk": row_key(one)} for one in customer_ids]
        found = {item["sk"]: row_of(item) for item in self._workspace.batch_get(keys)}
        return [found[key["sk"]] for key in keys if key["sk"] in found]

    def row(self, push_id: str, customer_id: str) -> Row | None:
        item = self._workspace.get(pk=partition(push_id), sk=row_key(customer_id))
        return row_of(item) if item else None

    def totals(self, push_id: str) -> Totals:
        """Add the batches up; the states are those of one instant in each batch."""
        push = self.get(push_id)
        sums = dict.fromkeys((*COUNTED, *_RECEIPTS), 0)
        codes: dict[str, int] = {}
        audience = 0
        for item in self._batch_items(push_id):
            audience += len(item["people"])
            for name in sums:
                sums[name] += item.get(name, 0)
            for name, number in item.items():
                if name.startswith(_CODE):
                    code = name.removeprefix(_CODE)
                    codes[code] = codes.get(code, 0) + number
        state, reason, until_ms = "", "", 0
        if push:
            state, reason, until_ms = push.state, push.reason, push.until_ms
        if push and state == PushState.RUNNING and not sums["pending"]:
            state = "done"
        return Totals(
            audience=audience,
            state=str(state),
            reason=reason,
            until_ms=until_ms,
            codes=codes,
            **sums,
        )

    def row_write(self, push_id: str, row: Row, number: int) -> Write:
        """Return the write of a changed row; its ``rev`` is one more than before."""
        item = {**_row_item(push_id, row, number), "ttl": self._ttl()}
        if row.rev == 1:
            return self._workspace.put_write(item, "attribute_not_exists(pk)")
        return self._workspace.put_write(
            item, "rev = :before", values={":before": row.rev - 1}
        )

    def new_batch_write(self, push_id: str, number: int, people: list[str]) -> Write:
        item: Item = {
            "pk": partition(push_id),
            "sk": batch_key(number),
            "people": people,
            **dict.fromkeys(COUNTED, 0),
            "pending": len(people),
            "ttl": self._ttl(),
        }
        return self._workspace.put_write(item, "attribute_not_exists(pk)")

    def begun_write(self, push_id: str, number: int, now_ms: int) -> Write:
        return self._workspace.update_write(
            {"pk": partition(push_id), "sk": batch_key(number)},
            "SET begun_ms = if_not_exists(begun_ms, :now)",
            values={":now": now_ms},
        )

    def count_write(self, push_id: str, number: int, counts: dict[str, int]) -> Write:
        """Return the write that adds to a batch's counters (names of ours)."""
        adding = [name for name in counts if counts[name]]
        clauses = ", ".join(f"#c{place} :c{place}" for place in range(len(adding)))
        return self._workspace.update_write(
            {"pk": partition(push_id), "sk": batch_key(number)},
            "ADD " + clauses,
            names={f"#c{place}": name for place, name in enumerate(adding)},
            values={f":c{place}": counts[name] for place, name in enumerate(adding)},
        )

    def sleep(self, push_id: str, number: int, until_ms: int) -> None:
        """Note that a batch has nothing to do before then."""
        self._workspace.update(
            {"pk": partition(push_id), "sk": batch_key(number)},
            "SET asleep_ms = :until",
            values={":until": until_ms},
            returns="NONE",
        )

    def _ttl(self) -> int:
        return (self._now_ms() + KEPT_MS) // 1000

    def _batch_items(self, push_id: str) -> Iterator[Item]:
        return self._workspace.query(
            "pk = :pk AND begins_with(sk, :batches)",
            values={":pk": partition(push_id), ":batches": "B#"},
        )


def partition(push_id: str) -> str:
    return f"PUSH#{push_id}"


def batch_key(number: int) -> str:
    return f"B#{number:06d}"


def row_key(customer_id: str) -> str:
    return f"R#{customer_id}"


def code_counter(code: str) -> str:
    """Return the name of the counter of recipients that failed for that reason."""
    return _CODE + code


def row_of(item: Item) -> Row:
    given: dict[str, Any] = {n: item[n] for n in _ROW_FIELDS if n in item}
    return Row(**{**given, "state": RowState(item["state"])})


def _row_item(push_id: str, row: Row, number: int) -> Item:
    plain = {**asdict(row), "state": str(row.state)}
    return (
        {"pk": partition(push_id), "sk": row_key(row.customer_id)}
        | plain
        | {"batch": number}
    )


def _push_item(push: Push, rev: int) -> Item:
    return {
        "pk": partition(push.id),
        "sk": "PUSH",
        "owner_pk": _ALL,
        "owner_sk": f"{push.created_ms:013d}#{push.id}",
        "body": push.model_dump(mode="json"),
        "rev": rev,
        "ttl": (push.created_ms + KEPT_MS) // 1000,
    }


def _batch(item: Item) -> Batch:
    return Batch(
        number=int(item["sk"].removeprefix("B#")),
        people=tuple(item["people"]),
        pending=item["pending"],
        begun_ms=item.get("begun_ms", 0),
        asleep_ms=item.get("asleep_ms", 0),
    )
