"""What ``/v1/jobs/{id}`` and ``/console/jobs/{id}`` tell about.

Table workspace     pk = "JOB#<job id>", sk = "JOB"
                        kind, ref (map), by, at, ttl; and of what ``desk.ask`` began
                        state, percent, words, result (map)
Index owner         owner_pk = "JOBS#<by>", owner_sk = "<13 digits of ms>#<job id>"
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import NotFound
from chalicelib.web.work.models import Ref, State, Work

_KEPT_MS = 30 * DAY_MS


class Works:
    """Every piece of work of the last month."""

    def __init__(self, table: Table, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._now_ms = now_ms

    def enter(self, job_id: str, kind: str, ref: Ref, by: str, **own: Any) -> None:
        """Write it down; what is written down already stays as it is."""
        now = self._now_ms()
        item = {
            **_key(job_id),
            "owner_pk": f"JOBS#{by}",
            "owner_sk": f"{now:013d}#{job_id}",
            "kind": kind,
            "ref": dict(ref),
            "by": by,
            "at": now,
            "ttl": (now + _KEPT_MS) // 1000,
            **own,
        }
        with suppress(ConditionFailed):
            self._table.put(item, condition="attribute_not_exists(pk)")

    def get(self, job_id: str) -> Work:
        """Return it; raises ``NotFound``."""
        key = _key(job_id)
        item = self._table.get(pk=key["pk"], sk=key["sk"])
        if item is None:
            raise NotFound("no such job")
        return _work(item)

    def latest(self, by: str, most: int) -> list[Work]:
        """Return what somebody asked for, the newest first."""
        rows = self._table.query(
            "owner_pk = :mine",
            values={":mine": f"JOBS#{by}"},
            index="owner",
            forward=False,
            limit=most,
        )
        return [_work(row) for row in rows]

    def note(self, job_id: str, state: State, **more: Any) -> None:
        """Say how far it is; what is done stays done."""
        sets = {"state": state, **more}
        with suppress(ConditionFailed):
            self._table.update(
                _key(job_id),
                "SET " + ", ".join(f"#{name} = :{name}" for name in sets),
                names={f"#{name}": name for name in sets},
                values={f":{name}": value for name, value in sets.items()}
                | {":over": "done"},
                condition="attribute_exists(pk) AND #state <> :over",
                returns="NONE",
            )


def _key(job_id: str) -> dict[str, str]:
    return {"pk": f"JOB#{job_id}", "sk": "JOB"}


def _work(item: Item) -> Work:
    return Work(
        id=item["pk"].removeprefix("JOB#"),
        kind=item["kind"],
        ref=item["ref"],
        by=item["by"],
        at_ms=item.get("at", 0),
        state=cast("State | None", item.get("state")),
        percent=item.get("percent", 0),
        words=item.get("words", ""),
        result=item.get("result", {}),
    )
