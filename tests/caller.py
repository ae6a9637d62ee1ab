"""Another system that calls ``/v1``: makes the gateway's events, reads the answers."""

import json
from itertools import count
from types import SimpleNamespace
from urllib.parse import urlsplit

from app import app
from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.web.api import access
from chalicelib.web.api.keys import ApiKeys, Scope
from infra.local.proxy import HttpRequest, event_of, response_of
from infra.local.routes import RouteTable

ALL = frozenset(Scope)
_numbers = count(1)


def key_with(*scopes, name="test"):
    """Issue a key; return its text."""
    keys = ApiKeys(connections.workspace(), now_ms)
    return keys.issue(name, frozenset(Scope(one) for one in scopes) or ALL, "tests")[1]


class Caller:
    def __init__(self, key="", *, source_ip="203.0.113.9"):
        access.forget()
        self.key = key
        self.source_ip = source_ip
        self._routes = RouteTable()
        for path, methods in app.routes.items():
            self._routes.add("all", path, methods)

    def get(self, address, **headers):
        return self.request("GET", address, headers=headers)

    def post(self, address, body=None, *, once=None, **headers):
        """Post JSON; ``once`` is the Idempotency-Key, a new one unless given."""
        given = {"Idempotency-Key": once or f"test-{next(_numbers)}", **headers}
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        return self.request("POST", address, raw, given)

    def delete(self, address, **headers):
        return self.request("DELETE", address, headers=headers)

    def request(self, method, address, body=b"", headers=None):
        split = urlsplit(address)
        all_headers = {"Host": "api.example", "Accept": "application/json"}
        if self.key:
            all_headers["Authorization"] = f"Bearer {self.key}"
        if body:
            all_headers["Content-Type"] = "application/json"
        all_headers |= headers or {}
        given = [(n, v) for n, v in all_headers.items() if v is not None]
        request = HttpRequest(
            method,
            split.path,
            split.query,
            given,
            body,
            self.source_ip,
            request_id="req-1",
        )
        return self.send(request)

    def send(self, request):
        match = self._routes.find(request.method, request.path)
        if match is None:
            return None
        event = event_of(request, match, app.api.binary_types)
        response = response_of(app(event, None), request, app.api.binary_types)
        text = response.body.decode()
        return SimpleNamespace(
            status=response.status,
            headers=dict(response.headers),
            text=text,
            json=json.loads(text) if text else None,
        )
