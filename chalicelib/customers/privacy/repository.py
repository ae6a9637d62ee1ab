"""Wishes about people's own data, and what came of them.

Table workspace     pk = "PRIVACY#<id>", sk = "REQUEST"
                        kind, channel, by, asked, state, starts, began, finished, about,
                        ids and open_ids (until it is over), plan, marks, key, chore,
                        proof, noted; "n:<store>" = how many were removed
Index owner         owner_pk = "PRIVACY", owner_sk = "<13 digits of ms>#<id>"
Table profiles      pk = customer id, sk = "WISH#<id>"         kind, at
                    pk = customer id, sk = "PROFILE", erasing  id of an open erasure

A wish is kept for good: it is the proof.  Of an erasure that is over it says neither
whose it was nor by what name; the marks tell an openid that is shown again.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.errors import NotFound
from chalicelib.customers.privacy.models import Channel, Kind, Request, State
from chalicelib.customers.privacy.stores import Person

PREFIX, POINTER = "PRIVACY#", "WISH#"
_ALL, _SK, _COUNT = "PRIVACY", "REQUEST", "n:"


class Requests:
    """Keeps them."""

    def __init__(self, workspace: Table, profiles: Table) -> None:
        self._table = workspace
        self._profiles = profiles

    def get(self, request_id: str) -> Request:
        """Return a wish; raises ``NotFound``."""
        item = self._table.get(pk=PREFIX + request_id, sk=_SK)
        if item is None:
            raise NotFound("no such request")
        return _request(item)

    def latest(self, limit: int, before: str = "~") -> list[Request]:
        """Return the newest wishes, the newest first; ``before`` is a ``place``."""
        rows = self._table.query(
            "owner_pk = :all AND owner_sk < :before",
            values={":all": _ALL, ":before": before},
            index="owner",
            forward=False,
            limit=limit,
        )
        return [_request(row) for row in rows]

    def of(self, customer_ids: Iterable[str]) -> list[Request]:
        """Return the wishes of somebody, the newest first."""
        ids = {
            row["sk"].removeprefix(POINTER)
            for customer_id in customer_ids
            for row in self._pointers(customer_id)
        }
        keys = [{"pk": PREFIX + one, "sk": _SK} for one in sorted(ids)]
        found = [_request(row) for row in self._table.batch_get(keys)]
        return sorted(found, key=lambda one: one.asked_ms, reverse=True)

    def adding(self, request: Request) -> list[Write]:
        """Return the writes of a new wish, and of what leads to it from the person."""
        pointers = [
            self._profiles.put_write(
                {
                    "pk": one,
                    "sk": POINTER + request.id,
                    "kind": request.kind.value,
                    "at": request.asked_ms,
                }
            )
            for one in request.person.customer_ids
        ]
        row = self._table.put_write(_item(request), "attribute_not_exists(pk)")
        return [row, *pointers]

    def locking(self, request: Request) -> list[Write]:
        """Return the writes that lock a person's profiles; one that is stops them."""
        return [
            self._profiles.update_write(
                {"pk": one, "sk": "PROFILE"},
                "SET erasing = :request",
                values={":request": request.id},
                condition="attribute_exists(pk) AND attribute_not_exists(erasing)",
            )
            for one in request.person.customer_ids
        ]

    def unlocking(self, request: Request) -> list[Write]:
        return [
            self._profiles.update_write(
                {"pk": one, "sk": "PROFILE"},
                "REMOVE erasing",
                values={":request": request.id},
                condition="erasing = :request",
            )
            for one in request.person.customer_ids
        ]

    def begin(self, request: Request, chore: str, at_ms: int) -> bool:
        """Note who works it off and whose data it is; tell whether it is the first."""
        try:
            self._table.update(
                {"pk": PREFIX + request.id, "sk": _SK},
                "SET #state = :running, chore = :chore, began = :at,"
                " ids = :ids, open_ids = :open_ids, marks = :marks",
                names={"#state": "state"},
                values={
                    ":running": State.RUNNING.value,
                    ":chore": chore,
                    ":at": at_ms,
                    ":ids": list(request.person.customer_ids),
                    ":open_ids": list(request.person.open_ids),
                    ":marks": list(request.marks),
                    ":cooling": State.COOLING.value,
                    ":none": "",
                },
                condition="#state IN (:cooling, :running) AND chore = :none",
                returns="NONE",
            )
        except ConditionFailed:
            return False
        return True

    def moving(self, request: Request, given: Sequence[State], **sets: Any) -> Write:
        """Return the write that changes a wish that stands as given."""
        names = {f"#{name}": name for name in sets} | {"#state": "state"}
        known = {f":g{number}": one.value for number, one in enumerate(given)}
        return self._table.update_write(
            {"pk": PREFIX + request.id, "sk": _SK},
            "SET " + ", ".join(f"#{name} = :{name}" for name in sets),
            names=names,
            values={f":{name}": value for name, value in sets.items()} | known,
            condition=f"#state IN ({', '.join(known)})",
        )

    def move(self, request: Request, given: Sequence[State], **sets: Any) -> bool:
        """Change a wish that stands as given; tell whether it did."""
        try:
            transact([self.moving(request, given, **sets)])
        except TransactionFailed:
            return False
        return True

    def note(self, request: Request, store: str, removed: int, step: int) -> None:
        """Count what a step removed, once for each step."""
        with suppress(ConditionFailed):
            self._table.update(
                {"pk": PREFIX + request.id, "sk": _SK},
                "SET noted = :step ADD #count :removed",
                names={"#count": _COUNT + store},
                values={":step": step, ":removed": removed},
                condition="attribute_not_exists(noted) OR noted < :step",
                returns="NONE",
            )

    def forget(self, request: Request) -> None:
        """Have a wish no longer say whose it is, and where a copy lies."""
        with suppress(ConditionFailed):
            self._table.update(
                {"pk": PREFIX + request.id, "sk": _SK},
                "REMOVE ids, open_ids, #key",
                names={"#key": "key"},
                condition="attribute_exists(pk)",
                returns="NONE",
            )

    def _pointers(self, customer_id: str) -> list[Item]:
        found = self._profiles.query(
            "pk = :customer AND begins_with(sk, :wishes)",
            values={":customer": customer_id, ":wishes": POINTER},
        )
        return list(found)


def requests() -> Requests:
    return Requests(connections.workspace(), connections.profiles())


def place(request: Request) -> str:
    """Return where a wish stands in the list of all."""
    return f"{request.asked_ms:013d}#{request.id}"


def _item(request: Request) -> Item:
    return {
        "pk": PREFIX + request.id,
        "sk": _SK,
        "owner_pk": _ALL,
        "owner_sk": place(request),
        "kind": request.kind.value,
        "channel": request.channel.value,
        "by": request.by,
        "asked": request.asked_ms,
        "state": request.state.value,
        "ids": list(request.person.customer_ids),
        "open_ids": list(request.person.open_ids),
        "starts": request.starts_ms,
        "began": request.began_ms,
        "finished": request.finished_ms,
        "about": request.about,
        "marks": list(request.marks),
        "chore": request.chore,
        "proof": request.proof,
        "plan": [list(one) for one in request.plan],
        **{_COUNT + name: number for name, number in request.removed.items()},
    }


def _request(item: Item) -> Request:
    counts = {n[len(_COUNT) :]: k for n, k in item.items() if n.startswith(_COUNT)}
    ids, open_ids = item.get("ids", [""]), item.get("open_ids", [])
    return Request(
        id=item["pk"].removeprefix(PREFIX),
        kind=Kind(item["kind"]),
        channel=Channel(item["channel"]),
        by=item["by"],
        asked_ms=item["asked"],
        state=State(item["state"]),
        person=Person(tuple(ids), tuple(open_ids)),
        starts_ms=item["starts"],
        began_ms=item["began"],
        finished_ms=item["finished"],
        about=item["about"],
        removed=counts,
        plan=tuple((name, title) for name, title in item["plan"]),
        marks=tuple(item["marks"]),
        key=item.get("key", ""),
        chore=item["chore"],
        proof=item["proof"],
    )
