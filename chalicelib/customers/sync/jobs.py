"""The functions ``sync``, ``sync_page`` and ``sync_diff``."""

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from chalice.app import Blueprint, CloudWatchEvent, Cron, SQSEvent
from pydantic import TypeAdapter

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers.sync import building
from chalicelib.customers.sync.messages import (
    ChunkTask,
    FanTask,
    MergeTask,
    PageTask,
    PersonTask,
)

HALF_PAST_TWO_IN_CHINA = Cron(30, 18, "*", "*", "?", "*")  # EventBridge counts in UTC
_CHUNK_MS = 20_000  # a hundred people take a second or two, more where WeChat is slow
_PART_MS = 60_000

_ListTask = PageTask | ChunkTask | PersonTask
_page_task: TypeAdapter[_ListTask] = TypeAdapter(_ListTask)
_diff_task: TypeAdapter[MergeTask | FanTask] = TypeAdapter(MergeTask | FanTask)

jobs = Blueprint(__name__)


class Invocation(CloudWatchEvent):
    """A schedule's event, or the plain object of an operator's ``invoke``."""

    def _extract_attributes(self, event_dict: dict[str, Any]) -> None:
        self.detail = event_dict.get("detail", event_dict)


@jobs.schedule(HALF_PAST_TWO_IN_CHINA, name="sync")
@connections.noted
def sync(event: CloudWatchEvent) -> dict[str, Any]:
    """Begin a run, or take up the one that was left.

    By hand: ``{"resume": true}`` does not wait for the lease of a run that stands
    still, ``{"agree": "<run>"}`` lets a run sweep that was stopped.
    """
    course = building.course()
    if run_id := event.detail.get("agree"):
        return course.agree(run_id).model_dump(mode="json", include={"id", "state"})
    run = course.start(resume=bool(event.detail.get("resume")))
    return run.model_dump(mode="json", include={"id", "state"})


sync.event_class = Invocation  # Chalice's own refuses what no schedule has sent


@jobs.on_sqs_message(
    queue=settings().sync_queue, batch_size=5, name="sync_page", maximum_concurrency=5
)
def sync_page(event: SQSEvent) -> PartialItemFailureResponse:
    """Read a page of the list, or look at a hundred people or at one."""
    return connections.consumer(needed_ms=_CHUNK_MS).consume(
        event, _page_task.validate_python, _on_page
    )


@jobs.on_sqs_message(
    queue=settings().sync_diff_queue,
    batch_size=1,
    name="sync_diff",
    maximum_concurrency=4,
)
def sync_diff(event: SQSEvent) -> PartialItemFailureResponse:
    """Compare a partition with the snapshot, or send its people out."""
    return connections.consumer(needed_ms=_PART_MS).consume(
        event, _diff_task.validate_python, _on_diff
    )


def _on_page(task: _ListTask) -> None:
    match task:
        case PageTask():
            building.listing().read_page(task)
        case ChunkTask():
            building.fetching().look_at(task)
        case PersonTask():
            building.lookup().look_at(task)


def _on_diff(task: MergeTask | FanTask) -> None:
    if isinstance(task, MergeTask):
        building.merging().merge(task)
    else:
        building.merging().fan_out(task)
