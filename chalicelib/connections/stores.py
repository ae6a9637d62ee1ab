"""Tables, buckets and the facts in them, and what is written to tables for later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.aws import lean
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.timers import Timers
from chalicelib.connections.clients import boto, client, closed_later, impatient, kept
from chalicelib.connections.queues import events_queue, timers_queue
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from chalicelib.aws.athena import AthenaLake
    from chalicelib.aws.configs import Remembered
    from chalicelib.aws.functions import Functions
    from chalicelib.aws.lake import DuckLake
    from chalicelib.aws.objects import Bucket
    from chalicelib.aws.runs import Runs

Result = TypeVar("Result")


@kept
def _table(name: str) -> Table:
    return Table(client(lean.DYNAMODB), name)


def profiles() -> Table:
    return _table(settings().profiles_table)


def interactions() -> Table:
    return _table(settings().interactions_table)


def workspace() -> Table:
    return _table(settings().workspace_table)


def idempotency() -> Table:
    return _table(settings().idempotency_table)


@kept
def glance(name: str) -> Table:
    """Return a table that the callback door looks at, or does without if it is slow."""
    return Table(impatient(lean.DYNAMODB, lean.GLANCE), name)


@kept
def last_resort() -> Table:
    """Return the workspace, where the door stores what the queue refused."""
    patient = impatient(lean.DYNAMODB, lean.LAST_RESORT)
    return Table(patient, settings().workspace_table)


@kept
def remembered(name: str) -> Remembered:
    """Return a setting of the brand's that a container reads twice a minute at most."""
    from chalicelib.aws.configs import Configs, Remembered

    return Remembered(Configs(workspace()), name, now_ms)


@kept
def outbox() -> Outbox:
    return Outbox(workspace(), events_queue(), now_ms)


@kept
def timers() -> Timers:
    return Timers(workspace(), timers_queue(), outbox(), now_ms)


def runs() -> Runs:
    """Return where scheduled functions note that they ran."""
    from chalicelib.aws.runs import Runs

    return Runs(workspace(), now_ms)


def noted(run: Callable[[Any], Result]) -> Callable[[Any], Result]:
    """Have a scheduled function note each of its runs; stands below the schedule."""

    @wraps(run)
    def noting(event: Any) -> Result:
        with runs().noted(run.__name__):
            return run(event)

    return noting


@kept
def functions() -> Functions:
    """Return the way to ask another function and wait for its answer."""
    from chalicelib.aws.functions import Functions

    return closed_later(Functions(settings().aws_region))


@kept
def media() -> Bucket:
    """Return the bucket of recordings and pictures."""
    return _bucket(settings().media_bucket)


@kept
def archive() -> Bucket:
    """Return the bucket of facts by day, sync runs, reports and exports."""
    return _bucket(settings().archive_bucket)


@kept
def audit() -> Bucket:
    """Return the bucket of the sealed heads of the audit's days."""
    return _bucket(settings().audit_bucket)


def _bucket(name: str) -> Bucket:
    from chalicelib.aws.objects import Bucket
    from chalicelib.aws.s3 import S3

    return Bucket(closed_later(S3(name, settings().aws_region)), name)


def lake(keys: Sequence[str]) -> AbstractContextManager[DuckLake | AthenaLake]:
    """Open the facts in these objects of the archive to SQL."""
    ours = settings()
    if ours.lake == "athena":
        from chalicelib.aws.athena import AthenaLake

        athena = AthenaLake(boto("athena"), ours.glue_database, ours.athena_work_group)
        return nullcontext(athena)
    from chalicelib.aws.lake import opened

    return opened(archive(), keys)
