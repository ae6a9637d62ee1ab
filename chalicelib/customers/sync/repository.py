"""Runs of the follower sync, their receipts and how far each partition is.

Table workspace     pk = "SYNC#<appid>"
                    sk = "CURRENT"                   the run that counts, the snapshot
                    sk = "RUN#<id>"                  the run, with its version
                    sk = "RUN#<id>#PAGE#<5 digits>"  receipt of a page
                    sk = "RUN#<id>#PART#<2 digits>"  a partition: found, and applied
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.aws.values import Item
from chalicelib.customers.sync.messages import ChunkTask
from chalicelib.customers.sync.models import (
    Base,
    Current,
    PageReceipt,
    Part,
    Run,
    State,
    Tally,
)

_KEPT_S = 90 * 24 * 3600


class RunRepository:
    def __init__(self, table: Table, app_id: str) -> None:
        self._table = table
        self._pk = f"SYNC#{app_id}"

    def current(self) -> Current | None:
        item = self._table.get(pk=self._pk, sk="CURRENT")
        return Current.model_validate(item) if item else None

    def get(self, run_id: str) -> Run | None:
        item = self._table.get(pk=self._pk, sk=_run(run_id))
        return Run.model_validate(item) if item else None

    def begin(self, run: Run, before: Current | None) -> None:
        """Make it the run that counts; raises ``Conflict`` if another became it."""
        condition, bound = "attribute_not_exists(pk)", {":run": run.id}
        if before:
            condition, bound[":before"] = "#run = :before", before.run
        point = self._table.update_write(
            self._key("CURRENT"),
            "SET #run = :run",
            names={"#run": "run"},
            values=bound,
            condition=condition,
        )
        item = {**self._key(_run(run.id)), **_plain(run), "ttl": _ttl(run)}
        fresh = self._table.put_write(item, condition="attribute_not_exists(pk)")
        transact([point, fresh])

    def advance(self, run: Run, **changes: Any) -> Run:
        """Take a step; raises ``Conflict`` if somebody else took it."""
        item = self._table.update(**self._step(run, changes))
        return Run.model_validate(item)

    def note(self, run: Run, **changes: Any) -> Run:
        """Change what is no step; raises ``Conflict`` if the run has gone on."""
        names, values, clauses = _sets(changes)
        item = self._table.update(
            self._key(_run(run.id)),
            "SET " + clauses,
            names=names | {"#version": "version"},
            values=values | {":old": run.version},
            condition="#version = :old",
        )
        return Run.model_validate(item)

    def keep_page(self, run: Run, receipt: PageReceipt, **changes: Any) -> Run:
        """Take the step and write the receipt, both or neither."""
        row = {
            **self._key(f"{_run(run.id)}#PAGE#{receipt.page:05d}"),
            **receipt.model_dump(),
            "ttl": _ttl(run),
        }
        step = self._table.update_write(**self._step(run, changes))
        transact([step, self._table.put_write(row)])
        return run.model_copy(update={**changes, "version": run.version + 1})

    def finish(self, run: Run, base: Base, *, now_ms: int) -> None:
        """Close the run and make its list the snapshot, both or neither."""
        done = {"state": State.DONE, "finished_ms": now_ms, "updated_ms": now_ms}
        close = self._table.update_write(**self._step(run, done))
        point = self._table.update_write(
            self._key("CURRENT"),
            "SET #base = :base",
            names={"#base": "base", "#run": "run"},
            values={":base": base.model_dump(), ":run": run.id},
            condition="#run = :run",
        )
        transact([close, point])

    def pages(self, run_id: str) -> Iterator[PageReceipt]:
        """Yield the receipts in order."""
        for item in self._below(f"{_run(run_id)}#PAGE#"):
            yield PageReceipt.model_validate(item)

    def part(self, run_id: str, part: int) -> Part | None:
        item = self._table.get(pk=self._pk, sk=_part(run_id, part))
        return Part.model_validate(_with_tally(item)) if item else None

    def parts(self, run_id: str) -> list[Part]:
        rows = self._below(f"{_run(run_id)}#PART#")
        return [Part.model_validate(_with_tally(item)) for item in rows]

    def merged(self, run: Run, part: Part) -> Run:
        """Note once what a partition differs in; return the run with it."""
        row = {**self._key(_part(run.id, part.part)), "ttl": _ttl(run)}
        row |= part.model_dump(exclude={"done", "tally"})
        fresh = self._table.put_write(row, condition="attribute_not_exists(pk)")
        counted = self._table.update_write(
            self._key(_run(run.id)),
            "ADD merged :part",
            values={":part": {str(part.part)}},
        )
        with contextlib.suppress(TransactionFailed):  # another delivery was first
            transact([fresh, counted])
        return self.get(run.id) or run

    def chunk_done(self, run: Run, task: ChunkTask, tally: Tally) -> Part:
        """Note once that a chunk is applied; return the partition with it."""
        counts = {name: count for name, count in tally.model_dump().items() if count}
        added = "".join(f", #{name} :{name}" for name in counts)
        try:
            item = self._table.update(
                self._key(_part(run.id, task.part)),
                "ADD done :chunk" + added,
                names={f"#{name}": name for name in counts} or None,
                values={":chunk": {task.chunk}, ":name": task.chunk}
                | {f":{name}": count for name, count in counts.items()},
                condition="NOT contains(done, :name)",
            )
        except ConditionFailed as refused:
            item = refused.item or {}
        return Part.model_validate(_with_tally(item))

    def part_done(self, run: Run, part: int) -> Run:
        """Note that a partition is applied; return the run with it."""
        item = self._table.update(
            self._key(_run(run.id)), "ADD fetched :part", values={":part": {str(part)}}
        )
        return Run.model_validate(item)

    def forget_cursor(self, row: Item) -> None:
        """Have a row of a run that is over no longer name somebody."""
        names = (
            {"#cursor": "cursor"} if "cursor" in row else {"#cursor": "next_open_id"}
        )
        self._table.update(
            {"pk": row["pk"], "sk": row["sk"]},
            "SET #cursor = :nobody",
            names=names,
            values={":nobody": ""},
            condition="attribute_exists(pk)",
            returns="NONE",
        )

    def _step(self, run: Run, changes: dict[str, Any]) -> dict[str, Any]:
        names, values, clauses = _sets({**changes, "version": run.version + 1})
        return {
            "key": self._key(_run(run.id)),
            "expression": "SET " + clauses,
            "names": names,
            "values": values | {":old": run.version},
            "condition": "#version = :old",
        }

    def _below(self, prefix: str) -> Iterator[Item]:
        return self._table.query(
            "pk = :pk AND begins_with(sk, :prefix)",
            values={":pk": self._pk, ":prefix": prefix},
        )

    def _key(self, sk: str) -> dict[str, str]:
        return {"pk": self._pk, "sk": sk}


def _run(run_id: str) -> str:
    return f"RUN#{run_id}"


def _part(run_id: str, part: int) -> str:
    return f"RUN#{run_id}#PART#{part:02d}"


def _ttl(run: Run) -> int:
    return run.started_ms // 1000 + _KEPT_S


def _plain(run: Run) -> Item:
    # A set that is empty cannot be stored; adding to none makes one.
    return run.model_dump(mode="json", exclude={"merged", "fetched"})


def _sets(changes: dict[str, Any]) -> tuple[dict[str, str], Item, str]:
    names = {f"#{name}": name for name in changes}
    values = {f":{name}": value for name, value in changes.items()}
    return names, values, ", ".join(f"#{name} = :{name}" for name in changes)


def _with_tally(item: Item) -> Item:
    counts = {name: item.get(name, 0) for name in Tally.model_fields}
    return item | {"tally": counts}
