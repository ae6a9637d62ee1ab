"""The zips under AWS's own runtime client, with events as AWS sends them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from chalicelib import connections
from chalicelib.core.settings import settings
from infra.local.wechat.simulator import WeChatPlatform
from tests import pushes
from tests.emulators import Aws
from tests.packaging import lambda_events
from tests.packaging.runtime import FunctionError, Runtime
from tests.packaging.test_policy_of_functions import FUNCTIONS, function

Start = Callable[[str], Runtime]


@pytest.fixture
def start(
    aws: Aws, template: dict[str, Any], task_root: Path, lake_root: Path
) -> Iterator[Start]:
    """Return what starts a function of the template by its name."""
    with ExitStack() as running:

        def started(name: str) -> Runtime:
            properties = function(template, name)["Properties"]
            root = {"app.zip": task_root, "lake.zip": lake_root}[properties["CodeUri"]]
            runtime = Runtime(root, properties["Handler"], _environment(aws))
            return running.enter_context(runtime)

        yield started


def _environment(aws: Aws) -> dict[str, str]:
    """Return the local stage's variables, which name the emulated AWS."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL")
    ours = {
        name: os.environ[name]
        for name in os.environ
        if name.endswith(("_TABLE", "_QUEUE", "_BUCKET", "_SECRET", "_FUNCTION"))
        or name.startswith(("WECHAT_", "PORTAL_", "BRAND_", "QUEUE_", "TRANSC"))
    }
    region = {"AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "cn-north-1"}
    stage = {"STAGE": "local", "STACK": settings().stack}
    return ours | region | stage | {name: os.environ[name] for name in names}


def test_a_push_goes_in_at_the_door_and_comes_to_the_queue(
    start: Start, aws: Aws
) -> None:
    query, body = pushes.push(pushes.xml("text", Content="你好"))
    event = lambda_events.api_gateway(
        "POST", "/wechat/callback", query, body.encode(), "text/xml"
    )

    door = start("callback")

    answer = door.invoke(event)

    assert (answer["statusCode"], answer["body"]) == (200, "success")
    assert door.logs('"stored_queue":1')
    (message,) = aws.messages("inbound.fifo")
    assert "你好" in message["xml"]


def test_a_stranger_is_refused_at_the_door(start: Start, aws: Aws) -> None:
    event = lambda_events.api_gateway(
        "POST", "/wechat/callback", {"signature": "x"}, b"<xml/>", "text/xml"
    )

    assert start("callback").invoke(event)["statusCode"] == 403
    assert aws.messages("inbound.fifo") == []


def test_the_worker_records_a_batch_and_returns_only_what_failed(
    start: Start, aws: Aws
) -> None:
    query, body = pushes.push(pushes.xml("text", Content="你好"))
    door = lambda_events.api_gateway(
        "POST", "/wechat/callback", query, body.encode(), "text/xml"
    )
    start("callback").invoke(door)
    (message,) = aws.messages("inbound.fifo")
    bodies = [lambda_events.as_json(message), "no JSON at all"]
    batch = lambda_events.sqs("zhike-local-inbound.fifo", bodies, pushes.ANNA)

    answer = start("inbound").invoke(batch)

    assert answer == {"batchItemFailures": []}
    customer = connections.customer_id(pushes.ANNA)
    profile = connections.profiles().get(pk=customer, sk="PROFILE")
    assert profile is not None
    assert profile["oid"] == pushes.ANNA
    (buried,) = aws.client("sqs").receive_message(
        QueueUrl=f"{aws.url}/123456789012/zhike-local-inbound-dlq.fifo",
        MessageAttributeNames=["All"],
    )["Messages"]
    assert buried["MessageAttributes"]["reason"]["StringValue"].startswith("unreadable")


def test_the_clock_ticks_by_its_schedule(start: Start) -> None:
    clock = start("clock")

    assert clock.invoke(lambda_events.schedule("zhike-clock")) is None
    assert clock.logs('"tick"')


def test_the_token_is_fetched_by_its_schedule(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WeChatPlatform() as wechat:
        monkeypatch.setenv("WECHAT_API", wechat.url)

        answer = start("token").invoke(lambda_events.schedule("zhike-token"))

    assert answer == {"kept": "renewed"}


def test_the_api_says_it_is_well(start: Start) -> None:
    answer = start("api").invoke(lambda_events.api_gateway("GET", "/healthz"))

    assert answer["statusCode"] == 200
    assert '"status":"ok"' in answer["body"]


def test_the_portal_sends_a_stranger_to_wechat(start: Start) -> None:
    answer = start("portal").invoke(lambda_events.api_gateway("GET", "/portal/home"))

    assert answer["statusCode"] in (302, 303)


def test_the_console_finds_a_page_below_its_one_resource(start: Start) -> None:
    console = start("console")

    sheet = console.invoke(lambda_events.proxied("/console/", "static/0/console.css"))
    nothing = console.invoke(lambda_events.proxied("/console/", "nothing/at/all"))

    assert sheet["statusCode"] == 200
    assert ".c-panel" in sheet["body"]
    assert nothing["statusCode"] == 303  # whoever is not signed in learns nothing


def test_a_function_that_is_not_there_is_noticed(aws: Aws, task_root: Path) -> None:
    missing = Runtime(task_root, "chalicelib.doors.nobody.app", _environment(aws))
    with missing as runtime, pytest.raises(FunctionError):
        runtime.invoke({})


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_handler_loads_from_its_zip_without_app(start: Start, name: str) -> None:
    function = start(name)
    with suppress(FunctionError):
        # Nothing it could use: whatever it says, it says once it is loaded.
        function.invoke({"Records": []})
    assert "ImportModuleError" not in function.output
    assert "HandlerNotFound" not in function.output
