"""How old the oldest message of each queue is, as CloudWatch tells.

SQS itself says only how many there are.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

_METRIC = "ApproximateAgeOfOldestMessage"
_LOOK_BACK = timedelta(minutes=10)
_PERIOD_S = 60


class CloudWatch(Protocol):
    """What boto3's client can do."""

    def get_metric_data(self, **request: Any) -> Any: ...


def oldest(
    client: CloudWatch, queues: Iterable[str], now: datetime | None = None
) -> dict[str, int]:
    """Return the age in ms by queue; a queue without a figure is left out."""
    names = list(queues)
    until = now or datetime.now(UTC)
    answer = client.get_metric_data(
        MetricDataQueries=[_query(f"q{n}", name) for n, name in enumerate(names)],
        StartTime=until - _LOOK_BACK,
        EndTime=until,
        ScanBy="TimestampDescending",
    )
    found = {one["Id"]: one.get("Values") or [] for one in answer["MetricDataResults"]}
    return {
        name: int(found[f"q{n}"][0] * 1000)
        for n, name in enumerate(names)
        if found.get(f"q{n}")
    }


def _query(name: str, queue: str) -> dict[str, Any]:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": _METRIC,
        "Dimensions": [{"Name": "QueueName", "Value": queue}],
    }
    stat = {"Metric": metric, "Period": _PERIOD_S, "Stat": "Maximum"}
    return {"Id": name, "MetricStat": stat}
