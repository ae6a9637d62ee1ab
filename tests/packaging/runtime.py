"""Lambda's runtime API on loopback, for functions run by AWS's own runtime client.

The function's process sees what it would see on Lambda: its unpacked zip, the runtime
client and boto3, the standard library, and nothing else of this environment.

Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import atexit
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import awslambdaric

from tests import servers

# What Lambda has besides the zip: the runtime client, boto3 and what they stand on.
RUNTIME_PACKAGES = (
    "awslambdaric",
    "runtime_client",
    "snapshot_restore_py",
    "simplejson",
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "six",
    "urllib3",
)
_PREFIX = "/2018-06-01/runtime/"


class FunctionError(Exception):
    """The function raised, or could not be loaded."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a function that is ended leaves its next event unasked for."""


class Runtime:
    """One execution environment of a function; invokes one event at a time."""

    def __init__(
        self,
        root: Path,
        handler: str,
        environment: Mapping[str, str],
        timeout_s: float = 30,
    ) -> None:
        """Take the unpacked zip and the handler as the template names it."""
        self._root = root
        self._handler = handler
        self._environment = environment
        self._timeout_s = timeout_s
        self._events: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._answers: queue.Queue[tuple[str, Any]] = queue.Queue()

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), self._api())
        servers.begin(self._server)
        self.started_s = time.monotonic()
        self.process = subprocess.Popen(
            # -S: no packages of this environment
            [sys.executable, "-S", "-m", "awslambdaric", self._handler],
            cwd=self._root,
            env=self._variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._output: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        self._reader.join(timeout=10)
        if self.process.stdout:
            self.process.stdout.close()
        servers.end(self._server)

    @property
    def output(self) -> str:
        """What the function wrote so far: its log."""
        return "".join(self._output)

    def logs(self, text: str, within_s: float = 5) -> bool:
        """Tell whether it writes that; its log may come a little after its answer."""
        deadline = time.monotonic() + within_s
        while text not in self.output and time.monotonic() < deadline:
            time.sleep(0.02)
        return text in self.output

    def invoke(self, event: Any) -> Any:
        """Return the function's answer; raises ``FunctionError``."""
        self._events.put((str(uuid.uuid4()), json.dumps(event).encode()))
        deadline = time.monotonic() + self._timeout_s
        while True:
            try:
                kind, answer = self._answers.get(timeout=0.1)
                break
            except queue.Empty:
                if self.process.poll() is not None:
                    raise FunctionError(self.output) from None
                if time.monotonic() > deadline:
                    raise TimeoutError(self.output) from None
        if kind != "response":
            raise FunctionError(f"{answer}\n{self.output}")
        return answer

    def _variables(self) -> dict[str, str]:
        address = f"127.0.0.1:{self._server.server_port}"
        return {
            **self._environment,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{self._root}{os.pathsep}{packages_of_lambda()}",
            "PYTHONDONTWRITEBYTECODE": "1",  # /var/task cannot be written to
            "AWS_LAMBDA_RUNTIME_API": address,
            "AWS_LAMBDA_FUNCTION_NAME": "under-test",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/under-test",
            "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
            "LAMBDA_TASK_ROOT": str(self._root),
            "_HANDLER": self._handler,
            "TZ": ":UTC",
        }

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._output.append(line.decode(errors="replace"))

    def _api(self) -> type[BaseHTTPRequestHandler]:
        runtime = self

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                request_id, event = runtime._events.get()
                self.send_response(200)
                headers = {
                    "Content-Type": "application/json",
                    "Content-Length": str(len(event)),
                    "Lambda-Runtime-Aws-Request-Id": request_id,
                    "Lambda-Runtime-Deadline-Ms": str(
                        int((time.time() + runtime._timeout_s) * 1000)
                    ),
                    "Lambda-Runtime-Invoked-Function-Arn": (
                        "arn:aws-cn:lambda:cn-north-1:123456789012:function:under-test"
                    ),
                }
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(event)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kind = self.path.removeprefix(_PREFIX).rpartition("/")[2]
                runtime._answers.put((kind, json.loads(body or b"null")))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return Api


@cache
def packages_of_lambda() -> Path:
    """Return a folder with the packages that Lambda's Python has, and no others."""
    site_packages = Path(awslambdaric.__file__).parents[1]
    folder = Path(tempfile.mkdtemp(prefix="lambda-runtime-"))
    atexit.register(shutil.rmtree, folder)
    for found in site_packages.iterdir():
        if found.name.split(".")[0].split("-")[0] in RUNTIME_PACKAGES:
            (folder / found.name).symlink_to(found)
    return folder
