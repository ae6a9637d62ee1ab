"""The bucket in a real table, with workers that come in the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import connections
from chalicelib.messaging.rate.bucket import Report, burst
from chalicelib.messaging.rate.repository import Rate

NOW = 1_790_049_600_000
PER_S = 100


@pytest.fixture
def rate(aws):
    return Rate(connections.workspace(), lambda: NOW, lambda _: None)


def stored():
    return connections.workspace().get(pk="RATE#send", sk="BUCKET")


def test_workers_that_come_together_are_granted_one_lot_in_all(rate):
    with ThreadPoolExecutor(5) as pool:
        granted = list(pool.map(lambda _: rate.take(20, PER_S), range(5)))

    assert sorted(granted) == [0, 0, 0, 0, 20]


def test_replies_that_come_together_have_an_end(rate):
    with ThreadPoolExecutor(5) as pool:
        ask = lambda _: rate.take(10, PER_S, first_class=True)  # noqa: E731
        granted = list(pool.map(ask, range(10)))

    assert sum(granted) == 2 * burst(PER_S)  # what was there, and the debt


def test_who_waits_writes_nothing_and_is_in_nobodys_way(rate):
    rate.take(20, PER_S)
    before = stored()

    assert rate.take(20, PER_S) == 0

    assert stored() == before


def test_how_sends_went_is_told_by_who_waits_too(rate):
    rate.take(20, PER_S)

    assert rate.take(20, PER_S, Report(sent_n=20, busy_n=20)) == 0

    assert stored()["permille"] == 500
