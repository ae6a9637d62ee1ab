"""Which tags are kept equal with WeChat's, and the runs that do it.

Table workspace     pk = "WXTAGS", sk = "LINK#<key>"
                        policy, wx_id, our_name, wx_name, base, clash, choice, problem,
                        apart, union, at, rev
                    pk = "WXTAGS", sk = "RUN#<13 digits of ms>#<chore id>"
                        dry, by, state, calls, done, failed, apart, union, left, error
                    pk = "WXTAGS", sk = "CURRENT"                    chore, before
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.wxtags.models import (
    Choice,
    Clash,
    Drift,
    Link,
    Policy,
)

_PK = "WXTAGS"
_LINK, _RUN, _CURRENT = "LINK#", "RUN#", "CURRENT"
_KEPT_MS = 90 * DAY_MS
_CHANGED = "刚刚被别人改过，请刷新后再试"


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as people look back on it."""

    chore: str
    at_ms: int
    dry: bool
    by: str
    state: str = "running"  # running, done, failed
    calls: int = 0  # planned
    failed: int = 0  # people and tags that a call could not change
    before: Drift | None = None
    after: Drift | None = None
    error: str = ""


class WxTags:
    """Reads and changes links and runs."""

    def __init__(self, table: Table, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._now_ms = now_ms

    def links(self) -> dict[str, Link]:
        """Return every link by the key of our tag."""
        rows = self._table.query(
            "pk = :all AND begins_with(sk, :links)",
            values={":all": _PK, ":links": _LINK},
        )
        return {link.key: link for link in map(_link, rows)}

    def get(self, key: str) -> Link | None:
        row = self._table.get(pk=_PK, sk=f"{_LINK}{key}")
        return _link(row) if row else None

    def save(self, link: Link) -> Link:
        """Add a link or save one that was read; raises ``Conflict``."""
        changed = replace(link, rev=link.rev + 1)
        try:
            self._table.put(
                _row(changed),
                condition="attribute_not_exists(pk) OR rev = :before",
                values={":before": link.rev},
            )
        except ConditionFailed as error:
            raise Conflict(_CHANGED) from error
        return changed

    def note(self, key: str, **changes: Any) -> Link | None:
        """Change what a run found out, whatever people do to it meanwhile."""
        for _ in range(8):
            link = self.get(key)
            if link is None:
                return None
            try:
                return self.save(replace(link, **changes))
            except Conflict:
                continue
        raise Conflict(_CHANGED)

    def remove(self, key: str) -> None:
        """Keep it equal no more; both sides stay as they are."""
        self._table.delete({"pk": _PK, "sk": f"{_LINK}{key}"})

    def current(self) -> str:
        """Return the chore of the latest run, "" before the first."""
        row = self._table.get(pk=_PK, sk=_CURRENT)
        return row["chore"] if row else ""

    def take_turn(self, chore: str, before: str) -> None:
        """Let a run be the current one; raises ``Conflict`` where another was first."""
        try:
            self._table.put(
                {"pk": _PK, "sk": _CURRENT, "chore": chore},
                condition="attribute_not_exists(pk) OR chore IN (:before, :chore)",
                values={":before": before, ":chore": chore},
            )
        except ConditionFailed as error:
            raise Conflict("标签同步正在进行") from error

    def keep_run(self, run: Run) -> None:
        """Write down how a run stands; the same again replaces it."""
        item = {
            "pk": _PK,
            "sk": f"{_RUN}{run.at_ms:013d}#{run.chore}",
            "dry": run.dry,
            "by": run.by,
            "state": run.state,
            "calls": run.calls,
            "failed": run.failed,
            "before": _pair(run.before),
            "after": _pair(run.after),
            "error": run.error,
            "ttl": (run.at_ms + _KEPT_MS) // 1000,
        }
        self._table.put(item)

    def runs(self, most: int) -> list[Run]:
        """Return the latest runs, the newest first."""
        rows = self._table.query(
            "pk = :all AND begins_with(sk, :runs)",
            values={":all": _PK, ":runs": _RUN},
            forward=False,
            limit=most,
        )
        return [_run(row) for row in rows]

    def run(self, chore: str, at_ms: int) -> Run:
        """Return a run; raises ``NotFound``."""
        row = self._table.get(pk=_PK, sk=f"{_RUN}{at_ms:013d}#{chore}")
        if row is None:
            raise NotFound("no such run")
        return _run(row)


def _row(link: Link) -> Item:
    return {
        "pk": _PK,
        "sk": f"{_LINK}{link.key}",
        "policy": link.policy.value,
        "wx_id": link.wx_id,
        "our_name": link.our_name,
        "wx_name": link.wx_name,
        "base": link.base,
        "clash": link.clash.value if link.clash else "",
        "choice": link.choice.value if link.choice else "",
        "problem": link.problem,
        "drift": _pair(link.drift),
        "at": link.synced_ms,
        "rev": link.rev,
    }


def _link(row: Item) -> Link:
    return Link(
        key=row["sk"].removeprefix(_LINK),
        policy=Policy(row["policy"]),
        wx_id=row["wx_id"],
        our_name=row["our_name"],
        wx_name=row["wx_name"],
        base=row["base"],
        clash=Clash(row["clash"]) if row["clash"] else None,
        choice=Choice(row["choice"]) if row["choice"] else None,
        problem=row["problem"],
        drift=_drift(row["drift"]),
        synced_ms=row["at"],
        rev=row["rev"],
    )


def _run(row: Item) -> Run:
    stamp, _, chore = row["sk"].removeprefix(_RUN).partition("#")
    return Run(
        chore=chore,
        at_ms=int(stamp),
        dry=row["dry"],
        by=row["by"],
        state=row["state"],
        calls=row["calls"],
        failed=row["failed"],
        before=_drift(row["before"]),
        after=_drift(row["after"]),
        error=row["error"],
    )


def _pair(drift: Drift | None) -> list[int]:
    return [drift.apart, drift.union] if drift else []


def _drift(pair: list[int]) -> Drift | None:
    return Drift(*pair) if pair else None
