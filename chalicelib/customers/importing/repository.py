"""Imports and how far they are.

Table workspace     pk = "IMPORT#<id>", sk = "IMPORT"
                        kind, name, by, created_ms, state, rev, chore, format, how,
                        heads, samples, rows, choice, checked, counted, ttl
Index owner         owner_pk = "IMPORTS", owner_sk = "<13 digits of ms>#<id>"
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.importing.fields import Kind
from chalicelib.customers.importing.models import Choice, Import, State, Unknown

_KEPT_MS = 90 * DAY_MS
_ALL = "IMPORTS"


class Imports:
    """Reads imports and moves them on."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def add(self, one: Import) -> None:
        """Enter an import; one that is there already stays as it is."""
        item = {
            **_key(one.id),
            "owner_pk": _ALL,
            "owner_sk": _place(one),
            **_plain(one),
            "ttl": (one.created_ms + _KEPT_MS) // 1000,
        }
        try:
            self._table.put(item, "attribute_not_exists(pk)")
        except ConditionFailed:
            return

    def get(self, import_id: str) -> Import:
        """Return an import; raises ``NotFound``."""
        item = self._table.get(pk=_key(import_id)["pk"], sk="IMPORT")
        if item is None:
            raise NotFound("no such import")
        return _import(item)

    def latest(self, limit: int, after: str = "") -> tuple[list[Import], str]:
        """Return the next imports, the newest first, and where to go on."""
        rows = self._table.query(
            "owner_pk = :all AND owner_sk < :before",
            values={":all": _ALL, ":before": after or "~"},
            index="owner",
            forward=False,
            limit=limit + 1,
        )
        found = [_import(row) for row in rows]
        further = _place(found[limit - 1]) if len(found) > limit else ""
        return found[:limit], further

    def change(
        self, one: Import, given: Iterable[State], changes: Mapping[str, Any]
    ) -> Import:
        """Change an import that nobody has changed since it was read.

        Args:
            one: as it was read.
            given: the states in which it may be.
            changes: values by the name of the field.

        Raises:
            Conflict: it is in another state, or was changed meanwhile.
        """
        states = [one_state.value for one_state in given]
        if one.state.value not in states:
            raise Conflict("the import is at another step")
        sets = {n: _stored(value) for n, value in changes.items()}
        names = {f"#{n}": n for n in (*sets, "state", "rev", "chore")}
        try:
            item = self._table.update(
                _key(one.id),
                "SET " + ", ".join(f"#{n} = :{n}" for n in sets),
                names=names,
                values={f":{n}": value for n, value in sets.items()}
                | {":was": one.state.value, ":rev0": one.rev, ":chore0": one.chore},
                condition="#state = :was AND #rev = :rev0 AND #chore = :chore0",
            )
        except ConditionFailed as error:
            raise Conflict("the import was changed meanwhile") from error
        return _import(item)


def _key(import_id: str) -> dict[str, str]:
    return {"pk": f"IMPORT#{import_id}", "sk": "IMPORT"}


def _place(one: Import) -> str:
    return f"{one.created_ms:013d}#{one.id}"


def _stored(value: Any) -> Any:
    if isinstance(value, Choice):
        return {**asdict(value), "mapping": list(value.mapping)}
    if isinstance(value, State):
        return value.value
    return value


def _plain(one: Import) -> Item:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "name": one.name,
        "by": one.by,
        "created_ms": one.created_ms,
        "state": one.state.value,
        "rev": one.rev,
        "chore": one.chore,
    }


def _import(item: Item) -> Import:
    choice = item.get("choice")
    return Import(
        id=item["id"],
        kind=Kind(item["kind"]),
        name=item["name"],
        by=item["by"],
        created_ms=item["created_ms"],
        state=State(item["state"]),
        rev=item["rev"],
        chore=item["chore"],
        format=item.get("format", ""),
        how=item.get("how", ""),
        heads=tuple(item.get("heads", ())),
        samples=tuple(tuple(line) for line in item.get("samples", ())),
        rows=item.get("rows", 0),
        choice=_choice(choice) if choice else None,
        checked=item.get("checked", {}),
        counted=item.get("counted", {}),
    )


def _choice(plain: Mapping[str, Any]) -> Choice:
    return Choice(
        mapping=tuple(plain["mapping"]),
        unknown=Unknown(plain["unknown"]),
        consent=plain["consent"],
    )
