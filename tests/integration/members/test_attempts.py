"""Attempts to sign in as the tables keep them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import connections
from chalicelib.customers.profile.naming import nicknamed
from chalicelib.members.oauth.models import Attempt
from chalicelib.members.oauth.refusals import InvalidState
from chalicelib.members.oauth.repository import AttemptRepository

NOW = 1_760_000_000_000
ATTEMPT = Attempt(
    state="a" * 32,
    browser="b" * 32,
    back="/portal/home",
    wants_name=False,
    second_try=False,
    until_ms=NOW + 600_000,
)


@pytest.fixture
def attempts(aws):
    repository = AttemptRepository(connections.workspace())
    repository.add(ATTEMPT)
    return repository


def test_an_attempt_comes_back_as_it_went(attempts):
    assert attempts.take("a" * 32, "b" * 32, NOW) == ATTEMPT


@pytest.mark.parametrize(
    ("state", "browser", "now_ms"),
    [
        ("c" * 32, "b" * 32, NOW),
        ("a" * 32, "c" * 32, NOW),
        ("a" * 32, "b" * 32, NOW + 600_000),
    ],
)
def test_another_state_browser_or_time_is_refused(attempts, state, browser, now_ms):
    with pytest.raises(InvalidState):
        attempts.take(state, browser, now_ms)


def test_of_many_who_come_back_at_once_one_is_let_in(attempts):
    def take(_):
        try:
            return attempts.take("a" * 32, "b" * 32, NOW)
        except InvalidState:
            return None

    with ThreadPoolExecutor(8) as pool:
        let_in = [found for found in pool.map(take, range(16)) if found]

    assert let_in == [ATTEMPT]


def test_neither_secret_is_in_the_table(attempts):
    rows = connections.workspace()._client.call(
        "Scan", {"TableName": connections.workspace().name}
    )["Items"]

    assert len(rows) == 1
    assert "a" * 32 not in str(rows)
    assert "b" * 32 not in str(rows)


def test_a_name_is_only_given_to_somebody_we_know(aws):
    profiles = connections.profiles()
    profiles.put({"pk": "c1", "sk": "PROFILE", "in_n": 1})

    nicknamed("c1", "苏晚晴", NOW)
    nicknamed("c2", "无名", NOW)
    nicknamed("c1", "\x00", NOW + 1)

    assert profiles.get(pk="c1", sk="PROFILE")["name"] == "苏晚晴"
    assert profiles.get(pk="c2", sk="PROFILE") is None
