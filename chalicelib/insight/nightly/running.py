"""Having steps of the function ``insight`` done, from wherever there is no DuckDB."""

from chalicelib import connections
from chalicelib.insight.nightly.models import Task
from chalicelib.insight.nightly.schemas import Order


def send(task: Task, delay_s: int = 0) -> None:
    """Have a step done, after so many seconds."""
    order = Order(
        do=task.do,
        version=task.version,
        run=task.run,
        part=task.part,
        after=task.after,
        number=task.number,
        target=task.target,
        waited=task.waited,
    )
    connections.insight_queue().send(order, delay_s=delay_s)


def begin() -> None:
    """Have everybody looked at."""
    send(Task("begin"))


def train(target: str) -> None:
    """Have something learnt that foretells."""
    send(Task("train", target=target))


def group() -> None:
    """Have groups of people found who are alike."""
    send(Task("group"))
