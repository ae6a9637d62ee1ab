"""What can be done by ``/v1``: one entry a route, read by the door and by OpenAPI."""

import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel

from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import Body, Query

View = Callable[..., BaseModel]
About = Callable[[Any], str]

OPERATIONS: list["Operation"] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a route says of itself."""

    method: str
    path: str
    scope: Scope | None  # None: no key is needed
    status: int = 200
    once: bool = False  # takes an Idempotency-Key
    audited: str = ""  # the action the audit chain keeps, "" for none
    about: About | None = None  # what a body is about; else the address says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Terms):
    """One route and all that follows from how its view is written."""

    name: str
    summary: str
    description: str  # what a caller needs to know besides
    asked: type[Query] | None
    body: type[Body] | None
    answer: type[BaseModel]

    @property
    def tag(self) -> str:
        """Return what it is listed under: ``/v1/customers/{id}`` is of customers."""
        return self.path.removeprefix("/v1").split("/")[1]


def describe(view: View, terms: Terms) -> Operation:
    """Return the operation a view stands for, and enter it.

    The view's annotations say what it takes: ``asked`` is its query, ``body`` its body.
    """
    types: dict[str, Any] = get_type_hints(view)
    summary, _, more = (inspect.getdoc(view) or "").partition("\n")
    operation = Operation(
        **asdict(terms),
        name=view.__name__,
        summary=summary,
        description=" ".join(more.split()),
        asked=types.get("asked"),
        body=types.get("body"),
        answer=types["return"],
    )
    OPERATIONS.append(operation)
    return operation
