"""HTTP: api.weixin.qq.com, open.weixin.qq.com, mp.weixin.qq.com and the phone page."""

import json
import mimetypes
import re
import sys
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from infra.local.wechat.calls import Call, Raw
from infra.local.wechat.control import Control, Stream
from infra.local.wechat.faults import Fault
from infra.local.wechat.gate import Gate
from infra.local.wechat.oauth import OAuth
from infra.local.wechat.refusals import Json

LARGEST = 24 * 1024 * 1024
DRIP_S = 0.25
HEARTBEAT_S = 15.0
_FILES = Path(__file__).parent / "phone"
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,40}")
GARBAGE = b'\x1f\x8b{"errcode":0,"errm\xff\xfe'
PAGE = b"<html><body>system busy</body></html>"


class Server(ThreadingHTTPServer):
    """Listens on loopback only: it acts for anyone who asks."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, gate: Gate, oauth: OAuth, control: Control, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.gate = gate
        self.oauth = oauth
        self.control = control
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of who hung up: a phone page is closed at any moment."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self._send(Raw(b"too large", "text/plain", 413))
            return
        self._serve(self.rfile.read(size))

    def log_message(self, *_: object) -> None:
        """Say nothing: the desk beside the phone shows every call."""

    def _serve(self, body: bytes) -> None:
        call = self._call(body)
        try:
            self._route(call)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _route(self, call: Call) -> None:
        if call.path.startswith(("/cgi-bin/", "/sns/", "/datacube/", "/wxaapi/")):
            self._api(call)
        elif call.path.startswith("/sim/"):
            self._control(call)
        elif call.path == "/connect/oauth2/authorize":
            self._send(self.server.oauth.authorize(call))
        elif call.path.startswith("/phone/") and "." in call.path:
            self._send(_file(call.path.removeprefix("/phone/")))
        elif call.path == "/open/js/jweixin-1.6.0.js":
            self._send(_file("jweixin.js"))
        elif call.path == "/" or call.path.startswith("/phone/"):
            self._send(_file("index.html"))
        else:
            self._send(self.server.control.page(call))

    def _api(self, call: Call) -> None:
        if call.path == "/cgi-bin/showqrcode":
            self._send(self.server.control.platform.qrcodes.show(call))
            return
        answer, fault = self.server.gate.answer(call)
        if fault:
            self._spoil(_raw(answer), fault)
        else:
            self._send(_raw(answer))

    def _spoil(self, answer: Raw, fault: Fault) -> None:
        """Play a fault on the answer; what must not happen has not happened."""
        time.sleep(fault.delay_s)
        match fault.how:
            case "cut_before" | "cut_after":
                self.close_connection = True
            case "truncate":
                half = answer.body[: len(answer.body) // 2]
                self._send(Raw(half, answer.content_type), size=len(answer.body))
                self.close_connection = True
            case "garbage":
                self._send(Raw(GARBAGE, "application/json"))
            case "html":
                self._send(Raw(PAGE, "text/html"))
            case "http_502":
                self._send(Raw(PAGE, "text/html", 502))
            case "drip":
                self._drip(answer)
            case _:
                self._send(answer)

    def _drip(self, answer: Raw) -> None:
        self._head(answer, len(answer.body))
        for byte in answer.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(DRIP_S)

    def _control(self, call: Call) -> None:
        answer = self.server.control.answer(call)
        if isinstance(answer, Stream):
            self._stream(answer)
        else:
            self._send(_raw(answer))

    def _stream(self, stream: Stream) -> None:
        """Send a follower's new lines as server-sent events while the phone listens."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        after = stream.after
        while True:
            lines = stream.wait(after, HEARTBEAT_S)
            self.wfile.write(b": still here\n\n")
            for line in lines:
                text = json.dumps(line, ensure_ascii=False)
                self.wfile.write(f"id: {line['id']}\ndata: {text}\n\n".encode())
                after = line["id"]
            self.wfile.flush()

    def _call(self, body: bytes) -> Call:
        url = urlsplit(self.path)
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        return Call(
            method=self.command,
            path=url.path,
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            raw=body,
            content_type=self.headers.get("Content-Type", ""),
            base_url=f"http://{self.headers.get('Host', '127.0.0.1')}",
            client_ip=str(self.client_address[0]),
            cookies={name: morsel.value for name, morsel in cookies.items()},
        )

    def _send(self, answer: Raw, size: int | None = None) -> None:
        self._head(answer, len(answer.body) if size is None else size)
        self.wfile.write(answer.body)
        self.wfile.flush()

    def _head(self, answer: Raw, size: int) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(size))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()


def _raw(answer: Json | Raw | None) -> Raw:
    if isinstance(answer, Raw):
        return answer
    body = json.dumps(answer or {}, ensure_ascii=False).encode()
    return Raw(body, "application/json; encoding=utf-8")


def _file(name: str) -> Raw:
    """Serve a file of the phone page; names cannot leave its folder."""
    path = _FILES / name
    if not _FILE_NAME.fullmatch(name) or not path.is_file():
        return Raw(b"not found", "text/plain", 404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith("javascript")
    charset = "; charset=utf-8" if text else ""
    headers = (("Cache-Control", "no-cache"),)
    return Raw(path.read_bytes(), kind + charset, 200, headers)
