"""The OpenAPI document and the routes are the same thing, seen from both sides."""

import pytest
from pydantic import BaseModel

from app import app
from chalicelib.web.api.methods import VERBS
from chalicelib.web.api.operations import OPERATIONS
from tests.caller import Caller


@pytest.fixture
def document(aws):
    return Caller().get("/v1/openapi.json").json


def test_every_route_is_in_the_document_and_no_other(document):
    described = {
        (path, method.upper())
        for path, methods in document["paths"].items()
        for method in methods
    }
    served = {
        (path, method)
        for path, views in app.routes.items()
        for method, view in views.items()
        if path.startswith(("/v1/", "/healthz")) and view.view_name != "not_allowed"
    }

    assert described == served


def test_every_v1_path_answers_every_verb(document):
    for path, views in app.routes.items():
        if path.startswith("/v1/"):
            assert set(views) == set(VERBS), path


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_example_is_valid(operation):
    for model in (operation.body, operation.answer):
        if model is not None and issubclass(model, BaseModel):
            assert model.model_validate_json(_json(model.example)) is not None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_says_what_it_does(operation):
    assert operation.summary
    assert not operation.summary.endswith(".")


def test_no_two_operations_share_a_name():
    names = [operation.name for operation in OPERATIONS]

    assert len(names) == len(set(names))


def _json(example):
    import json

    return json.dumps(example)
