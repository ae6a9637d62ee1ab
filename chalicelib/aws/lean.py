"""A small signed client for the AWS services that speak JSON.

DynamoDB, SQS and Secrets Manager are called through this instead of boto3, which is
97 % of the CPU of a message and most of the cold start.  One connection per service
and thread is kept alive.  A request whose answer got lost is sent again, so every write
that goes through here has a condition or a key that makes a repeat harmless.
"""

import os
from dataclasses import dataclass
from typing import Any

import orjson

from chalicelib.aws.sigv4 import Credentials, signed_headers
from chalicelib.aws.wire import Wire, back_off, endpoint_of
from chalicelib.core.errors import Unavailable

THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ThrottlingException",
        "ThrottledException",
        "KmsThrottled",
        # A transaction has the item in hand, and will be done in milliseconds.
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_SERVER_ERRORS = 500
_OK = 200


@dataclass(frozen=True, slots=True)
class Service:
    """How one service is addressed on the wire."""

    name: str  # as in the host name and the signature
    target: str  # prefix of X-Amz-Target
    content_type: str


DYNAMODB = Service("dynamodb", "DynamoDB_20120810", "application/x-amz-json-1.0")
SQS = Service("sqs", "AmazonSQS", "application/x-amz-json-1.0")
SECRETS = Service("secretsmanager", "secretsmanager", "application/x-amz-json-1.1")


class AwsError(Exception):
    """The service answered no; ``code`` is its own name for why."""

    def __init__(self, code: str, message: str, details: dict[str, Any]) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take and how often it is tried."""

    connect_s: float = 1.0
    read_s: float = 5.0
    attempts: int = 5


# For a callback (reliability.md R9): a glance that fails, two tries at the queue and
# one at the second store stay below 3.6 s of the 5 s that WeChat waits.
GLANCE = Patience(connect_s=0.2, read_s=0.3, attempts=1)
HURRIED = Patience(connect_s=0.3, read_s=0.7, attempts=2)
LAST_RESORT = Patience(connect_s=0.3, read_s=0.7, attempts=1)


class Client:
    """Calls one service; safe to share between threads, each has its connection."""

    def __init__(
        self, service: Service, region: str, patience: Patience | None = None
    ) -> None:
        self._service = service
        self._region = region
        self._patience = patience or Patience()
        self._wire = Wire(
            os.environ.get("AWS_ENDPOINT_URL") or endpoint_of(service.name, region),
            connect_s=self._patience.connect_s,
            read_s=self._patience.read_s,
        )

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Return the service's answer.

        Raises:
            AwsError: the service refused, and trying again changes nothing.
            Unavailable: no answer, or throttled on every try.  The request may have
                taken effect: only conditional or keyed writes may be repeated.
        """
        body = orjson.dumps(request)
        for attempt in range(self._patience.attempts):
            if attempt:
                back_off(attempt)
            try:
                status, answer = self._exchange(operation, body)
            except (OSError, ValueError) as error:
                self._wire.drop()
                reason = f"{self._service.name}: {type(error).__name__}"
                continue
            if status == _OK:
                return answer
            code = str(answer.get("__type", status)).rpartition("#")[2]
            if code not in THROTTLED and status < _SERVER_ERRORS:
                message = answer.get("message", answer.get("Message", ""))
                raise AwsError(code, str(message), answer)
            reason = f"{self._service.name}: {code}"
        raise Unavailable(reason)

    def close(self) -> None:
        """Close the connections of all threads; the next call opens another."""
        self._wire.close()

    def _exchange(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        headers = signed_headers(
            Credentials.from_environment(),
            service=self._service.name,
            region=self._region,
            host=self._wire.host,
            headers={
                "content-type": self._service.content_type,
                "x-amz-target": f"{self._service.target}.{operation}",
            },
            body=body,
        )
        status, text = self._wire.post(headers, body)
        return status, orjson.loads(text) if text else {}
