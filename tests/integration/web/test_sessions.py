"""Sessions as the tables keep them."""

import hashlib

import pytest

from chalicelib import connections
from chalicelib.web.sessions import Sessions

HOUR = 3_600_000


class Clock:
    now = 1_760_000_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(aws, clock):
    return of("portal", clock)


def of(face, clock):
    table = connections.workspace()
    return Sessions(table, face, clock, idle_ms=24 * HOUR, longest_ms=7 * 24 * HOUR)


def test_a_session_is_found_until_it_is_closed(sessions):
    session = sessions.open("c1")

    assert sessions.find(session.id).subject == "c1"
    sessions.close(session.id)
    assert sessions.find(session.id) is None


def test_use_keeps_it_alive_and_a_day_of_silence_ends_it(sessions, clock):
    session = sessions.open("c1")
    clock.now += 23 * HOUR
    assert sessions.find(session.id)
    clock.now += 23 * HOUR
    assert sessions.find(session.id)
    clock.now += 24 * HOUR

    assert sessions.find(session.id) is None


def test_no_use_keeps_it_longer_than_a_week(sessions, clock):
    session = sessions.open("c1")
    for _ in range(13):
        clock.now += 12 * HOUR
        assert sessions.find(session.id)
    clock.now += 12 * HOUR

    assert sessions.find(session.id) is None


def test_signing_in_again_ends_the_session_before(sessions):
    before = sessions.open("c1")

    after = sessions.open("c1", instead_of=before.id)

    assert sessions.find(before.id) is None
    assert sessions.find(after.id)


def test_a_members_session_is_none_of_the_console(sessions, clock):
    session = sessions.open("c1")

    assert of("console", clock).find(session.id) is None


def test_a_session_closed_while_a_page_loads_stays_closed(sessions, clock, aws):
    session = sessions.open("c1")
    clock.now += HOUR
    sessions.close(session.id)

    sessions._note_use(session.id, clock.now - HOUR)

    assert sessions.find(session.id) is None


def test_the_id_is_nowhere_in_the_table(sessions):
    session = sessions.open("c1")

    digest = hashlib.sha256(session.id.encode()).hexdigest()
    item = connections.workspace().get(pk=f"SESSION#{digest}", sk="SESSION")
    assert session.id not in str(item)
    assert item["ttl"] == (Clock.now + 7 * 24 * HOUR) // 1000


@pytest.mark.parametrize("made_up", ["", "x", "A" * 64, "a" * 65, "a" * 64])
def test_a_made_up_id_is_nobodys(sessions, made_up):
    assert sessions.find(made_up) is None
    sessions.close(made_up)
