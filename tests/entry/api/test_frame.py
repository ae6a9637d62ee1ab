"""What every ``/v1`` route has in common."""

import json

import pytest

from chalicelib.core.clock import now_ms
from chalicelib.web.api import access
from chalicelib.web.api.access import CALLS, STRANGERS
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.operations import OPERATIONS
from tests.caller import Caller, key_with


def error(answer):
    found = answer.json["error"]
    assert found["request_id"] == "req-1"
    return answer.status, found["code"]


def test_a_call_with_a_key_is_answered(caller):
    answer = caller.get("/v1/sync")

    assert (answer.status, answer.json["state"]) == (200, "never")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sent", [None, "Bearer zhk_unknown_key", "Basic eDp5", ""])
def test_a_call_without_a_known_key_is_401(stranger, sent):
    answer = stranger.get("/v1/sync", Authorization=sent)

    assert error(answer) == (401, "unknown_key")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_does_what_its_scopes_say_and_no_more(aws):
    reader = Caller(key_with(Scope.READ))

    assert reader.get("/v1/sync").status == 200
    assert error(reader.post("/v1/sync")) == (403, "wrong_scope")


@pytest.mark.parametrize(
    "body",
    [
        b'{"resume": NaN}',
        b'{"resume": 1e999}',
        b'{"resume": false, "resume": true}',
        b"[" * 5_000 + b"]" * 5_000,
        b"{" * 40,
        b'{"a":' * 30 + b"1" + b"}" * 30,
        json.dumps({str(number): 1 for number in range(1_000)}).encode(),
        b"\xef\xbb\xbf{}",
        b'{"resume": "\xe9"}',
        b'{"resume": "\\ud800"}',
        b"",
        b"resume",
    ],
)
def test_json_that_readers_could_differ_on_is_400(caller, body):
    answer = caller.post("/v1/sync", body, **{"Content-Type": "application/json"})

    assert error(answer) == (400, "invalid_json")


def test_a_body_of_more_than_64_kib_is_413(caller):
    answer = caller.post("/v1/sync", b'{"resume": "' + b"x" * 70_000 + b'"}')

    assert error(answer) == (413, "too_large")


@pytest.mark.parametrize("field", ["role", "points", "openid", "__proto__"])
def test_a_field_we_do_not_know_is_named(caller, field):
    answer = caller.post("/v1/sync", {field: 1})

    assert error(answer) == (422, "unknown_field")
    assert answer.json["error"]["fields"] == {field: "unknown"}


@pytest.mark.parametrize("value", [1, "true", 1.0, None, []])
def test_a_value_of_another_type_is_422(caller, value):
    assert error(caller.post("/v1/sync", {"resume": value})) == (422, "invalid_field")


def test_another_content_type_is_415(caller):
    answer = caller.post("/v1/sync", b"{}", **{"Content-Type": "text/plain"})

    assert error(answer) == (415, "unsupported_type")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_a_verb_that_a_path_lacks_is_405(caller, method):
    answer = caller.request(method, "/v1/sync")

    assert error(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, POST"


def test_a_parameter_given_twice_is_400(caller):
    assert error(caller.get("/v1/sync?a=1&a=2")) == (400, "invalid_parameter")


def test_a_parameter_we_do_not_know_is_422(caller):
    assert error(caller.get("/v1/sync?sort=app_secret")) == (422, "unknown_field")


def test_an_address_of_10_kb_is_414(caller):
    answer = caller.get("/v1/sync?a=" + "x" * 10_000)

    assert error(answer) == (414, "address_too_long")


def test_two_hundred_headers_are_431(caller):
    answer = caller.get("/v1/sync", **{f"X-{n}": "1" for n in range(200)})

    assert error(answer) == (431, "too_many_headers")


def test_who_calls_too_often_is_told_when_to_come_back(no_time_passes, caller):
    answers = [caller.get("/v1/sync") for _ in range(CALLS.burst + 5)]

    assert error(answers[-1]) == (429, "slow_down")
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert Caller(key_with(name="other")).get("/v1/sync").status == 200


def test_guessing_keys_is_slowed_down_whatever_address_is_forged(
    no_time_passes, stranger
):
    answers = [
        stranger.get(
            "/v1/sync",
            Authorization=f"Bearer zhk_guess_{number:04d}",
            **{"X-Forwarded-For": f"198.51.100.{number}"},
        )
        for number in range(STRANGERS.burst + 5)
    ]

    assert error(answers[0]) == (401, "unknown_key")
    assert error(answers[-1]) == (429, "slow_down")


def test_asking_for_what_is_not_there_over_and_over_is_slowed_down(
    no_time_passes, caller
):
    answers = [caller.get(f"/v1/jobs/j{number}") for number in range(66)]

    assert error(answers[0]) == (404, "not_found")
    assert error(answers[-1]) == (429, "slow_down")


def address_of(operation):
    return operation.path.replace("{", "").replace("}", "")


LOCKED = [operation for operation in OPERATIONS if operation.scope]


@pytest.mark.parametrize("operation", LOCKED, ids=lambda one: one.name)
def test_every_route_wants_a_key_with_its_scope(aws, operation):
    others = [scope for scope in Scope if scope is not operation.scope]
    ask = (operation.method, address_of(operation), b"{}", {"Idempotency-Key": "1"})

    assert error(Caller().request(*ask)) == (401, "unknown_key")
    assert error(Caller(key_with(*others)).request(*ask)) == (403, "wrong_scope")
    wanted = Caller(key_with(operation.scope, name="right")).request(*ask)
    assert wanted.status not in (401, 403)


def test_a_revoked_key_stops_working(aws):
    text = key_with()
    (key,) = access.keys().all()
    access.keys().revoke(key.id)

    assert error(Caller(text).get("/v1/sync")) == (401, "unknown_key")


def test_a_key_that_was_used_a_moment_ago_works_no_longer_than_five_seconds(
    aws, monkeypatch
):
    caller = Caller(key_with())
    assert caller.get("/v1/sync").status == 200
    (key,) = access.keys().all()
    access.keys().revoke(key.id)
    later = now_ms() + 5_000
    monkeypatch.setattr("chalicelib.web.api.access.now_ms", lambda: later)

    assert error(caller.get("/v1/sync")) == (401, "unknown_key")


def test_a_key_is_stored_as_a_hash_only(aws):
    text = key_with()

    items = aws.client("dynamodb").scan(TableName="zhike-local-workspace")["Items"]
    assert items
    assert text not in json.dumps(items)


def test_a_bug_of_ours_gets_our_body_and_names_no_secret(caller, monkeypatch):
    def broken(_runs, _now_ms):
        raise RuntimeError("zhk_secret")

    monkeypatch.setattr("chalicelib.customers.sync.routes.progress", broken)
    answer = caller.get("/v1/sync")

    assert error(answer) == (500, "failed")
    assert "zhk_secret" not in answer.text


def test_a_store_that_is_away_is_503_with_a_time_to_come_back(caller, faults):
    caller.get("/v1/sync")
    faults.down.add("dynamodb")

    answer = caller.get("/v1/sync")

    assert error(answer) == (503, "try_later")
    assert int(answer.headers["Retry-After"]) > 0
