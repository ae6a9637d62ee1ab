"""The OpenAPI 3.1 document: exactly the operations there are, from their models."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.web.api.models import ErrorBody, Query
from chalicelib.web.api.operations import OPERATIONS, Operation

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"{(\w+)}")
_JSON = "application/json"

_REFUSALS = {
    400: "Malformed: a parameter, the JSON, a cursor, or no Idempotency-Key",
    401: "No key, or one we do not know",
    403: "The key lacks the scope",
    404: "There is no such thing",
    409: "Changed by somebody else, or the same request is under way",
    413: "The body is longer than 64 KiB",
    414: "The address is longer than 8 KiB",
    415: "The body is not application/json",
    422: "Understood and refused; unknown fields too",
    429: "Too often; Retry-After says when to come back",
    431: "Too many headers",
    503: "Something behind us does not answer; Retry-After says when to try again",
}
_EVERY = (400, 414, 422, 431, 503)
_KEYED = (401, 403, 429)
_WITH_BODY = (413, 415)


def document(brand: str) -> Json:
    """Return the document of every operation that has been registered."""
    operations = sorted(OPERATIONS, key=lambda one: (one.path, one.method))
    references, definitions = _schemas(operations)
    paths: dict[str, Json] = {}
    for operation in operations:
        described = _operation(operation, references)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{brand} · 知客 Zhike API",
            "version": "1",
            "description": "JSON in UTF-8; times RFC 3339 in UTC; money in fen.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": {_name(s): _refusal(s) for s in _REFUSALS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(operations: Iterable[Operation]) -> tuple[dict[type, Json], Json]:
    """Return how each model is referred to, and all definitions."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (ErrorBody, "serialization")
    ]
    for operation in operations:
        wanted.append((operation.answer, "serialization"))
        if operation.body:
            wanted.append((operation.body, "validation"))
    by_model, defined = models_json_schema(
        list(dict.fromkeys(wanted)), ref_template=_REF
    )
    references = {model: schema for (model, _), schema in by_model.items()}
    return references, defined.get("$defs", {})


def _operation(operation: Operation, references: dict[type, Json]) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "responses": _responses(operation, references),
    }
    if operation.description:
        described["description"] = operation.description
    if parameters := list(_parameters(operation)):
        described["parameters"] = parameters
    if operation.scope is None:
        described["security"] = []
    else:
        described["x-scope"] = operation.scope.value
    if operation.body:
        content = {
            "schema": references[operation.body],
            "example": operation.body.example,
        }
        described["requestBody"] = {"required": True, "content": {_JSON: content}}
    return described


def _responses(operation: Operation, references: dict[type, Json]) -> Json:
    content: Json = {"schema": references[operation.answer]}
    if example := getattr(operation.answer, "example", None):
        content["example"] = example
    done = {"description": operation.summary, "content": {_JSON: content}}
    statuses = set(_EVERY)
    if operation.scope:
        statuses.update(_KEYED)
    if "{" in operation.path or operation.body or _names_somebody(operation):
        statuses.add(404)
    if operation.body:
        statuses.update(_WITH_BODY)
    if operation.method != "GET":
        statuses.add(409)
    refused = {
        str(status): {"$ref": f"#/components/responses/{_name(status)}"}
        for status in sorted(statuses)
    }
    return {str(operation.status): done, **refused}


def _names_somebody(operation: Operation) -> bool:
    """Tell whether a list is asked for by whose it is: who is not there has none."""
    return bool(operation.asked and "customer" in operation.asked.model_fields)


def _parameters(operation: Operation) -> Iterator[Json]:
    for name in _PARAMETER.findall(operation.path):
        schema = {"type": "string", "minLength": 1, "maxLength": 255}
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    if operation.asked:
        yield from _query(operation.asked)
    if operation.once:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Names this request; the same one again gets its answer",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "example": "order-20260301-0017",
        }


def _query(model: type[Query]) -> Iterator[Json]:
    schema = _inlined(model.model_json_schema())
    required = schema.get("required", [])
    for name, described in schema["properties"].items():
        described.pop("title", None)
        yield {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": described.pop("description", ""),
            "schema": described,
        }


def _inlined(schema: Json) -> Json:
    """Return a query's schema without references: its parameters stand alone."""
    defined = schema.pop("$defs", {})

    def resolved(value: Any) -> Any:
        if isinstance(value, dict):
            if name := str(value.get("$ref", "")).rpartition("/")[2]:
                rest = {key: one for key, one in value.items() if key != "$ref"}
                return resolved(defined[name]) | rest
            return {key: resolved(one) for key, one in value.items()}
        return [resolved(one) for one in value] if isinstance(value, list) else value

    inlined: Json = resolved(schema)
    return inlined


def _refusal(status: int) -> Json:
    schema = {"$ref": _REF.format(model=ErrorBody.__name__)}
    headers = {"Retry-After": {"schema": {"type": "integer"}}}
    return {
        "description": _REFUSALS[status],
        **({"headers": headers} if status in (429, 503) else {}),
        "content": {_JSON: {"schema": schema}},
    }


def _name(status: int) -> str:
    return f"Refused{status}"
