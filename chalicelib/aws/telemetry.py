"""One JSON line per invocation, with its metrics in CloudWatch's embedded format.

Used where Powertools would cost more than the work itself: at the callback door.

Source: CloudWatch Embedded Metric Format Specification, CloudWatch user guide
"""

import logging
import sys
from typing import Any

from chalicelib.core import loglines
from chalicelib.core.clock import now_ms

NAMESPACE = "Zhike"


def record(
    service: str, message: str, metrics: dict[str, int] | None = None, **fields: Any
) -> None:
    """Write one line; ``metrics`` are counts, or milliseconds where named ``…_ms``."""
    line: dict[str, Any] = {"message": message, "service": service, **fields}
    ours: dict[str, Any] = {}
    if metrics:
        definitions = [
            {
                "Name": name,
                "Unit": "Milliseconds" if name.endswith("_ms") else "Count",
            }
            for name in metrics
        ]
        ours |= metrics
        ours["_aws"] = {
            "Timestamp": now_ms(),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["service"]],
                    "Metrics": definitions,
                }
            ],
        }
    sys.stdout.write(loglines.written(line, ours) + "\n")


class Lines(logging.Formatter):
    """What Chalice and other packages log, as lines like ours."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "message": record.getMessage(),
            "service": record.name,
            "level": record.levelname,
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return loglines.written(line)


def take_over() -> None:
    """Have all that this process logs by Python's own ways come out as lines."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Lines())
