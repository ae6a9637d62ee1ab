"""The app as WSGI, for tools that speak nothing else; every request is an event."""

from urllib.parse import quote

from app import app
from infra.local.proxy import HttpRequest, event_of, refusal, response_of
from infra.local.routes import RouteTable

_routes = RouteTable()
for _path, _methods in app.routes.items():
    _routes.add("all", _path, _methods)


def application(environ, start_response):
    request = _request(environ)
    match = _routes.find(request.method, request.path)
    if match is None:
        response = refusal(404, "not_found", "there is nothing here", request)
    else:
        event = event_of(request, match, app.api.binary_types)
        response = response_of(app(event, None), request, app.api.binary_types)
    start_response(f"{response.status} -", response.headers)
    return [response.body]


def _request(environ):
    size = int(environ.get("CONTENT_LENGTH") or 0)
    headers = [
        (name.removeprefix("HTTP_").replace("_", "-").title(), value)
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name == "CONTENT_TYPE" and value)
    ]
    return HttpRequest(
        environ["REQUEST_METHOD"],
        quote(environ["PATH_INFO"].encode("latin-1"), safe="/%"),
        environ.get("QUERY_STRING", ""),
        headers,
        environ["wsgi.input"].read(size),
        "203.0.113.9",
        request_id="req-1",
    )
