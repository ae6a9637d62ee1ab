"""From what a caller sent to a model of ours, or to a refusal that names the fields."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from chalicelib.web.api import strict_json
from chalicelib.web.api.models import Body, Query
from chalicelib.web.api.refusals import Refused

Asked = TypeVar("Asked", bound=Query)
Given = TypeVar("Given", bound=Body)

_UNKNOWN = "extra_forbidden"
_LONGEST_NAME = 80


def read_query(model: type[Asked], given: Mapping[str, str]) -> Asked:
    """Return the query; raises ``Refused`` with 400, or 422 for an unknown name."""
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        raise _refusal(error, 400, "invalid_parameter", "parameter") from error


def read_body(model: type[Given], raw: bytes) -> Given:
    """Return the body; raises ``Refused``: 400 or 413 where it is no JSON, else 422."""
    strict_json.parse(raw)
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _refusal(error, 422, "invalid_field", "field") from error


def _refusal(error: ValidationError, status: int, code: str, what: str) -> Refused:
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    fields = {_place(fault["loc"]): _words(fault) for fault in faults}
    if any(fault["type"] == _UNKNOWN for fault in faults):
        return Refused(422, "unknown_field", f"a {what} is not known", fields=fields)
    return Refused(status, code, f"a {what} is not as documented", fields=fields)


def _place(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:_LONGEST_NAME] for part in parts) or "body"


def _words(fault: Mapping[str, object]) -> str:
    return "unknown" if fault["type"] == _UNKNOWN else str(fault["msg"])
