"""One call as the gateway hands it over, and what a view may know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core.errors import ZhikeError
from chalicelib.web.api.cursors import Cursors, purpose_of
from chalicelib.web.api.keys import ApiKey
from chalicelib.web.api.models import PageQuery
from chalicelib.web.api.refusals import Refused, malformed

_LONGEST_ADDRESS = 8 * 1024
_MOST_HEADERS = 100
_PUBLIC = "nobody"


@dataclass(frozen=True, slots=True)
class Wire:
    """What came in, with names of headers in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    source_ip: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call that may be answered."""

    operation: str
    request_id: str
    cursors: Cursors
    key: ApiKey | None = None  # none where no key is needed
    unique: str = ""  # of writes: the same for every repeat, 32 hex digits

    @property
    def actor(self) -> str:
        """Return whom the audit names."""
        return f"key:{self.key.id}" if self.key else _PUBLIC

    def place(self, asked: PageQuery) -> str:
        """Return where the list goes on, "" at its beginning."""
        if not asked.cursor:
            return ""
        return self.cursors.read(self._purpose(asked), asked.cursor)

    def cursor(self, asked: PageQuery, place: str | None) -> str | None:
        """Return the cursor of a place; ``None`` at the end of the list."""
        return self.cursors.make(self._purpose(asked), place) if place else None

    def _purpose(self, asked: PageQuery) -> str:
        filters = asked.model_dump(exclude={"limit", "cursor"})
        return purpose_of(self.operation, filters)


def read(event: Mapping[str, Any]) -> Wire:
    """Return what an event of the gateway holds.

    Raises:
        Refused: 414, 431, or 400 where a parameter is given twice.
    """
    context = event["requestContext"]
    path = str(context.get("path") or event.get("path") or "")
    query = event.get("multiValueQueryStringParameters") or {}
    headers = event.get("multiValueHeaders") or {}
    values = sum(len(n) + len(v) + 2 for n, vs in query.items() for v in vs)
    if len(path) + values > _LONGEST_ADDRESS:
        raise Refused(414, "address_too_long", "the address is longer than 8 KiB")
    if sum(len(vs) for vs in headers.values()) > _MOST_HEADERS:
        raise Refused(431, "too_many_headers", f"more than {_MOST_HEADERS} headers")
    return Wire(
        method=str(context["httpMethod"]),
        path=path,
        query=_once(query),
        headers={name.lower(): vs[-1] for name, vs in headers.items() if vs},
        # Never X-Forwarded-For: anybody can write that.
        source_ip=str(context.get("identity", {}).get("sourceIp") or ""),
        request_id=request_id(event),
    )


def request_id(event: Mapping[str, Any]) -> str:
    return str(event["requestContext"].get("requestId", ""))


def bearer(wire: Wire) -> str:
    """Return the key that was sent, "" where none was."""
    kind, _, key = wire.headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def unknown_key() -> ZhikeError:
    """Return the same refusal for no key, a wrong one and one that was revoked."""
    return Refused(
        401,
        "unknown_key",
        "send a valid key: Authorization: Bearer zhk_...",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _once(query: Mapping[str, list[str]]) -> dict[str, str]:
    if any(len(values) > 1 for values in query.values()):
        raise malformed("invalid_parameter", "a parameter is given twice")
    return {name: values[0] for name, values in query.items()}
