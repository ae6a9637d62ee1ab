"""Which snapshot counts, and the one in the making.

Table workspace     pk = "SNAPSHOT#people", sk = "CURRENT" and "MAKING"
                        version, as_of_ms, is_full, full_ms, shape, state, base,
                        parts (those that are ready), people, days
"""

from dataclasses import asdict, replace

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.customers.segments.people.models import Snapshot, State

_PK = "SNAPSHOT#people"
_CURRENT, _MAKING = "CURRENT", "MAKING"


class Snapshots:
    """Reads and moves on snapshots."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def current(self) -> Snapshot | None:
        """Return the one that questions are put to."""
        return self._get(_CURRENT)

    def making(self) -> Snapshot | None:
        return self._get(_MAKING)

    def begin(self, made: Snapshot, given_up_ms: int) -> bool:
        """Have it made, unless another is under way.

        Args:
            made: the snapshot.
            given_up_ms: one that began earlier is no longer waited for.
        """
        return self._put(
            made,
            "attribute_not_exists(pk) OR #state IN (:done, :listing)"
            " OR as_of_ms < :given_up",
            {
                ":done": State.DONE.value,
                ":listing": State.LISTING.value,
                ":given_up": given_up_ms,
            },
        )

    def reading(self, made: Snapshot) -> bool:
        """Say that it is known whom to read; ``False`` where another took its place."""
        return self._put(
            made,
            "version = :version AND #state = :listing",
            {":version": made.version, ":listing": State.LISTING.value},
        )

    def read(self, version: str, part: int) -> Snapshot | None:
        """Say that a part is ready; ``None`` where another took its place."""
        try:
            item = self._table.update(
                {"pk": _PK, "sk": _MAKING},
                "ADD parts :part",
                values={":part": {str(part)}, ":version": version},
                condition="version = :version",
            )
        except ConditionFailed:
            return None
        return _snapshot(item)

    def joined(self, made: Snapshot) -> bool:
        """Have questions put to it; ``False`` where a later one answers them."""
        try:
            self._table.put(
                _item(made) | {"sk": _CURRENT},
                condition="attribute_not_exists(pk) OR version <= :version",
                values={":version": made.version},
            )
        except ConditionFailed:
            return False
        self._put(made, "version = :version", {":version": made.version})
        return True

    def forget(self) -> None:
        """Let the next one be made of everybody."""
        current = self.current()
        if current:
            self._table.put(_item(replace(current, shape="")) | {"sk": _CURRENT})

    def _get(self, name: str) -> Snapshot | None:
        item = self._table.get(pk=_PK, sk=name)
        return _snapshot(item) if item else None

    def _put(self, made: Snapshot, condition: str, values: Item) -> bool:
        names = {"#state": "state"} if "#state" in condition else None
        try:
            self._table.put(_item(made), condition, names, values)
        except ConditionFailed:
            return False
        return True


def _item(made: Snapshot) -> Item:
    plain = asdict(made) | {"state": made.state.value}
    parts = {str(part) for part in made.parts}
    item = {"pk": _PK, "sk": _MAKING, **plain, "days": dict(made.days)}
    del item["parts"]  # a set in a table is never empty
    return item | ({"parts": parts} if parts else {})


def _snapshot(item: Item) -> Snapshot:
    return Snapshot(
        version=item["version"],
        as_of_ms=item["as_of_ms"],
        is_full=item["is_full"],
        full_ms=item["full_ms"],
        shape=item["shape"],
        state=State(item["state"]),
        base=item["base"],
        parts=frozenset(int(one) for one in item.get("parts", ())),
        people=item["people"],
        days=item["days"],
    )
