"""Writes that happen once: the Idempotency-Key."""

import pytest

from chalicelib import connections
from chalicelib.web.api import access
from chalicelib.web.api.once import Claim, Kept, Once
from tests.caller import Caller, key_with


@pytest.fixture
def address(aws):
    from tests.portal import profile_of

    return f"/v1/customers/{profile_of('oAnna')}/tags"


def test_a_write_without_an_idempotency_key_is_400(caller, address):
    answer = caller.request("POST", address, b'{"add":["a"]}')

    assert answer.status == 400
    assert answer.json["error"]["code"] == "idempotency_key_missing"


def test_the_same_key_and_body_gets_the_same_answer(caller, address):
    first = caller.post(address, {"add": ["a"]}, once="one")
    caller.post(address, {"remove": ["a"]})

    again = caller.post(address, {"add": ["a"]}, once="one")

    assert (again.status, again.text) == (first.status, first.text)
    assert caller.post(address, {}).json["items"] == []  # it was not done again


def test_the_same_key_for_another_body_is_422(caller, address):
    caller.post(address, {"add": ["a"]}, once="one")

    answer = caller.post(address, {"add": ["b"]}, once="one")

    assert answer.status == 422
    assert answer.json["error"]["code"] == "idempotency_key_reused"


def test_two_callers_may_use_the_same_name(caller, address):
    other = Caller(key_with(name="other"))

    caller.post(address, {"add": ["a"]}, once="one")

    assert other.post(address, {"add": ["b"]}, once="one").status == 200


def test_a_refused_request_may_be_corrected_under_its_key(caller):
    assert caller.post("/v1/customers/nobody/tags", {}, once="one").status == 404

    store = access.once()
    key = access.keys().all()[0]
    assert isinstance(store.claim(key.id, "one", b"anything"), Claim)


class Clock:
    def __init__(self):
        self.now = 1_800_000_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def once(aws, clock):
    return Once(connections.idempotency(), clock, lambda: b"pepper")


def test_a_request_under_way_is_409(once):
    once.claim("k", "one", b"r")

    with pytest.raises(Exception, match="under way") as refused:
        once.claim("k", "one", b"r")

    assert refused.value.status == 409
    assert refused.value.headers["Retry-After"]


def test_a_request_whose_container_died_is_taken_over(once, clock):
    first = once.claim("k", "one", b"r")
    clock.now += 36_000

    second = once.claim("k", "one", b"r")
    once.keep(first, 200, "late")
    once.keep(second, 201, "in time")

    assert second.unique == first.unique
    assert once.claim("k", "one", b"r") == Kept(201, "in time")


def test_an_answer_is_kept_for_a_day_though_ttl_may_delete_later(once, clock):
    once.keep(once.claim("k", "one", b"r"), 200, "{}")

    clock.now += 24 * 3_600_000 - 1
    assert isinstance(once.claim("k", "one", b"r"), Kept)
    clock.now += 1
    assert isinstance(once.claim("k", "one", b"other"), Claim)
