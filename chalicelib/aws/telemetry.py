"""One JSON line per invocation, with its metrics in CloudWatch's embedded format.

Used where Powertools would cost more than the work itself: at the callback door.

Source: CloudWatch Embedded Metric Format Specification, CloudWatch user guide
"""

import json
import sys
from typing import Any

from chalicelib.core.clock import now_ms

NAMESPACE = "Zhike"
_LONGEST_BYTES = 8192


def record(
    service: str, message: str, metrics: dict[str, int] | None = None, **fields: Any
) -> None:
    """Write one line; ``metrics`` are counts, or milliseconds where named ``…_ms``."""
    line: dict[str, Any] = {"message": message, "service": service, **fields}
    if metrics:
        definitions = [
            {
                "Name": name,
                "Unit": "Milliseconds" if name.endswith("_ms") else "Count",
            }
            for name in metrics
        ]
        line |= metrics
        line["_aws"] = {
            "Timestamp": now_ms(),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["service"]],
                    "Metrics": definitions,
                }
            ],
        }
    # ASCII only: a line break in a text stays inside its line.
    text = json.dumps(line, separators=(",", ":"))
    if len(text) > _LONGEST_BYTES:
        text = json.dumps({"message": message, "service": service, "cut": len(text)})
    sys.stdout.write(text + "\n")
