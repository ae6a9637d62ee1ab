"""Saved views of the customer list: filters with a name, one's own or everybody's.

Table workspace     pk = "VIEWS#customers", sk = "VIEW#<id>"
                        name, query (map), by (staff id), shared, at
                    pk = "VIEWS#customers", sk = "PINS#<staff id>"
                        pins (map: view id to the place on the list seen last)

What somebody typed into the search is no part of a view: it may name a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.errors import NotFound

PK = "VIEWS#customers"
LONGEST_NAME = 20
MOST_PINS = 8


@dataclass(frozen=True, slots=True)
class View:
    """Filters with a name."""

    id: str
    name: str
    query: Mapping[str, str]
    by: str  # staff id
    shared: bool = False
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """The views that somebody can use, and those they keep at hand."""

    views: list[View] = field(default_factory=list)
    pins: Mapping[str, str] = field(default_factory=dict)

    @property
    def pinned(self) -> list[View]:
        return [one for one in self.views if one.id in self.pins]

    def view(self, view_id: str) -> View:
        """Return one; raises ``NotFound``, also for somebody else's own."""
        found = next((one for one in self.views if one.id == view_id), None)
        if found is None:
            raise NotFound("no such view")
        return found


class Views:
    """Keeps views, and who has which at hand."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def shelf(self, staff_id: str) -> Shelf:
        """Return what somebody can use: one read."""
        rows = list(self._table.query("pk = :views", values={":views": PK}))
        views = [_view(row) for row in rows if row["sk"].startswith("VIEW#")]
        mine = (one for one in rows if one["sk"] == f"PINS#{staff_id}")
        pins: dict[str, str] = next((one["pins"] for one in mine), {})
        usable = [one for one in views if one.shared or one.by == staff_id]
        return Shelf(sorted(usable, key=lambda one: one.at_ms), pins)

    def save(self, view: View) -> None:
        """Keep a view; the same one again replaces it."""
        self._table.put(
            {
                "pk": PK,
                "sk": f"VIEW#{view.id}",
                "name": view.name,
                "query": dict(view.query),
                "by": view.by,
                "shared": view.shared,
                "at": view.at_ms,
            }
        )

    def share(self, view_id: str, *, shared: bool) -> None:
        """Let everybody use a view, or only who made it."""
        self._table.update(
            {"pk": PK, "sk": f"VIEW#{view_id}"},
            "SET #shared = :shared",
            names={"#shared": "shared"},
            values={":shared": shared},
            condition="attribute_exists(pk)",
            returns="NONE",
        )

    def remove(self, view_id: str) -> None:
        self._table.delete({"pk": PK, "sk": f"VIEW#{view_id}"})

    def pin(self, staff_id: str, view_id: str, place: str = "") -> None:
        """Keep a view at hand, or remember how far its list was seen."""
        key = {"pk": PK, "sk": f"PINS#{staff_id}"}
        try:
            self._table.update(
                key,
                "SET pins.#view = :place",
                names={"#view": view_id},
                values={":place": place},
                condition="attribute_exists(pk)",
                returns="NONE",
            )
        except ConditionFailed:
            self._table.put(
                {**key, "pins": {view_id: place}}, "attribute_not_exists(pk)"
            )

    def unpin(self, staff_id: str, view_id: str) -> None:
        try:
            self._table.update(
                {"pk": PK, "sk": f"PINS#{staff_id}"},
                "REMOVE pins.#view",
                names={"#view": view_id},
                condition="attribute_exists(pk)",
                returns="NONE",
            )
        except ConditionFailed:
            return


def views() -> Views:
    return Views(connections.workspace())


def _view(row: Item) -> View:
    return View(
        id=row["sk"].removeprefix("VIEW#"),
        name=row["name"],
        query=row["query"],
        by=row["by"],
        shared=row["shared"],
        at_ms=row["at"],
    )
