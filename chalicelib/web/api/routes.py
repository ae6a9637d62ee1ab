"""``/v1/openapi.json`` and ``/v1/jobs/{job_id}``."""

from functools import cache
from typing import Any, ClassVar

from pydantic import RootModel

from chalicelib.core.settings import settings
from chalicelib.web.api import openapi, work
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api
from chalicelib.web.api.work import Job

routes = Api(__name__)


class OpenApiDocument(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""

    example: ClassVar[dict[str, Any]] = {
        "openapi": "3.1.0",
        "info": {"title": "Zhike", "version": "1"},
        "paths": {},
    }


@routes.get("/v1/openapi.json", scope=None)
def show_openapi(_call: Call) -> OpenApiDocument:
    """What can be called, as this document"""
    return _document()


@routes.get("/v1/jobs/{job_id}", scope=Scope.READ)
def show_job(_call: Call, job_id: str) -> Job:
    """How far some long work is"""
    return work.tell(job_id)


@cache
def _document() -> OpenApiDocument:
    return OpenApiDocument(openapi.document(settings().brand_name))
