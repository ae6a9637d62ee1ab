"""The bulk sender against a real socket."""

import json
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from chalicelib.wechat import sender
from chalicelib.wechat.messages import encode, template

OK = b'{"errcode":0,"errmsg":"ok","msgid":%d}'


def response(body: bytes, status: bytes = b"200 OK", extra: bytes = b"") -> bytes:
    head = b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n" % (status, extra, len(body))
    return head + body


class Server(socketserver.ThreadingTCPServer):
    """Answers each request with what ``reply`` writes to its socket."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[bytes, bytes]] = []
        self.connections = 0
        self.reply: Callable[[socket.socket, dict], bool | None] = answer_ok

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.connections += 1
        while head := self._head():
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = self.rfile.read(length)
            self.server.requests.append((head, body))
            if self.server.reply(self.connection, json.loads(body)) is False:
                return

    def _head(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            lines.append(line)
        return b"".join(lines)


def answer_ok(connection: socket.socket, body: dict) -> None:
    number = int(body["client_msg_id"])
    connection.sendall(response(OK % number))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        sender.forget()
        running.shutdown()
        thread.join()


def bodies(count: int) -> list[bytes]:
    return [
        encode(template(f"o{n}", "T", {"thing1": "巧克力"}, client_msg_id=str(n)))
        for n in range(count)
    ]


def test_every_message_is_sent_once_and_answered_in_its_place(server):
    outcomes = sender.send_many(server.url, "TOK/EN", bodies(100), concurrency=8)

    assert [outcome["msgid"] for outcome in outcomes] == list(range(100))
    assert len(server.requests) == 100
    assert server.connections <= 8
    head, body = server.requests[0]
    line = b"POST /cgi-bin/message/template/send?access_token=TOK%2FEN HTTP/1.1\r\n"
    assert head.startswith(line)
    assert "巧克力".encode() in body


def test_connections_are_kept_from_one_batch_to_the_next(server):
    for _ in range(3):
        sender.send_many(server.url, "t", bodies(4), concurrency=2)

    assert server.connections <= 2


def test_a_connection_closed_meanwhile_is_replaced(server):
    def answer_and_close(connection: socket.socket, body: dict) -> bool:
        answer_ok(connection, body)
        return False

    server.reply = answer_and_close
    for _ in range(3):
        outcomes = sender.send_many(server.url, "t", bodies(1))
        assert outcomes[0]["errcode"] == 0
        time.sleep(0.05)


def test_no_messages_are_no_work(server):
    assert sender.send_many(server.url, "t", []) == []


def test_an_errcode_is_an_answer(server):
    server.reply = lambda c, _: c.sendall(response(b'{"errcode":43004}'))

    assert sender.send_many(server.url, "t", bodies(1)) == [{"errcode": 43004}]


def test_a_cut_answer_is_unknown_and_the_others_go_on(server):
    def cut_the_third(connection: socket.socket, body: dict) -> bool | None:
        if body["client_msg_id"] == "3":
            connection.sendall(response(OK % 3)[:-5])
            return False
        return answer_ok(connection, body)

    server.reply = cut_the_third
    outcomes = sender.send_many(server.url, "t", bodies(10), concurrency=2)

    assert outcomes[3] == "unknown"
    assert sum(outcome == "unknown" for outcome in outcomes) == 1
    assert len(server.requests) == 10


def test_an_answer_that_does_not_come_is_unknown(server):
    server.reply = lambda _, __: time.sleep(0.5)

    assert sender.send_many(server.url, "t", bodies(1), timeout_s=0.1) == ["unknown"]


def test_a_late_answer_is_not_taken_for_the_next_one(server):
    def late_at_first(connection: socket.socket, body: dict) -> None:
        if body["client_msg_id"] == "0":
            time.sleep(0.2)
        try:
            answer_ok(connection, body)
        except OSError:
            return

    server.reply = late_at_first
    outcomes = sender.send_many(
        server.url, "t", bodies(3), concurrency=1, timeout_s=0.1
    )

    assert outcomes[0] == "unknown"
    assert [outcome["msgid"] for outcome in outcomes[1:]] == [1, 2]


def test_without_a_connection_nothing_is_sent():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    outcomes = sender.send_many(f"http://127.0.0.1:{port}", "t", bodies(3))
    sender.forget()

    assert outcomes == ["not sent"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        response(b"<html>"),
        response(b"[]"),
        b"rubbish\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        response(b"x" * 70_000),
    ],
)
def test_an_answer_that_cannot_be_read_is_unknown(server, answer):
    server.reply = lambda c, _: c.sendall(answer)

    assert sender.send_many(server.url, "t", bodies(1)) == ["unknown"]


def test_another_status_is_a_system_error(server):
    server.reply = lambda c, _: c.sendall(response(b"x", b"502 Bad Gateway"))

    outcomes = sender.send_many(server.url, "t", bodies(1))

    assert outcomes == [{"errcode": -1, "errmsg": "HTTP 502"}]


def test_an_answer_in_pieces_and_chunks_is_put_together(server):
    body = OK % 7
    chunks = b"%x\r\n%b\r\n3;x=1\r\n%b\r\n" % (len(body) - 3, body[:-3], body[-3:])
    whole = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    )

    def in_pieces(connection: socket.socket, _: dict) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(whole), 9):
            connection.sendall(whole[start : start + 9])
            time.sleep(0.002)

    server.reply = in_pieces
    outcomes = sender.send_many(server.url, "t", bodies(2), concurrency=1)

    assert [outcome["msgid"] for outcome in outcomes] == [7, 7]


@pytest.mark.parametrize(
    "head", [b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200 OK\r\nConnection: close\r\n"]
)
def test_a_server_that_closes_each_time_is_asked_anew(server, head):
    def once(connection: socket.socket, body: dict) -> bool:
        content = OK % int(body["client_msg_id"])
        length = b"Content-Length: %d\r\n\r\n" % len(content)
        connection.sendall(head + length + content)
        return False

    server.reply = once
    outcomes = sender.send_many(server.url, "t", bodies(6), concurrency=2)

    assert [outcome["msgid"] for outcome in outcomes] == list(range(6))
    assert server.connections == 6
