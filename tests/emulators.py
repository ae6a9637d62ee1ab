"""Two emulators of AWS, because their gaps barely overlap.

moto accepts more than AWS does but knows every operation; MiniStack is strict about
expressions and transactions.  Each is started once per session; between tests it is
emptied, which takes milliseconds where creating everything takes a third of a second.
"""

import contextlib
import json
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Protocol, TypeVar

from infra.local.environment import ROOT
from infra.local.provision import Endpoint, provision
from tests import servers

EMPTY, KEEP, RESTORE = "/_zhike/empty", "/_zhike/keep", "/_zhike/restore"

STACK = "zhike-local"
REGION = "cn-north-1"
ACCOUNT = "123456789012"
_JSON = {"Content-Type": "application/x-amz-json-1.1"}
KEYS = {  # design.md §7: constants of the local stage, no secrets
    "app_secret": "zhikelocalappsecret0123456789abc",
    "callback_token": "zhikelocaltoken",
    "aes_key": "zhikelocalaeskeyzhikelocalaeskeyzhikelocal0",
    "pepper": "zhike-local-pepper",
    "field_key": "zhikelocalfieldkeyzhikelocalfieldkeyzhikelo",
}


T = TypeVar("T")


class Aws(Protocol):
    """What a test may ask of the AWS it runs on."""

    name: str
    url: str

    def client(self, service: str) -> Any:
        """Return a boto3 client of it."""

    def messages(self, queue: str) -> list[Any]:
        """Take what waits in a queue (its name without the stack's), parsed."""

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` does, which may have been done before."""


class Emulator:
    """What both have."""

    name: str
    url: str

    def empty(self) -> None:
        """Forget every item, message and object, but no table, queue or bucket."""
        raise NotImplementedError

    def once(self, _name: str, make: Callable[[], T]) -> T:
        return make()

    def stop(self) -> None:
        raise NotImplementedError

    def client(self, service: str) -> Any:
        return Endpoint(self.url, REGION).client(service)

    @cached_property
    def _s3(self) -> Any:
        return self.client("s3")

    def _ask(self, service: str, target: str, **given: Any) -> Any:
        """Ask what answers nearly every test; boto3 takes ten times as long for it."""
        scope = f"test/20260101/{REGION}/{service}/aws4_request"
        signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
        headers = {"X-Amz-Target": target, "Authorization": signed, **_JSON}
        # Not one that is kept: it may be closed by the time it is used again.
        connection = HTTPConnection(self.url.removeprefix("http://"))
        with contextlib.closing(connection):
            connection.request("POST", "/", json.dumps(given), headers)
            answer = connection.getresponse()
            told = answer.read()
        assert answer.status == HTTPStatus.OK, told
        return json.loads(told or "{}")

    def restore_keys(self) -> None:
        """Undo what a test did to the account's secret."""
        name, target = f"{STACK}-keys", "secretsmanager.{}SecretValue"
        kept = self._ask("secretsmanager", target.format("Get"), SecretId=name)
        if json.loads(kept["SecretString"]) != KEYS:
            given = {"SecretId": name, "SecretString": json.dumps(KEYS)}
            token = {"ClientRequestToken": str(uuid.uuid4())}
            self._ask("secretsmanager", target.format("Put"), **given, **token)

    def messages(self, queue: str) -> list[Any]:
        url = {"QueueUrl": f"{self.url}/{ACCOUNT}/{STACK}-{queue}"}
        receive = {**url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0}
        taken = []
        while batch := self._ask("sqs", "AmazonSQS.ReceiveMessage", **receive).get(
            "Messages"
        ):
            taken += [json.loads(message["Body"]) for message in batch]
            done = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(batch)
            ]
            self._ask("sqs", "AmazonSQS.DeleteMessageBatch", **url, Entries=done)
        return taken


class MotoServer(Emulator):
    """moto in a thread of this process, one request at a time.

    Left to its threads, moto loses writes that run beside a failing transaction: it
    rolls back by restoring a copy of the whole table.
    """

    name = "moto"

    def __init__(self) -> None:
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server

        from tests import quick_moto

        quick_moto.install()

        class Handler(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"

            def log(self, *_: Any) -> None:
                pass

        application = DomainDispatcherApplication(create_backend_app)
        one_at_a_time = threading.Lock()

        def serialised(environ: Any, start_response: Any) -> Any:
            with one_at_a_time:
                return list(application(environ, start_response))

        self._server = make_server(
            "127.0.0.1", 0, serialised, threaded=True, request_handler=Handler
        )
        self._server.daemon_threads = True
        servers.begin(self._server)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        provision(self.url, STACK, KEYS, region=REGION, account_id=ACCOUNT)

    def empty(self) -> None:
        from moto.backends import get_backend

        for table in get_backend("dynamodb")[ACCOUNT][REGION].tables.values():
            table.items.clear()
        for queue in get_backend("sqs")[ACCOUNT][REGION].queues.values():
            queue._messages = []
            queue._pending_messages = set()
            queue.deleted_messages = set()
        for bucket in get_backend("s3")[ACCOUNT]["aws-cn"].buckets.values():
            bucket.keys.clear()

    def stop(self) -> None:
        servers.end(self._server)


class MiniStack(Emulator):
    """MiniStack as a child process on a free port."""

    name = "ministack"

    def __init__(self) -> None:
        # Bound here and handed over, so that nobody takes the port in between.
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            self._process = self._start(listening.fileno(), port)
        self.url = f"http://127.0.0.1:{port}"
        _wait_until_up(f"{self.url}/_ministack/health", self._process)
        provision(self.url, STACK, KEYS, region=REGION, account_id=ACCOUNT)
        self._made: dict[str, bytes] = {}

    def _start(self, listening: int, port: int) -> "subprocess.Popen[bytes]":
        environment = {
            **os.environ,
            "GATEWAY_PORT": str(port),
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "0",
            "LOG_LEVEL": "ERROR",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "tests.ministack_child", str(listening)],
            cwd=ROOT,
            env=environment,
            pass_fds=[listening],
            stdin=subprocess.PIPE,  # closes with us
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def empty(self) -> None:
        self._child(EMPTY)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` does; later on as it was, all that it stored included.

        Args:
            name: of what it makes, one word.
            make: fills the emulator; what it returns can be pickled.
        """
        from chalicelib import connections

        if name in self._made:
            self._child(f"{RESTORE}?{name}")
        else:
            made = make()
            self._child(f"{KEEP}?{name}")
            self._made[name] = pickle.dumps(made)
        connections.forget()  # what is remembered from before may not be so
        found: T = pickle.loads(self._made[name])
        return found

    def _child(self, path: str) -> None:
        urllib.request.urlopen(self.url + path).close()

    def stop(self) -> None:
        self._process.communicate(timeout=10)


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"ministack ended with {process.returncode}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=1).close()
            return
        time.sleep(0.05)
    raise RuntimeError("ministack does not answer")
