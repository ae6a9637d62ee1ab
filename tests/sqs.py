"""SQS events as Lambda makes them."""

import json
from typing import Any

REGION = "cn-north-1"


def event(queue: str, *bodies: dict[str, Any] | str, tries: int = 1) -> dict[str, Any]:
    """Return the event of a batch; the records are called m0, m1, ...

    Args:
        queue: its name without the stack's.
    """
    return {
        "Records": [_record(queue, n, body, tries) for n, body in enumerate(bodies)]
    }


def failures(answer: dict[str, Any]) -> list[str]:
    """Return which records are to come back."""
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def _record(queue: str, number: int, body: dict[str, Any] | str, tries: int) -> Any:
    group = body.get("group", "g") if isinstance(body, dict) else "g"
    return {
        "messageId": f"m{number}",
        "receiptHandle": f"r{number}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {
            "ApproximateReceiveCount": str(tries),
            "SentTimestamp": "1760000000000",
            "MessageGroupId": group,
        },
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws-cn:sqs:{REGION}:123456789012:zhike-local-{queue}",
        "awsRegion": REGION,
    }


class Context:
    """As much of Lambda's context as the handlers look at."""

    function_name = "test"
    aws_request_id = "request"

    def __init__(self, remaining_ms: int = 30_000) -> None:
        self._remaining_ms = remaining_ms

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining_ms
