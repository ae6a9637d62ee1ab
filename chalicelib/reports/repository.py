"""Reports that were asked for.

Table workspace     pk = "REPORT#<name>", sk = "<from>_<to>"

Asking again makes a new run; what an earlier run made stays until the new one is ready,
and a run that was overtaken changes nothing any more.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.reports.models import Report


class ReportRows:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str, first: str, last: str) -> Report | None:
        key = _key(name, first, last)
        item = self._table.get(pk=key["pk"], sk=key["sk"])
        return _from_item(item) if item else None

    def latest(self, name: str, limit: int) -> list[Report]:
        """Return the reports of the latest days, the latest first."""
        items = self._table.query(
            "pk = :pk", values={":pk": f"REPORT#{name}"}, forward=False, limit=limit
        )
        return [_from_item(item) for item in items]

    def queue(self, wanted: Report, stale_before_ms: int) -> Report:
        """Note that it is asked for; return the run under way if there is one.

        Args:
            stale_before_ms: a run that was asked for earlier is given up.
        """
        sets = {
            "state": "queued",
            "run": wanted.run,
            "progress": 0,
            "requested_ms": wanted.requested_ms,
            "finished_ms": 0,
            "error": "",
        }
        try:
            item = self._set(
                wanted,
                sets,
                "attribute_not_exists(pk) OR NOT #state IN (:queued, :running)"
                " OR requested_ms < :stale",
                {":queued": "queued", ":running": "running", ":stale": stale_before_ms},
            )
        except ConditionFailed as refused:
            return _from_item(refused.item or {})
        return _from_item(item)

    def advance(self, run: Report, **sets: Any) -> bool:
        """Change a run; ``False`` when another has taken its place or it is ready."""
        try:
            self._set(
                run,
                sets,
                "#run = :this AND #state <> :ready",
                {":this": run.run, ":ready": "ready"},
            )
        except ConditionFailed:
            return False
        return True

    def _set(
        self, report: Report, sets: Mapping[str, Any], condition: str, bound: Item
    ) -> Item:
        names = {f"#{name}": name for name in sets}
        return self._table.update(
            _key(report.name, report.first, report.last),
            "SET " + ", ".join(f"#{name} = :{name}" for name in sets),
            names=names | {"#state": "state"} | _used(condition),
            values={f":{name}": value for name, value in sets.items()} | bound,
            condition=condition,
        )


def _used(condition: str) -> dict[str, str]:
    return {"#run": "run"} if "#run" in condition else {}


def _key(name: str, first: str, last: str) -> dict[str, str]:
    return {"pk": f"REPORT#{name}", "sk": f"{first}_{last}"}


def _from_item(item: Item) -> Report:
    first, _, last = item["sk"].partition("_")
    return Report(
        name=item["pk"].partition("#")[2],
        first=first,
        last=last,
        run=item["run"],
        state=item["state"],
        progress=item["progress"],
        requested_ms=item["requested_ms"],
        finished_ms=item["finished_ms"],
        error=item["error"],
        summary=item.get("summary", {}),
        files=item.get("files", {}),
    )
