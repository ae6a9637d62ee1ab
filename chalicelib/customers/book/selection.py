"""Which customers something is to be done with: those ticked, or all that filters find.

A chore keeps it among its params and takes a few at a time::

    found, cursor = Selection.from_params(chore.params).people(part.cursor, 100)
    return Step(cursor, done=len(found))
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from chalicelib import connections
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.book import filters
from chalicelib.customers.search import Search
from chalicelib.customers.tags import desk as tagging

MOST_TICKED = 100
_LOOKED_AT = 2_000  # in one step
_PARAM = "selection"


@dataclass(frozen=True, slots=True)
class Selection:
    """Some customers."""

    ids: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)  # where nobody is ticked
    seen: tuple[str, ...] = ()  # the fields that whoever chose may see

    @classmethod
    def of(
        cls, ids: Sequence[str], query: Mapping[str, str], seen: Sequence[str]
    ) -> Self:
        """Return the ticked, or else everybody the query finds.

        Raises:
            InvalidInput: too many were ticked.
        """
        if len(ids) > MOST_TICKED:
            raise InvalidInput(f"一次最多勾选 {MOST_TICKED} 位客户")
        return cls(tuple(ids), {} if ids else dict(query), tuple(sorted(seen)))

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        plain = json.loads(params[_PARAM])
        return cls(tuple(plain["ids"]), plain["query"], tuple(plain["seen"]))

    def to_params(self) -> dict[str, str]:
        plain = {"ids": self.ids, "query": dict(self.query), "seen": self.seen}
        return {_PARAM: json.dumps(plain, ensure_ascii=False)}

    @property
    def count(self) -> int:
        """Return how many they are, 0 where that is not known yet."""
        return len(self.ids)

    def people(self, cursor: str, limit: int) -> tuple[list[str], str | None]:
        """Return the next of them, and where to go on; ``None`` at the end."""
        if self.ids:
            start = int(cursor or 0)
            end = start + limit
            return list(self.ids[start:end]), str(end) if end < len(self.ids) else None
        search = Search(
            connections.profiles(),
            connections.customer_id,
            most=_LOOKED_AT,
            tag_key=tagging.key_of,
        )
        wanted = filters.parse(self.query, self.seen).wanted
        found = search.page(wanted, limit, cursor)
        return [one.id for one in found.profiles], found.place or None
