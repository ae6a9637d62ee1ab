"""Whatever is sent: no 5xx, no status and no body that the document does not name."""

import functools

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from chalicelib.messaging import jobs
from chalicelib.web.api import access
from chalicelib.web.api.limits import Limit
from chalicelib.web.api.operations import OPERATIONS
from tests import sqs
from tests.caller import key_with
from tests.segments import functions, snapshot
from tests.wsgi import application

EXAMPLES = 8  # of each operation; `make soak` takes more
SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


@pytest.fixture
def key(wechat, monkeypatch):
    access.forget()
    for name in ("CALLS", "MISSES", "STRANGERS"):
        monkeypatch.setattr(access, name, Limit(name, 100_000, 100_000))
    wechat.faults.clear()
    jobs.token(SCHEDULED, sqs.Context())
    with functions(monkeypatch):
        yield key_with()


@functools.cache
def schema():
    """Return the document as it is published, read once."""
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", application)


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        pytest.param(operation, mode, id=f"{operation.name}-{mode.value}")
        for operation in OPERATIONS
        for mode in GenerationMode
        if operation.scope
        or mode is GenerationMode.POSITIVE  # else nothing to get wrong
    ],
)
def test_no_input_breaks_what_the_document_promises(aws, operation, mode, key):
    if operation.name == "preview_segment":
        snapshot(aws)
    described = schema()[operation.path][operation.method]
    headers = {"Authorization": f"Bearer {key}"}

    @given(case=described.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case):
        # A cursor can be well formed and not ours, a message well formed and refused;
        # and the key, which is always sent, is at times all that was to be wrong.
        case.call_and_validate(
            headers=headers,
            excluded_checks=[positive_data_acceptance, negative_data_rejection],
        )

    holds()
