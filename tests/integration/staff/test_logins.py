"""Sign-ins on a store: what two people, or two instants, decide at the same time."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Conflict
from chalicelib.staff.login.models import (
    Device,
    LoginRequest,
    Purpose,
    Stage,
    digest,
)
from chalicelib.staff.login.repository import LoginRepository, Tries

ID, BEGUN, OVER = "0123456789abcdef", 1_000_000, 1_120_000
ANNA, BEN = "canna", "cben"


@pytest.fixture
def logins(aws):
    repository = LoginRepository(connections.workspace())
    request = LoginRequest(
        ID,
        Purpose.LOGIN,
        Stage.PENDING,
        BEGUN,
        OVER,
        Device("Mac · Safari", "203.0.113.7"),
        browser=digest("browser"),
    )
    repository.add(request)
    assert repository.find(ID) == request
    return repository


def test_the_first_phone_that_scans_is_the_one(logins):
    assert logins.scan(ID, ANNA, BEGUN)
    assert not logins.scan(ID, ANNA, BEGUN)
    assert not logins.scan(ID, BEN, BEGUN)

    assert logins.find(ID).scanned_by == digest(ANNA)


def test_only_the_phone_that_scanned_decides(logins):
    logins.scan(ID, ANNA, BEGUN)

    with pytest.raises(Conflict):
        logins.decide(ID, Stage.CONFIRMED, BEN, "s1", BEGUN)
    logins.decide(ID, Stage.CONFIRMED, ANNA, "s1", BEGUN)


def test_a_phone_may_confirm_before_its_scan_is_recorded(logins):
    logins.decide(ID, Stage.CONFIRMED, ANNA, "s1", BEGUN)

    assert not logins.scan(ID, ANNA, BEGUN)
    assert logins.find(ID).stage is Stage.CONFIRMED


@pytest.mark.parametrize("first", [Stage.CONFIRMED, Stage.REFUSED])
def test_it_is_decided_once(logins, first):
    logins.decide(ID, first, ANNA, "s1", BEGUN)

    for stage in (Stage.CONFIRMED, Stage.REFUSED):
        with pytest.raises(Conflict):
            logins.decide(ID, stage, ANNA, "s1", BEGUN)


def test_nothing_is_scanned_or_decided_when_time_is_up(logins):
    assert not logins.scan(ID, ANNA, OVER)
    with pytest.raises(Conflict):
        logins.decide(ID, Stage.CONFIRMED, ANNA, "s1", OVER)


def test_what_was_confirmed_in_the_last_second_can_still_be_collected(logins):
    logins.decide(ID, Stage.CONFIRMED, ANNA, "s1", OVER - 1)

    assert logins.use(ID, "browser", OVER + 30_000).staff_id == "s1"


def test_what_was_confirmed_long_ago_is_collected_by_nobody(logins):
    logins.decide(ID, Stage.CONFIRMED, ANNA, "s1", BEGUN)

    with pytest.raises(Conflict):
        logins.use(ID, "browser", OVER + 60_000)


def test_an_unknown_sign_in_cannot_be_decided(logins):
    with pytest.raises(Conflict):
        logins.decide("f" * 16, Stage.CONFIRMED, ANNA, "s1", BEGUN)
    assert logins.find("f" * 16) is None


def test_a_place_is_counted_by_the_minute(logins):
    tries = Tries(connections.workspace())

    assert [tries.count("here", 2, 60_000) for _ in range(3)] == [True, True, False]
    assert tries.count("there", 2, 60_000)
    assert tries.count("here", 2, 120_000)
