"""The page at ``/`` on this machine only: where everything is, and three buttons."""

import threading
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Protocol
from urllib.parse import urlsplit

from infra.local.environment import Ports, url
from infra.local.proxy import HttpRequest, HttpResponse, json_response, refusal

FILES = Path(__file__).with_name("start")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Action = Callable[[], str]  # does it and says in Chinese what happened


class State(Protocol):
    def read(self) -> dict[str, Any]: ...


class StartPage:
    """Answers ``/`` and ``/local/…``; every other path belongs to the doors."""

    def __init__(
        self, ports: Ports, prefix: str, state: State, actions: dict[str, Action]
    ) -> None:
        self._ports = ports
        self._prefix = prefix
        self._state = state
        self._actions = actions
        self._working = {name: threading.Lock() for name in actions}

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """Return the response, ``None`` where the path is not ours."""
        if request.path == "/" and request.method in ("GET", "HEAD"):
            return self._page()
        head, _, name = request.path.removeprefix("/local/").rpartition("/")
        if not request.path.startswith("/local/"):
            return None
        if request.method == "POST" and head == "do" and name in self._actions:
            return self._act(name, request)
        if request.method == "GET" and name == "state":
            return json_response(200, self._state.read())
        if request.method == "GET" and (file := FILES / name).suffix in _TYPES:
            return _file(file, request)
        return refusal(404, "not_found", "there is nothing here", request)

    def _page(self) -> HttpResponse:
        gateway = url(self._ports.gateway) + self._prefix
        page = Template((FILES / "start.html").read_text(encoding="utf-8"))
        text = page.substitute(
            phone=escape(url(self._ports.wechat) + "/"),
            portal=escape(f"{gateway}/portal/home"),
            health=escape(f"{gateway}/healthz"),
            callback=escape(f"{gateway}/wechat/callback"),
            aws=escape(url(self._ports.aws)),
        )
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", _POLICY),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return HttpResponse(200, headers, text.encode())

    def _act(self, name: str, request: HttpRequest) -> HttpResponse:
        """Do what a button says; twice at once is refused, so is another site."""
        if not _same_origin(request):
            return refusal(403, "forbidden", "another site sent this", request)
        if not self._working[name].acquire(blocking=False):
            return json_response(409, {"ok": False, "message": "正在进行，请稍候"})
        try:
            answer: dict[str, Any] = {"ok": True, "message": self._actions[name]()}
        except Exception as error:  # noqa: BLE001 -- the page shows what went wrong
            answer = {"ok": False, "message": f"{type(error).__name__}：{error}"}
        finally:
            self._working[name].release()
        return json_response(200, answer)


def _same_origin(request: HttpRequest) -> bool:
    origin = request.header("Origin")
    return not origin or urlsplit(origin).netloc == request.header("Host")


def _file(file: Path, request: HttpRequest) -> HttpResponse:
    if not file.is_file() or file.parent != FILES:
        return refusal(404, "not_found", "there is nothing here", request)
    headers = [
        ("Content-Type", f"{_TYPES[file.suffix]}; charset=utf-8"),
        ("Cache-Control", "no-cache"),
    ]
    return HttpResponse(200, headers, file.read_bytes())
