"""Which functions a deployment has and what starts them, read from ``app.py``.

Run as ``python -m infra.local.functions`` it prints them: a blueprint can be registered
once per process, so who also imports a door must ask another process.
"""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chalice.app import Chalice, ScheduledEventConfig, SQSEventConfig

from infra.local.environment import ROOT


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function that no HTTP request starts."""

    name: str
    module: str
    attribute: str
    queue: str = ""
    batch_size: int = 1
    window_s: int = 0
    concurrency: int | None = None
    schedule: str = ""


def declared(app: Chalice) -> list[Function]:
    """Return every function with a queue, a schedule, or neither: invoked by name."""
    return list(_declared(app))


def _declared(app: Chalice) -> Iterator[Function]:
    for source in app.event_sources:
        if isinstance(source, SQSEventConfig):
            yield Function(
                **_place(source),
                queue=source.queue or str(source.queue_arn).rpartition(":")[2],
                batch_size=source.batch_size,
                window_s=source.maximum_batching_window_in_seconds,
                concurrency=source.maximum_concurrency,
            )
        elif isinstance(source, ScheduledEventConfig):
            expression = source.schedule_expression
            text = expression if isinstance(expression, str) else expression.to_string()
            yield Function(**_place(source), schedule=text)
        else:
            raise TypeError(f"the local stack does not know {type(source).__name__}")
    for plain in app.pure_lambda_functions:
        yield Function(**_place(plain))


def _place(source: Any) -> dict[str, Any]:
    module, _, attribute = source.handler_string.rpartition(".")
    return {"name": source.name, "module": module, "attribute": attribute}


def discover(variables: Mapping[str, str]) -> list[Function]:
    """Ask another process, in the environment the functions will have."""
    asked = subprocess.run(
        [sys.executable, "-m", "infra.local.functions"],
        cwd=ROOT,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Function(**one) for one in json.loads(asked.stdout)]


def main() -> None:
    app = importlib.import_module("app").app
    print(json.dumps([asdict(one) for one in declared(app)]))


if __name__ == "__main__":
    main()
