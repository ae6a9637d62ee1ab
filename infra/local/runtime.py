"""One execution environment: imports a module and runs its functions one at a time.

Started as ``python -m infra.local.runtime <module>``.  Like Lambda's, it knows nothing
of ``app.py``: a worker's module stands alone.  Requests come as lines of JSON on
standard input, answers leave on what was standard output; whatever the function prints
goes to the log.  It ends when its input does.
"""

import importlib
import json
import os
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from infra.local.environment import ACCOUNT, REGION


@dataclass(slots=True)
class Context:
    """What Lambda tells a function about its invocation."""

    function_name: str
    aws_request_id: str
    memory_limit_in_mb: int
    deadline_ms: int
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None
    invoked_function_arn: str = field(init=False)
    log_group_name: str = field(init=False)
    log_stream_name: str = "local"

    def __post_init__(self) -> None:
        # Chalice takes partition, region and account from it.
        self.invoked_function_arn = (
            f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"
        )
        self.log_group_name = f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self.deadline_ms - time.time_ns() // 1_000_000)


def main() -> None:
    answers = _take_standard_output()
    module = importlib.import_module(sys.argv[1])
    _say(answers, {"ready": described(module)})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _say(answers, _run(module, request))
        sys.stdout.flush()


def described(module: Any) -> dict[str, Any]:
    """Return what a gateway has to know of a door; nothing of other modules."""
    app = getattr(module, "app", None)
    if app is None:
        return {}
    methods = {path: sorted(views) for path, views in app.routes.items()}
    return {"routes": methods, "binary_types": list(app.api.binary_types)}


def _take_standard_output() -> BinaryIO:
    mine = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return mine


def _say(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _run(module: Any, request: dict[str, Any]) -> dict[str, Any]:
    handler = getattr(module, request["attribute"])
    context = Context(**request["context"])
    try:
        result = handler(request["event"], context)
        return {"result": json.loads(json.dumps(result))}
    except Exception as error:  # noqa: BLE001 -- reported to who invoked it
        traceback.print_exc()
        return {"error": {"type": type(error).__name__, "message": str(error)}}


if __name__ == "__main__":
    main()
