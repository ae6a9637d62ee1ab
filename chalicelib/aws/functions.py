"""Lambda functions of ours, asked by name: a small signed client of one request.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import hashlib
import http.client
import json
import os
from typing import Any

from chalicelib.aws.sigv4 import Credentials, signed_headers
from chalicelib.aws.wire import Wire, back_off, endpoint_of
from chalicelib.core.errors import Unavailable

_CONNECT_S = 1.0
_LONGEST_S = 25.0  # somebody waits behind a gateway that gives up after 29 s
_ATTEMPTS = 2
_OK, _TOO_MANY, _SERVER_ERRORS = 200, 429, 500


class Functions:
    """Asks functions and waits for what they answer.

    A question may be put twice when its answer gets lost, so only questions are asked
    this way, and nothing is done.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        given = os.environ.get("AWS_ENDPOINT_URL_LAMBDA")
        given = given or os.environ.get("AWS_ENDPOINT_URL")
        self._wire = Wire(
            given or endpoint_of("lambda", region),
            connect_s=_CONNECT_S,
            read_s=_LONGEST_S,
        )

    def ask(self, function: str, question: dict[str, Any]) -> Any:
        """Return the function's answer.

        Raises:
            Unavailable: it did not answer, is too busy, or failed.
        """
        body = json.dumps(question, separators=(",", ":")).encode()
        reason = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                back_off(attempt)
            try:
                status, failed, answer = self._exchange(function, body)
            except TimeoutError:  # another try would take too long for who waits
                self._wire.drop()
                reason = "TimeoutError"
                break
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._wire.drop()
                reason = type(error).__name__
                continue
            if status == _OK and not failed:
                return answer
            reason = failed or str(status)
            if failed or (status != _TOO_MANY and status < _SERVER_ERRORS):
                break
        raise Unavailable(f"function: {reason}")

    def close(self) -> None:
        self._wire.close()

    def _exchange(self, function: str, body: bytes) -> tuple[int, str, Any]:
        path = f"/2015-03-31/functions/{function}/invocations"
        headers = signed_headers(
            Credentials.from_environment(),
            service="lambda",
            region=self._region,
            host=self._wire.host,
            headers={"content-type": "application/json"},
            path=path,
            body_sha256=hashlib.sha256(body).hexdigest(),
        )
        connection = self._wire.connection()
        connection.request("POST", path, body=body, headers=headers)
        response = connection.getresponse()
        text = response.read()
        failed = response.headers.get("X-Amz-Function-Error") or ""
        return response.status, failed, json.loads(text) if text else None
