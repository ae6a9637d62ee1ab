"""``python -m infra.local.pump``: runs the functions no HTTP request starts.

Queues are polled and schedules watched here; the functions run in processes of their
own, one set for each module.
"""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chalicelib.aws import lean
from chalicelib.core.errors import Unavailable
from infra.event_sources import declares_partial_failures
from infra.local import environment
from infra.local.environment import LOCAL, REGION, Ports, timeout_s
from infra.local.functions import Function, discover
from infra.local.invoke import Asynchronous, serve
from infra.local.poller import FunctionError, Poller
from infra.local.poller import Mapping as SourceMapping
from infra.local.pool import Call, FunctionFailed, Pool
from infra.local.scheduler import Scheduler

_PER_MODULE = 3
_MOST_POLLERS = 2
_AFTER_TROUBLE_S = 1.0
# Longer than SQS makes a poll wait.
_PATIENT = lean.Patience(connect_s=2.0, read_s=30.0, attempts=1)

logger = logging.getLogger("pump")


class Functions:
    """Every function by its name, and the processes they run in."""

    def __init__(
        self, functions: Iterable[Function], variables: Mapping[str, str], logs: Path
    ) -> None:
        self.stack = variables["STACK"]
        self.all = {function.name: function for function in functions}
        self._pools = {
            module: Pool(
                module,
                {**variables, "AWS_LAMBDA_FUNCTION_NAME": f"{self.stack}-{module}"},
                logs / f"{_short(module)}.log",
                size=_PER_MODULE,
            )
            for module in {function.module for function in self.all.values()}
        }

    def knows(self, full_name: str) -> bool:
        return full_name.removeprefix(f"{self.stack}-") in self.all

    def run(self, full_name: str, event: Any) -> Any:
        """Return its result; raises ``FunctionFailed``, which its log explains."""
        function = self.all[full_name.removeprefix(f"{self.stack}-")]
        longest_s = timeout_s(function.name)
        call = Call(function.name, function.attribute, self.stack, longest_s)
        try:
            return self._pools[function.module].run(call, event)
        except FunctionFailed as error:
            logger.error("%s failed: %s", function.name, error)  # noqa: TRY400
            raise

    def warm(self) -> None:
        """Start a process of each module, so that the first message need not."""
        for pool in self._pools.values():
            try:
                pool.describe()
            except FunctionFailed as error:
                logger.error("%s does not start: %s", pool.module, error)  # noqa: TRY400

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()


class Pump:
    """Polls every queue until it is told to end."""

    def __init__(self, functions: Functions, queue_url_prefix: str) -> None:
        self._functions = functions
        self._prefix = queue_url_prefix
        self._sqs = lean.Client(lean.SQS, REGION, _PATIENT)
        self.ended = threading.Event()

    def start(self) -> None:
        for function in self._functions.all.values():
            if function.queue:
                count = min(function.concurrency or _MOST_POLLERS, _MOST_POLLERS)
                for _ in range(count):
                    self._start_one(function)

    def _start_one(self, function: Function) -> None:
        poller = Poller(self._sqs, self._mapping(function), self._invoke(function))
        target = threading.Thread(target=self._poll, args=(poller,), daemon=True)
        target.start()

    def _mapping(self, function: Function) -> SourceMapping:
        return SourceMapping(
            queue=function.queue,
            queue_url=f"{self._prefix}/{function.queue}",
            batch_size=function.batch_size,
            window_s=function.window_s,
            partial_failures=declares_partial_failures(),
        )

    def _invoke(self, function: Function) -> Any:
        def invoke(event: dict[str, Any]) -> Any:
            try:
                return self._functions.run(function.name, event)
            except FunctionFailed as error:
                raise FunctionError(function.name) from error

        return invoke

    def _poll(self, poller: Poller) -> None:
        while not self.ended.is_set():
            try:
                poller.turn()
            except (Unavailable, lean.AwsError) as error:
                logger.warning("a queue does not answer: %s", error)
                self.ended.wait(_AFTER_TROUBLE_S)
            except Exception:
                logger.exception("a poller stumbled")
                self.ended.wait(_AFTER_TROUBLE_S)


def _short(module: str) -> str:
    return module.removeprefix("chalicelib.").removesuffix(".jobs").replace(".", "-")


def main() -> None:
    options = _options()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    ports = Ports(options.port)
    variables = dict(os.environ)  # the supervisor's: those of a function
    functions = Functions(discover(variables), variables, options.logs)
    later = Asynchronous(functions.run)
    server = serve(functions.run, later, functions.knows, ports.functions)
    pump = Pump(functions, variables["QUEUE_URL_PREFIX"])
    expressions = {one.name: one.schedule for one in functions.all.values()}
    scheduler = Scheduler(
        {name: text for name, text in expressions.items() if text}, later.start
    )
    _stop_on_signal(server)
    pump.start()
    threading.Thread(target=scheduler.run, args=(pump.ended,), daemon=True).start()
    threading.Thread(target=functions.warm, daemon=True).start()
    try:
        server.serve_forever()
    finally:
        pump.ended.set()
        later.end()
        functions.close()


def _stop_on_signal(server: Any) -> None:
    def stop(_number: int, _frame: Any) -> None:
        # shutdown() waits for the loop that this handler interrupts.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.pump")
    parser.add_argument("--port", type=int, default=environment.FIRST_PORT)
    parser.add_argument("--logs", type=Path, default=LOCAL / "logs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
