"""What the function ``segments`` does, put together once for its container."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from chalicelib import connections
from chalicelib.connections.clients import kept
from chalicelib.core.clock import now_ms
from chalicelib.customers.segments.counting import asking, forgetting, schemas
from chalicelib.customers.segments.counting.answering import Answering
from chalicelib.customers.segments.counting.crowd import Crowd, Sources
from chalicelib.customers.segments.counting.facts import DayFacts
from chalicelib.customers.segments.definitions.repository import Segments
from chalicelib.customers.segments.people.models import Snapshot, State
from chalicelib.customers.segments.people.reading import Everybody
from chalicelib.customers.segments.people.repository import Snapshots
from chalicelib.customers.segments.people.rows import shape_of, types_of
from chalicelib.customers.segments.people.service import GIVEN_UP_MS, Builder, Task
from chalicelib.customers.segments.people.store import SnapshotFiles
from chalicelib.customers.segments.rules.models import Node
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.traits.everything import everything


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Answer somebody who waits."""
    asked = schemas.asked.validate_python(dict(question))
    return answering().answer(asked).model_dump(mode="json")


def do(order: schemas.Build, ready: Callable[[Snapshot], None]) -> None:
    """Do a step of a snapshot.

    Args:
        order: the step.
        ready: what is to happen when a snapshot is.
    """
    task = Task(
        order.do, order.version, order.whole, order.part, order.cursor, order.number
    )
    if made := builder().do(task):
        ready(made)


def forget(customer_id: str) -> None:
    """Take somebody out of all files.

    Where a snapshot is in the making, or has to be made first, nothing is noted as
    done, and whoever waits for it asks again.
    """
    snapshots = Snapshots(connections.workspace())
    making, current = snapshots.making(), snapshots.current()
    if making and _is_under_way(making):
        return
    files = SnapshotFiles(connections.archive(), types)
    if current and current.shape != shape_of(types()):
        asking.build()  # of columns there are no more: it cannot be written anew
        return
    if current:
        files.forget_one(current, customer_id)
    files.leave_only(current)
    forgetting.done(customer_id)


def _is_under_way(making: Snapshot) -> bool:
    given_up = making.as_of_ms < now_ms() - GIVEN_UP_MS
    return making.state is not State.DONE and not given_up


def builder() -> Builder:
    return Builder(
        Snapshots(connections.workspace()),
        SnapshotFiles(connections.archive(), types),
        everybody(),
        _send,
        types,
        now_ms,
    )


def everybody() -> Everybody:
    timeline = Timeline(connections.interactions())
    return Everybody(connections.profiles(), timeline, everything, _imported_ms, now_ms)


def types() -> dict[str, str]:
    return types_of(everything())


def _imported_ms() -> int:
    """Return when the first import of followers was finished; 0 for never."""
    current = runs().current()
    run = runs().get(current.run) if current else None
    return run.finished_ms if run and run.is_first else 0


def _send(task: Task) -> None:
    order = schemas.Build(
        do=task.do,
        version=task.version,
        whole=task.whole,
        part=task.part,
        cursor=task.cursor,
        number=task.number,
    )
    connections.segments_queue().send(order)


@kept
def answering() -> Answering:
    folder = Path(gettempdir(), "segments")
    folder.mkdir(exist_ok=True)
    sources = Sources(
        Snapshots(connections.workspace()),
        connections.archive(),
        Timeline(connections.interactions()),
        everybody(),
        everything,
    )
    crowd = Crowd(sources, asking.build, folder, now_ms)
    facts = DayFacts(connections.archive(), folder / "facts", now_ms)
    return Answering(crowd, facts, _live, now_ms)


def _live() -> dict[str, Node]:
    published, _ = Segments(connections.workspace()).published()
    return {one.id: one.rule for one in published.live}
