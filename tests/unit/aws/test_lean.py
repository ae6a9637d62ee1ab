"""The signed client against a server that does as a test says."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from chalicelib.aws import lean
from chalicelib.core.errors import Unavailable

ANSWER = b'{"Count":1}'
HEADERS = b"Content-Type: application/x-amz-json-1.0\r\nContent-Length: 11\r\n"
FINE = b"HTTP/1.1 200 OK\r\n" + HEADERS + b"\r\n" + ANSWER
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + HEADERS + b"\r\n" + ANSWER
PATIENT = lean.Patience(connect_s=1.0, read_s=1.0, attempts=2)


class Server:
    """Answers each request with the next of ``answers``; hangs up after half of one."""

    def __init__(self, *answers: bytes) -> None:
        self.requests: list[tuple[int, bytes]] = []  # number of the connection, and all
        self._answers = list(answers)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it, though nobody came for the last answers."""
        with contextlib.suppress(OSError):  # it has ended by itself
            self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._listening.close()

    def _serve(self) -> None:
        number = 0
        while self._answers:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                while self._answers and (request := self._received(connection)):
                    self.requests.append((number, request))
                    answer = self._answers.pop(0)
                    connection.sendall(answer)
                    if not answer.endswith(b"}"):
                        break
            number += 1

    def _received(self, connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65_536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65_536)
        return head + b"\r\n\r\n" + body


@pytest.fixture
def serve(monkeypatch) -> Iterator[Callable[..., tuple[Server, lean.Client]]]:
    running = []

    def start(*answers: bytes) -> tuple[Server, lean.Client]:
        server = Server(*answers)
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        client = lean.Client(lean.DYNAMODB, "cn-north-1", PATIENT)
        running.append((server, client))
        return server, client

    yield start
    for server, client in running:
        client.close()
        server.stop()


def test_calls_of_a_thread_share_a_connection(serve):
    server, client = serve(FINE, FINE)

    for text in ("你好", "再见"):
        assert client.call("Query", {"text": text}) == {"Count": 1}

    assert [number for number, _ in server.requests] == [0, 0]
    head, _, body = server.requests[0][1].partition(b"\r\n\r\n")
    assert head.startswith(b"POST / HTTP/1.1\r\n")
    assert b"\r\nx-amz-target: DynamoDB_20120810.Query" in head
    assert json.loads(body) == {"text": "你好"}


def test_a_connection_that_ends_with_an_answer_is_not_used_again(serve):
    server, client = serve(LAST, FINE)

    assert client.call("Query", {}) == client.call("Query", {}) == {"Count": 1}

    assert [number for number, _ in server.requests] == [0, 1]


def test_what_came_too_much_answers_nothing_else(serve):
    server, client = serve(FINE + FINE.replace(b"1}", b"2}"), FINE)

    assert client.call("Query", {}) == client.call("Query", {}) == {"Count": 1}

    assert [number for number, _ in server.requests] == [0, 1]


@pytest.mark.parametrize("first", [b"", FINE[:30], FINE[:-1], b"nonsense\r\n\r\n"])
def test_a_request_without_a_whole_answer_is_sent_again_elsewhere(serve, first):
    server, client = serve(first, FINE)

    assert client.call("Query", {}) == {"Count": 1}

    assert [number for number, _ in server.requests] == [0, 1]


def test_a_server_that_never_answers_in_full_is_not_asked_for_ever(serve):
    server, client = serve(FINE[:30], FINE[:30], FINE)

    with pytest.raises(Unavailable):
        client.call("Query", {})

    assert len(server.requests) == PATIENT.attempts


def test_an_answer_may_come_in_many_pieces(serve):
    long = json.dumps({"text": "好" * 500_000}).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(long)
    _, client = serve(head + long)

    assert client.call("Query", {}) == json.loads(long)


def test_a_refusal_is_told_by_its_code(serve):
    said = b'{"__type":"com.amazon#ResourceNotFoundException","message":"no table"}'
    head = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(said)
    _, client = serve(head + said)

    with pytest.raises(lean.AwsError) as refused:
        client.call("Query", {})

    assert refused.value.code == "ResourceNotFoundException"


def test_who_closes_all_connections_can_go_on(serve):
    server, client = serve(FINE, FINE)

    client.call("Query", {})
    client.close()
    client.call("Query", {})

    assert [number for number, _ in server.requests] == [0, 1]
