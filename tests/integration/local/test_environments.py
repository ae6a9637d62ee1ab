"""Execution environments: one call at a time, killed when late, made anew when dead."""

import gzip
import json
import os
import threading
import time
import urllib.error
import urllib.request

import boto3
import pytest

from infra.local.front import Gateway, serve
from infra.local.invoke import Asynchronous
from infra.local.invoke import serve as serve_functions
from infra.local.pool import Busy, Call, FunctionFailed, Pool
from tests import servers

SAMPLE = "tests.integration.local.sample"


def call(attribute, timeout_s=60):
    return Call("clock", attribute, "zhike-local", timeout_s)


@pytest.fixture
def pool(tmp_path):
    made = Pool(SAMPLE, os.environ, tmp_path / "sample.log", size=2)
    yield made
    made.close()


def test_a_function_gets_its_event_and_a_context_like_lambdas(pool):
    answer = pool.run(call("echo"), {"a": "好"})
    assert answer["event"] == {"a": "好"}
    assert answer["name"] == "zhike-local-clock"
    assert answer["arn"].endswith(":function:zhike-local-clock")
    assert 0 < answer["left_ms"] <= 60_000


def test_an_environment_is_kept_for_the_next_call(pool):
    assert pool.run(call("echo"), 1)["pid"] == pool.run(call("echo"), 2)["pid"]


def test_an_error_is_told_and_the_environment_lives_on(pool):
    first = pool.run(call("echo"), 1)["pid"]
    with pytest.raises(FunctionFailed, match="KeyError"):
        pool.run(call("fail"), 1)
    assert pool.run(call("echo"), 2)["pid"] == first


def test_a_process_that_died_is_replaced(pool):
    first = pool.run(call("echo"), 1)["pid"]
    with pytest.raises(FunctionFailed, match="exit status 3"):
        pool.run(call("die"), 1)
    assert pool.run(call("echo"), 2)["pid"] != first


def test_a_function_past_its_time_is_killed(pool):
    with pytest.raises(FunctionFailed, match="timed out"):
        pool.run(call("sleep", timeout_s=0.5), 1)


def test_more_calls_than_environments_wait_for_one(tmp_path):
    alone = Pool(SAMPLE, os.environ, tmp_path / "sample.log", size=1)
    started = threading.Event()

    def block():
        started.set()
        with pytest.raises(FunctionFailed):
            alone.run(call("sleep", timeout_s=2), 1)

    blocked = threading.Thread(target=block)
    blocked.start()
    started.wait()
    time.sleep(0.1)
    with pytest.raises(Busy):
        alone.run(call("echo"), 1, wait_s=0.1)
    blocked.join()
    assert alone.run(call("echo"), 1)["event"] == 1
    alone.close()


def test_closing_ends_every_process(pool):
    process = pool.run(call("echo"), 1)["pid"]
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.fixture
def gateway(pool, tmp_path):
    made = Gateway({"sample": pool}, stack="zhike-local", prefix="/api")
    made.open()
    server = serve(made, 0, tmp_path / "gateway.log")
    servers.begin(server)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    servers.end(server)


def fetch(address, **headers):
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_a_request_under_the_stage_prefix_reaches_its_door(gateway):
    status, _, body = fetch(f"{gateway}/api/sample")
    assert status == 200
    assert json.loads(body)["big"].startswith("xxx")


def test_an_answer_is_packed_for_who_can_unpack_it(gateway):
    _, headers, body = fetch(f"{gateway}/api/sample", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(body))["pid"]


def test_an_unknown_path_gets_the_products_own_404(gateway):
    for path in ("/sample", "/api/nothing", "/apisample"):
        status, headers, body = fetch(gateway + path)
        assert status == 404
        assert headers["Content-Type"] == "application/json"
        assert json.loads(body)["error"].keys() == {"code", "message", "request_id"}


def test_two_requests_at_once_run_in_two_processes(gateway):
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(
                json.loads(fetch(f"{gateway}/api/sample/slow")[2])["pid"]
            )
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 2


@pytest.fixture
def functions():
    """Lambda's API over functions of this process, as boto3 meets it."""
    ran = []

    def invoke(name, event):
        ran.append((name, event))
        if event.get("fail") and len(ran) < 3:
            raise FunctionFailed("KeyError", "no such thing")
        return {"kept": True}

    later = Asynchronous(invoke, retries_after_s=(0.01, 0.01))
    server = serve_functions(invoke, later, lambda name: name == "zhike-local-token", 0)
    servers.begin(server)
    client = boto3.client(
        "lambda",
        endpoint_url=f"http://127.0.0.1:{server.server_address[1]}",
        region_name="cn-north-1",
    )
    yield client, ran
    servers.end(server)


def test_a_function_is_invoked_by_its_name(functions):
    client, ran = functions
    answer = client.invoke(FunctionName="zhike-local-token", Payload=b'{"a": 1}')
    assert json.load(answer["Payload"]) == {"kept": True}
    assert ran == [("zhike-local-token", {"a": 1})]


def test_a_failed_function_is_told_to_who_waits_for_it(functions):
    client, _ = functions
    answer = client.invoke(FunctionName="zhike-local-token", Payload=b'{"fail": 1}')
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorType"] == "KeyError"


def test_nobody_waits_for_an_event_and_a_failed_one_is_tried_thrice(functions):
    client, ran = functions
    answer = client.invoke(
        FunctionName="zhike-local-token",
        InvocationType="Event",
        Payload=b'{"fail": 1}',
    )
    assert answer["StatusCode"] == 202
    for _ in range(200):
        if len(ran) == 3:
            break
        threading.Event().wait(0.02)
    assert len(ran) == 3


def test_an_unknown_function_is_refused_as_there(functions):
    client, _ = functions
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="zhike-local-nothing")
