"""The window ledger on a real table: granted once, taken once, never below nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day
from chalicelib.core.errors import Unavailable
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.models import Profile
from chalicelib.messaging import windows
from chalicelib.messaging.platform.models import (
    Grant,
    Renewal,
    Table,
    known_on,
    to_plain,
)
from chalicelib.messaging.windows import Windows
from chalicelib.wechat.event_base import Event

WHO = "c0123456789abcdefghjkmnpqr"
NOW = 1_790_049_600_000


@pytest.fixture
def ledger(aws):
    connections.profiles().put({"pk": WHO, "sk": "PROFILE", "oid": "o1", "sub": True})
    return Windows(connections.profiles())


def window():
    item = connections.profiles().get(pk=WHO, sk="PROFILE")
    return item.get("win_n", 0), item.get("win_until", 0) - NOW


def happens(kind, key, at_ms=NOW, **fields):
    event = Event("gh_1", "o1", at_ms // 1000, kind, None, fields)
    windows.granted(Occurrence(event, key, WHO, at_ms, Profile(WHO, "o1", "wx1")))


def test_a_follow_opens_a_short_window(ledger):
    happens("event.subscribe", "e#1")

    assert window() == (3, MINUTE_MS)


def test_the_same_event_again_grants_nothing(ledger):
    happens("event.scan", "e#1")
    transact([ledger.take(WHO, NOW)])
    happens("event.scan", "e#1")

    assert window() == (2, MINUTE_MS)


def test_a_tap_in_a_menu_we_sent_is_no_message(ledger):
    happens("message.text", "m#1", bizmsgmenuid="101", Content="满意")
    assert window() == (3, MINUTE_MS)


def test_a_message_is_left_to_the_update_of_the_profile(ledger):
    happens("message.text", "m#1", Content="你好")

    assert window() == (0, -NOW)


def test_three_messages_are_three_and_not_four(ledger):
    happens("event.click", "e#1")

    def take(_):
        try:
            transact([ledger.take(WHO, NOW)])
        except TransactionFailed:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 3
    assert window()[0] == 0


def test_after_the_minute_there_is_nothing_to_take(ledger):
    happens("event.click", "e#1")

    with pytest.raises(TransactionFailed):
        transact([ledger.take(WHO, NOW + MINUTE_MS)])


def test_grants_that_come_at_once_all_count(ledger):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: happens("event.scan", f"e#{n}", NOW + n), range(4)))

    assert window() == (3, MINUTE_MS + 3)


def test_what_was_not_used_is_given_back(ledger):
    happens("event.click", "e#1")
    transact([ledger.take(WHO, NOW)])
    transact([ledger.give_back(WHO)])

    assert window()[0] == 3


def test_wechats_no_is_believed_unless_the_person_acted_since(ledger):
    happens("event.click", "e#1")
    connections.profiles().update(
        {"pk": WHO, "sk": "PROFILE"}, "SET last_in = :at", values={":at": NOW + 500}
    )
    ledger.mark_drift(WHO, NOW)
    assert window()[0] == 3

    ledger.mark_drift(WHO, NOW + 500)
    assert window()[0] == 0


def learnt(since, table):
    """Write a table as the settings page does, long before its day."""
    body = {since: to_plain(table)}
    connections.workspace().put(
        {"pk": "CONFIG#wechat", "sk": "CURRENT", "version": 1, "body": body}
    )


def test_an_action_is_judged_by_the_rules_of_its_own_day(ledger):
    day = business_day(NOW)
    grants = known_on(day).grants | {"event.scan": Grant(7, 2 * MINUTE_MS)}
    learnt(day, Table(day, grants))

    happens("event.scan", "e#1", NOW - DAY_MS)
    assert window() == (3, MINUTE_MS - DAY_MS)
    happens("event.scan", "e#2", NOW)
    assert window() == (7, 2 * MINUTE_MS)


def test_where_grants_add_up_a_message_waits_for_the_window_as_it_stands(ledger):
    day = business_day(NOW)
    learnt(day, Table(day, known_on(day).grants, Renewal.SUM))

    happens("event.click", "e#1")
    happens("message.text", "m#1", Content="你好")
    happens("message.text", "m#1", Content="你好")

    assert window() == (8, 2 * DAY_MS)


def test_what_wechat_no_longer_allows_opens_nothing(ledger):
    day = business_day(NOW)
    grants = {"message": known_on(day).grants["message"]}
    learnt(day, Table(day, grants))

    happens("event.subscribe", "e#1")

    assert window() == (0, -NOW)


def test_tables_that_cannot_be_read_grant_nothing_by_guess(ledger):
    connections.workspace().put(
        {"pk": "CONFIG#wechat", "sk": "CURRENT", "version": 1, "body": {"x": {}}}
    )

    with pytest.raises(Unavailable):
        happens("event.scan", "e#1")
