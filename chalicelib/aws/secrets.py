"""Secrets Manager: JSON secrets, kept for a while."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from chalicelib.aws.lean import Client

KEPT_S = 300  # a rotated secret is noticed within five minutes (reliability.md R40)


class Secret:
    """One JSON secret and the version before it."""

    def __init__(
        self, client: Client, name: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._value: dict[str, Any] = {}
        self._read_at = float("-inf")

    def value(self) -> dict[str, Any]:
        """Return the current version, at most five minutes old."""
        if self._clock() - self._read_at >= KEPT_S:
            answer = self._client.call("GetSecretValue", {"SecretId": self._name})
            self._value = json.loads(answer["SecretString"])
            self._read_at = self._clock()
        return self._value

    def change(self, **changes: str) -> None:
        """Write a new version with some values changed; the others stay.

        Everybody else notices within five minutes, so what is replaced must go on to
        be accepted that long.
        """
        self._read_at = float("-inf")
        changed = json.dumps({**self.value(), **changes})
        self._client.call(
            "PutSecretValue",
            {
                "SecretId": self._name,
                "SecretString": changed,
                # Names the version: an answer that got lost makes no second one.
                "ClientRequestToken": str(uuid.uuid4()),
            },
        )
        self._read_at = float("-inf")
