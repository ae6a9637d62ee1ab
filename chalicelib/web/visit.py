"""One request for a page, read and checked before any view sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from chalicelib.core.errors import Malformed, NotAuthentic
from chalicelib.web import cookies
from chalicelib.web.sessions import Session

if TYPE_CHECKING:
    from chalicelib.staff.models import Principal

_LONGEST_ADDRESS = 8 * 1024
_MOST_HEADERS = 100
_LONGEST_FORM_BYTES = 64 * 1024
_MOST_FIELDS = 100
_PARAMETER = re.compile(r"{(\w+)\+?}")


class AddressTooLong(Malformed):
    """The path and query together are longer than any of ours."""


class TooManyHeaders(Malformed):
    """More headers than any browser sends."""


class SignInNeeded(NotAuthentic):
    """The page is for somebody who is signed in."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a view may know about a request."""

    root: str  # what stands before "/portal": the gateway's stage or mapping, or ""
    path: str  # without the root
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    request_id: str = ""
    host: str = ""  # as the gateway knows itself
    address: str = ""  # of the caller, as the gateway saw it and nobody claimed it
    session: Session | None = None
    principal: Principal | None = None  # the member of staff, in the console

    @property
    def subject(self) -> str:
        """Return who is signed in.

        Raises:
            SignInNeeded: nobody is.
        """
        if self.session is None:
            raise SignInNeeded("not signed in")
        return self.session.subject

    @property
    def operator(self) -> Principal:
        """Return the member of staff who asks.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        if self.principal is None:
            raise SignInNeeded("not signed in")
        return self.principal

    @property
    def wants_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.headers.get("hx-request") == "true"


def root_of(event: Mapping[str, Any]) -> str:
    """Return what the gateway puts before our paths.

    Chalice knows the route only as ``/portal/static/{ver}/{name}``, so the values go
    in first; a slash at the end would otherwise count as part of the root.
    """
    context = event["requestContext"]
    values = event.get("pathParameters") or {}
    ours = _PARAMETER.sub(lambda m: values.get(m[1], ""), context["resourcePath"])
    full = str(context.get("path", "")).rstrip("/")
    ours = ours.rstrip("/")
    return full.removesuffix(ours) if ours and full.endswith(ours) else ""


def read(event: Mapping[str, Any], body: bytes | str) -> Visit:
    """Return the request of a gateway event.

    Raises:
        Malformed: a parameter is given twice, or the form cannot be read.
    """
    root, context = root_of(event), event["requestContext"]
    headers = _headers(event)
    query = event.get("multiValueQueryStringParameters") or {}
    path = str(context.get("path", "")).removeprefix(root)
    _check_size(path, query, headers)
    return Visit(
        root=root,
        path=path,
        query=_once(
            (name, value) for name, values in query.items() for value in values
        ),
        form=_form(body.encode() if isinstance(body, str) else body),
        cookies=cookies.parse(headers.get("cookie", [])),
        headers={name: values[-1] for name, values in headers.items()},
        request_id=str(context.get("requestId", "")),
        host=str(context.get("domainName", "")),
        address=str((context.get("identity") or {}).get("sourceIp", "")),
    )


def _headers(event: Mapping[str, Any]) -> dict[str, list[str]]:
    several = event.get("multiValueHeaders")
    if several:
        return {name.lower(): list(values) for name, values in several.items()}
    single = event.get("headers") or {}
    return {name.lower(): [value] for name, value in single.items()}


def _check_size(
    path: str, query: Mapping[str, list[str]], headers: Mapping[str, list[str]]
) -> None:
    values = sum(len(n) + len(v) + 2 for n, vs in query.items() for v in vs)
    if len(path) + values > _LONGEST_ADDRESS:
        raise AddressTooLong("the address is too long")
    if sum(len(values) for values in headers.values()) > _MOST_HEADERS:
        raise TooManyHeaders("too many headers")


def _form(body: bytes) -> dict[str, str]:
    if len(body) > _LONGEST_FORM_BYTES:
        raise Malformed("the form is too long")
    try:
        fields = parse_qsl(
            body.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:  # broken UTF-8 is one, too
        raise Malformed("the form cannot be read") from error
    return _once(fields)


def _once(pairs: Any) -> dict[str, str]:
    """Return the parameters; one given twice means different things to different
    readers, so it is refused."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed("a parameter is given twice")
        found[name] = value
    return found
