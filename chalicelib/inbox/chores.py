"""The function ``chores``, and who does which long work: one line a kind.

A handler is a module with ``step`` and ``finish``, see ``customers.chores.models``,
imported when the first step of its kind comes.
"""

from importlib import import_module
from typing import Any, cast

from chalice.app import Blueprint, SQSEvent

from chalicelib import connections
from chalicelib.core.errors import Poison
from chalicelib.core.settings import settings
from chalicelib.customers.chores import desk
from chalicelib.customers.chores.models import Handler
from chalicelib.customers.chores.service import Task

_STEP_MS = 25_000

jobs = Blueprint(__name__)

HANDLERS: dict[str, str] = {
    "tags.backtest": "chalicelib.customers.tags.trials.backtest",
    "tags.batch": "chalicelib.customers.tags.batch.tagging",
    "tags.undo": "chalicelib.customers.tags.batch.undoing",
    "tags.validation": "chalicelib.customers.tags.trials.validation",
    "wxtags.sync": "chalicelib.customers.wxtags.syncing",
    "attributes.mirror": "chalicelib.customers.attributes.mirroring",
    "customers.export": "chalicelib.customers.book.list.exporting",
    "lifecycle.rejudge": "chalicelib.customers.lifecycle.rejudging",
    "imports.check": "chalicelib.customers.importing.checking",
    "imports.read": "chalicelib.customers.importing.reading",
    "imports.run": "chalicelib.customers.importing.running",
    "forms.export": "chalicelib.insight.forms.exporting",
    "orders.waiting": "chalicelib.customers.orders.retrying",
    "owner.allocate": "chalicelib.customers.book.owner.allocating",
    "segments.export": "chalicelib.customers.segments.exporting",
    "segments.freeze": "chalicelib.customers.segments.freezing",
    "segments.put": "chalicelib.customers.segments.shelf.enlisting",
    "segments.sweep": "chalicelib.customers.segments.membership.sweeping",
    "privacy.erase": "chalicelib.inbox.erasing",
    "privacy.export": "chalicelib.inbox.copying",
    "privacy.retention": "chalicelib.customers.privacy.retaining",
}


@jobs.on_sqs_message(queue=settings().chores_queue, batch_size=1, maximum_concurrency=5)
def chores(event: SQSEvent) -> Any:
    """Do one step of long work."""
    work = desk.chores().work
    consumer = connections.consumer(needed_ms=_STEP_MS)
    return consumer.consume(event, Task.from_dict, lambda task: work(task, handler))


def handler(kind: str) -> Handler:
    """Return who does the chores of a kind; raises ``Poison`` for one nobody does."""
    if kind not in HANDLERS:
        raise Poison(f"nobody does {kind}")
    return cast("Handler", import_module(HANDLERS[kind]))
