"""What the function ``insight`` does with the steps of its queue."""

from chalicelib import connections
from chalicelib.aws.logs import logger
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.insight.nightly import desk, learning, moving, running
from chalicelib.insight.nightly.models import Pass, Task
from chalicelib.insight.nightly.repository import standings
from chalicelib.insight.nightly.schemas import Order
from chalicelib.insight.prediction.models import Target


def do(order: Order) -> None:
    """Do one step; a repeat does the same again."""
    task = order.task
    match task.do:
        case "train":
            _train(Target(task.target))
        case "group":
            learning.group()
        case "moves":
            _moves(task)
        case _:
            if ended := desk.nightly().do(task):
                _go_on(ended)


def _go_on(ended: Pass) -> None:
    """Go on from a pass: who moved, and once a month what may be learnt."""
    logger.info("passed", version=ended.version, changed=ended.changed)
    running.send(Task("moves", ended.version))
    now = now_ms()
    for target in Target:
        if learning.is_due(target, now):
            running.train(target.value)
    if learning.is_grouping_due(now):
        running.group()


def _train(target: Target) -> None:
    """Learn, and have everybody scored by what was learnt if it is used."""
    found = learning.train(target)
    if found and found.is_better:
        running.begin()


def _moves(task: Task) -> None:
    """Count who went where this month, up to the last day that is over."""
    yesterday = business_day(now_ms() - DAY_MS)
    days = moving.month_of(yesterday)
    for found in moving.moves(connections.archive(), task.version, days):
        standings().keep_moves(found)
