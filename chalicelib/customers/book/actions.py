"""What can be done with many customers at once: each module adds its own.

    actions.add(
        BatchAction("tags", "打标签", "tag", 10, Action.CUSTOMERS_WRITE,
                    "customers/tags/batch.html", ("tag",), begin)
    )

    def begin(batch: Batch) -> str:
        tag = checked(batch.given["tag"])
        return actions.begun(batch, "tags.batch", f"打标签「{tag}」", {"tag": tag})

The page asks for the fields in a drawer; ``begin`` starts the work and returns where it
can be watched.  What it raises as ``InvalidInput`` is said in the drawer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.customers.book.selection import Selection
from chalicelib.customers.chores import desk
from chalicelib.customers.head import Row
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action
from chalicelib.web.console import deeds
from chalicelib.web.visit import Visit
from chalicelib.web.work.desk import works

WORK = "chore"  # the kind of work that the jobs page shows


@dataclass(frozen=True, slots=True)
class Batch:
    """What somebody wishes to have done, and with whom."""

    by: Principal
    selection: Selection
    given: Mapping[str, str]  # the fields of the action's form
    unique: str  # the same for every repeat of the wish, 32 hex digits


def _no_values(_visit: Visit) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class BatchAction:
    """One thing to do."""

    name: str  # in addresses
    label: str
    icon: str
    order: int
    needs: Action
    template: str  # the fields of its form
    fields: tuple[str, ...]  # their names
    begin: Callable[[Batch], str]
    values: Callable[[Visit], Mapping[str, Any]] = _no_values  # for the template
    note: str = ""  # what it does, above the form


actions: Row[BatchAction] = Row()


def add(one: BatchAction) -> None:
    """Offer something to do with many; the audit calls it by its label."""
    actions.add(one)
    deeds.named({deed_of(one): f"批量{one.label}"})


def deed_of(one: BatchAction) -> str:
    return f"customers.batch.{one.name}"


def action(name: str) -> BatchAction | None:
    return next((one for one in actions.all() if one.name == name), None)


def begun(batch: Batch, kind: str, title: str, params: Mapping[str, Any]) -> str:
    """Start a chore with the chosen customers; return where to watch it."""
    chore_id = desk.chores().start(
        kind,
        title,
        {**batch.selection.to_params(), **params},
        unique=batch.unique,
        by=batch.by.actor,
        total=batch.selection.count,
    )
    job_id = f"j{chore_id}"
    works().enter(job_id, WORK, {"chore": chore_id}, batch.by.actor)
    return f"/console/jobs/{job_id}"
