"""One signed request to a webhook, to the very address that was judged.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import contextlib
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chalicelib.core.errors import InvalidInput
from chalicelib.web.webhooks import addresses
from chalicelib.web.webhooks.addresses import Resolve, Target

Connect = Callable[[Target, float], socket.socket]

CONNECT_S = 3.0
WHOLE_S = 8.0  # however slowly the other side answers
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended; the body of the answer is nobody's business."""

    status: int = 0  # 0: there was no answer
    error: str = ""

    @property
    def is_ok(self) -> bool:
        return self.status in _OK


def secret_of(pepper: str, webhook_id: str) -> str:
    """Return a webhook's secret; it is derived, so nothing of it is stored."""
    text = f"webhook\0{webhook_id}".encode()
    made = hmac.digest(pepper.encode(), text, hashlib.sha256)
    return "whsec_" + base64.b64encode(made).decode()


def signature(secret: str, delivery_id: str, at_s: int, body: bytes) -> str:
    """Return the signature over id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{delivery_id}.{at_s}.".encode() + body
    mark = hmac.digest(key, signed, hashlib.sha256)
    return "v1," + base64.b64encode(mark).decode()


def connect(target: Target, timeout_s: float) -> socket.socket:
    """Open TLS to the address, proving the name."""
    plain = socket.create_connection((target.address, addresses.PORT), timeout_s)
    try:
        context = ssl.create_default_context()
        return context.wrap_socket(plain, server_hostname=target.host)
    except OSError:
        plain.close()
        raise


class Sender:
    """Sends; a test gives it a resolver and connections of its own."""

    def __init__(
        self,
        resolver: Resolve = addresses.resolve,
        connector: Connect = connect,
        *,
        whole_s: float = WHOLE_S,
    ) -> None:
        self._resolve = resolver
        self._connect = connector
        self._whole_s = whole_s

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        """Post the body; every failure is an outcome."""
        try:
            target = addresses.check(url, self._resolve)
        except InvalidInput as error:
            return Outcome(error=str(error))
        try:
            return Outcome(status=self._post(target, headers, body))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Outcome(error=type(error).__name__)

    def _post(self, target: Target, headers: dict[str, str], body: bytes) -> int:
        connection = http.client.HTTPConnection(target.host)
        connection.sock = self._connect(target, CONNECT_S)
        with _closed_after(connection, self._whole_s):
            connection.request("POST", target.target, body, headers)
            # No redirect is followed: http.client knows none.
            return connection.getresponse().status


@contextlib.contextmanager
def _closed_after(
    connection: http.client.HTTPConnection, seconds: float
) -> Iterator[None]:
    """Cut the connection after a while: somebody may send a byte a second for ever."""
    opened = connection.sock
    assert opened is not None  # noqa: S101 -- set by the caller
    opened.settimeout(seconds)

    def cut() -> None:
        with contextlib.suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)

    guard = threading.Timer(seconds, cut)
    guard.daemon = True
    guard.start()
    try:
        yield
    finally:
        guard.cancel()
        connection.close()
