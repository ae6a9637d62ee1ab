"""Lambda proxy integration: an HTTP request as an event, a result as a response.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import binascii
import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from infra.local.environment import ACCOUNT, API_STAGE
from infra.local.routes import Match

API_ID = "zhikelocal"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What came over the wire."""

    method: str
    path: str  # without the stage prefix, still percent-encoded
    query: str
    headers: list[tuple[str, str]]
    body: bytes
    source_ip: str
    prefix: str = ""  # "/api" where the API is reached through a stage
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def header(self, name: str) -> str:
        """Return its last value, as the single-value maps do; "" where it is absent."""
        wanted = name.lower()
        values = [value for key, value in self.headers if key.lower() == wanted]
        return values[-1] if values else ""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What goes over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class BadResult(Exception):
    """The function answered something that no HTTP response can be made of."""


def event_of(
    request: HttpRequest, match: Match, binary_types: Iterable[str]
) -> dict[str, Any]:
    """Return the event of one request.

    Args:
        binary_types: the API's binary media types; a body of one of them travels as
            base64, every other as text, with what is not UTF-8 replaced.
    """
    body, encoded = _body(request, binary_types)
    headers = _multi(request.headers)
    query = _multi(parse_qsl(request.query, keep_blank_values=True))
    return {
        "resource": match.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": query,
        "pathParameters": match.parameters,
        "stageVariables": None,
        "requestContext": _context(request, match),
        "body": body,
        "isBase64Encoded": encoded,
    }


def _context(request: HttpRequest, match: Match) -> dict[str, Any]:
    now = time.time()
    return {
        "resourceId": "local",
        "resourcePath": match.resource,
        "httpMethod": request.method,
        "extendedRequestId": request.request_id[:16],
        "requestTime": datetime.fromtimestamp(now, UTC).strftime(
            "%d/%b/%Y:%H:%M:%S +0000"
        ),
        "path": request.prefix + request.path,
        "accountId": ACCOUNT,
        "protocol": "HTTP/1.1",
        "stage": request.prefix.strip("/") or API_STAGE,
        "domainPrefix": API_ID,
        "requestTimeEpoch": int(now * 1000),
        "requestId": request.request_id,
        "identity": {
            "sourceIp": request.source_ip,
            "userAgent": request.header("User-Agent") or None,
            "accessKey": None,
            "accountId": None,
            "caller": None,
            "cognitoAuthenticationProvider": None,
            "cognitoAuthenticationType": None,
            "cognitoIdentityId": None,
            "cognitoIdentityPoolId": None,
            "principalOrgId": None,
            "user": None,
            "userArn": None,
        },
        "domainName": request.header("Host"),
        "apiId": API_ID,
    }


def _multi(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]] | None:
    collected: dict[str, list[str]] = {}
    for name, value in pairs:
        collected.setdefault(name, []).append(value)
    return collected or None


def _last(multi: dict[str, list[str]] | None) -> dict[str, str] | None:
    return {name: values[-1] for name, values in multi.items()} if multi else None


def _body(request: HttpRequest, binary_types: Iterable[str]) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    if _is_binary(request.header("Content-Type"), binary_types):
        return base64.b64encode(request.body).decode(), True
    return request.body.decode("utf-8", errors="replace"), False


def _is_binary(media_type: str, binary_types: Iterable[str]) -> bool:
    plain = media_type.partition(";")[0].strip().lower()
    return plain in binary_types or "*/*" in binary_types


def response_of(
    result: Any, request: HttpRequest, binary_types: Iterable[str]
) -> HttpResponse:
    """Return the response a result stands for.

    A base64 body is decoded only where the *first* type the client accepts is a binary
    one; else the client gets the base64 text, as from API Gateway.

    Raises:
        BadResult: it has no status, or a body that is no text.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        raise BadResult("no statusCode")
    body = result.get("body") or ""
    if not isinstance(body, str):
        raise BadResult("the body is no text")
    headers = _headers(result)
    first = request.header("Accept").partition(",")[0]
    content = body.encode()
    if result.get("isBase64Encoded") and _is_binary(first, binary_types):
        try:
            content = base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise BadResult("the body is no base64") from error
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", _JSON))
    return HttpResponse(int(result["statusCode"]), headers, content)


def _headers(result: dict[str, Any]) -> list[tuple[str, str]]:
    multi: dict[str, list[Any]] = result.get("multiValueHeaders") or {}
    single: dict[str, Any] = result.get("headers") or {}
    headers = [(name, str(one)) for name, values in multi.items() for one in values]
    have = {name.lower() for name, _ in headers}
    more = [(n, str(v)) for n, v in single.items() if n.lower() not in have]
    return headers + more


def json_response(status: int, body: Any) -> HttpResponse:
    """Return what the gateway itself answers."""
    text = json.dumps(body, ensure_ascii=False).encode()
    return HttpResponse(status, [("Content-Type", _JSON)], text)


def refusal(status: int, code: str, message: str, request: HttpRequest) -> HttpResponse:
    """Return an error in the product's form, as the template's gateway responses do."""
    error = {"code": code, "message": message, "request_id": request.request_id}
    return json_response(status, {"error": error})
