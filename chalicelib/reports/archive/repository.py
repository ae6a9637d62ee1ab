"""The days that were archived.

Table workspace     pk = "ARCHIVE#interactions", sk = "<YYYY-MM-DD>"
"""

from dataclasses import asdict

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.customers.metrics import Moves
from chalicelib.reports.archive.models import ArchivedDay

_PARTITION = "ARCHIVE#interactions"


class ArchivedDays:
    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, day: ArchivedDay) -> None:
        """Say how a day was built; whoever built it last is right."""
        self._table.put({"pk": _PARTITION, "sk": day.day, **asdict(day)})

    def between(self, first: str, last: str) -> dict[str, ArchivedDay]:
        """Return the archived ones of those days, both ends included."""
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            values={":pk": _PARTITION, ":first": first, ":last": last},
        )
        return {item["sk"]: _from_item(item) for item in items}

    def nets_before(self, first: str) -> dict[str, int]:
        """Return by how many followers each archived day before that one changed.

        Added up they are the followers when the day begins.  That is about 200 bytes a
        day, so ten years are one page, and no running total can be left wrong by a day
        that is archived again.
        """
        items = self._table.query(
            "pk = :pk AND sk < :first", values={":pk": _PARTITION, ":first": first}
        )
        return {item["sk"]: _from_item(item).moves.net for item in items}


def _from_item(item: Item) -> ArchivedDay:
    return ArchivedDay(
        moves=Moves(**item["moves"]),
        inbound=item["inbound"],
        outbound=item["outbound"],
        people=item["people"],
        rows=item["rows"],
        entries=item["entries"],
        unsettled=item["unsettled"],
        built_ms=item["built_ms"],
    )
