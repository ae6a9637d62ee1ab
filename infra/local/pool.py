"""The parent's side of ``runtime``: a few environments per module, made when needed."""

import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.environment import ROOT, memory_mb

_GRACE_S = 2.0


class FunctionFailed(Exception):
    """The function raised, or its process died; ``kind`` is the name of the error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class Busy(Exception):
    """Every environment was at work for as long as the caller could wait."""


@dataclass(frozen=True, slots=True)
class Call:
    """What to run and how long it may take."""

    function: str  # name in Lambda without the stack, "inbound"
    attribute: str  # name in the module
    stack: str
    timeout_s: float

    def context(self) -> dict[str, Any]:
        return {
            "function_name": f"{self.stack}-{self.function}",
            "aws_request_id": str(uuid.uuid4()),
            "memory_limit_in_mb": memory_mb(self.function),
            "deadline_ms": int((time.time() + self.timeout_s) * 1000),
        }


class Environment:
    """One process that has imported the module."""

    def __init__(self, module: str, variables: Mapping[str, str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.runtime", module],
                cwd=ROOT,
                env=dict(variables),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )
        self.description: dict[str, Any] = self._read()["ready"]

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def run(self, call: Call, event: Any) -> Any:
        """Return the function's result; raises ``FunctionFailed``.

        A function past its timeout is killed with its environment, as Lambda does.
        """
        request = {
            "attribute": call.attribute,
            "event": event,
            "context": call.context(),
        }
        clock = threading.Timer(call.timeout_s, self._process.kill)
        clock.start()
        try:
            answer = self._exchange(request)
        finally:
            clock.cancel()
        if error := answer.get("error"):
            raise FunctionFailed(error["type"], error["message"])
        return answer["result"]

    def ask_to_end(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()

    def close(self) -> None:
        """Let it end by itself, then make it."""
        self.ask_to_end()
        try:
            self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        line = json.dumps(request).encode() + b"\n"
        try:
            self._process.stdin.write(line)  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]
        except OSError as error:
            raise FunctionFailed("Runtime.ExitError", "the process is gone") from error
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            code = self._process.wait()
            why = "Task timed out" if code < 0 else f"exit status {code}"
            raise FunctionFailed("Runtime.ExitError", why)
        answer: dict[str, Any] = json.loads(line)
        return answer


class Pool:
    """Up to ``size`` environments of one module; each runs one call at a time."""

    def __init__(
        self, module: str, variables: Mapping[str, str], log: Path, *, size: int
    ) -> None:
        self.module = module
        self._variables = variables
        self._log = log
        self._places = threading.BoundedSemaphore(size)
        self._idle: list[Environment] = []
        self._made: list[Environment] = []
        self._lock = threading.Lock()

    def run(self, call: Call, event: Any, *, wait_s: float | None = None) -> Any:
        """Return the result.

        Raises:
            Busy: none became free within ``wait_s``.
            FunctionFailed: see ``Environment.run``.
        """
        with self._place(wait_s):
            environment = self._take()
            try:
                return environment.run(call, event)
            finally:
                self._give_back(environment)

    def describe(self) -> dict[str, Any]:
        """Return what the module says of itself, starting it if need be."""
        with self._place(None):
            environment = self._take()
            self._give_back(environment)
            return environment.description

    def close(self) -> None:
        """End them all, those at work too."""
        with self._lock:
            ending, self._made, self._idle = self._made, [], []
        for environment in ending:
            environment.ask_to_end()
        for environment in ending:
            environment.close()

    @contextmanager
    def _place(self, wait_s: float | None) -> Iterator[None]:
        if not self._places.acquire(timeout=wait_s):
            raise Busy(self.module)
        try:
            yield
        finally:
            self._places.release()

    def _take(self) -> Environment:
        with self._lock:
            while self._idle:
                if (environment := self._idle.pop()).alive:
                    return environment
                self._forget(environment)
        made = Environment(self.module, self._variables, self._log)
        with self._lock:
            self._made.append(made)
        return made

    def _give_back(self, environment: Environment) -> None:
        with self._lock:
            if environment.alive:
                self._idle.append(environment)
            else:
                self._forget(environment)

    def _forget(self, environment: Environment) -> None:
        environment.close()
        if environment in self._made:
            self._made.remove(environment)
