"""Whoever leaves is forgotten after a while, and whoever comes back is not."""

import pytest

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.events import TIMER_DUE, DomainEvent
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.privacy import desk, retaining, subscribers
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import Channel, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.rules import NAME
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.inbox.dispatch import tell_domain
from chalicelib.wechat import events
from tests.people import customer, profile
from tests.pushes import xml
from tests.segments import alter, merge

pytestmark = pytest.mark.ministack

LONG_AGO = 31 * DAY_MS


@pytest.fixture
def anna(aws):
    return customer("anna", first_at=now_ms() - 90 * DAY_MS)


def rule(days):
    configs = Configs(connections.workspace())
    before = configs.get(NAME)
    saved = configs.put(
        NAME, {"retention_days": days}, replacing=before.version, by="t", at_ms=1
    )
    connections.remembered(NAME)._until_ms = 0
    return saved.version


def leave(who, ago_ms=0):
    at_ms = now_ms() - ago_ms
    alter(who, sub=False, unsub_at=at_ms)
    happen(who, "unsubscribe", subscribers.left, at_ms)


def come_back(who):
    alter(who, sub=True, sub_n=2)
    happen(who, "subscribe", subscribers.followed, now_ms())


def happen(who, kind, subscriber, at_ms):
    event = events.parse(xml(kind, at=at_ms // 1000).encode())
    known = ProfileRepository(connections.profiles()).get(who)
    subscriber(Occurrence(event, event.key, who, at_ms, known))


def armed(who):
    """Return when somebody's time is up, ``None`` where no timer waits."""
    row = connections.workspace().get(pk=f"TIMER#{retaining.TIMER}#{who}", sk="TIMER")
    return row and row["due_ms"]


def fire(who):
    """Have the clock strike for somebody, whatever it says."""
    data = {"kind": retaining.TIMER, "id": who}
    tell_domain(DomainEvent(TIMER_DUE, f"t:{who}", who, now_ms(), data=data))


def test_leaving_is_a_timer_and_coming_back_takes_it_away(anna):
    leave(anna)
    assert armed(anna) == profile(anna)["unsub_at"] + 30 * DAY_MS

    come_back(anna)
    assert armed(anna) is None


def test_whose_time_is_up_is_erased_under_every_id(anna, workers):
    ben = customer("ben", sub=False, unsub_at=now_ms() - LONG_AGO - DAY_MS)
    merge(anna, ben)
    leave(anna, LONG_AGO)
    workers.run("clock")
    workers.quiet()

    assert (profile(anna), profile(ben)) == (None, None)
    (wish,) = requests().latest(9)
    assert (wish.channel, wish.by) == (Channel.RETENTION, "retention")
    assert wish.state is State.DONE


def test_who_is_back_is_not_erased_by_a_strike_that_was_on_its_way(anna):
    leave(anna, LONG_AGO)
    alter(anna, sub=True)
    fire(anna)

    assert requests().latest(9) == []


def test_who_still_follows_with_another_account_is_kept(anna):
    ben = customer("ben")
    merge(anna, ben)
    leave(anna, LONG_AGO)
    fire(anna)

    assert requests().latest(9) == []


def test_who_left_again_gets_the_whole_time_anew(anna):
    leave(anna, LONG_AGO)
    come_back(anna)
    leave(anna)
    fire(anna)

    assert requests().latest(9) == []
    assert armed(anna) > now_ms() + 29 * DAY_MS


def test_nobody_is_forgotten_where_the_brand_keeps_leavers(anna):
    leave(anna, LONG_AGO)
    rule(0)
    fire(anna)
    leave(anna)

    assert requests().latest(9) == []


def test_a_new_time_reaches_those_who_left_before_and_spares_them_a_week(anna, workers):
    ben, cleo = customer("ben"), customer("cleo")
    rule(0)
    alter(anna, sub=False, unsub_at=now_ms() - 80 * DAY_MS)
    alter(ben, sub=False, unsub_at=now_ms() - 10 * DAY_MS)
    version = rule(60)
    for _ in range(2):
        chore = retaining.start(version, "staff:s01")
    workers.quiet()

    assert now_ms() + 6 * DAY_MS < armed(anna) < now_ms() + 8 * DAY_MS + 60_000
    assert armed(ben) == profile(ben)["unsub_at"] + 60 * DAY_MS
    assert armed(cleo) is None
    assert chores.chores().known(chore).done == 2


def test_a_wish_that_takes_too_long_is_said_every_day(anna, capsys):
    asked = Asked(Channel.STAFF, "staff:s01", "r")
    wish = desk.ask_erasure(group_of(anna), asked)
    data = {"kind": desk.OVERDUE, "id": wish.id}
    late = DomainEvent(TIMER_DUE, "t", "", now_ms(), data=data)
    tell_domain(late)

    assert '"erase_overdue"' in capsys.readouterr().out
    row = connections.workspace().get(pk=f"TIMER#{desk.OVERDUE}#{wish.id}", sk="TIMER")
    assert row["due_ms"] > now_ms()

    desk.withdraw(wish.id)
    tell_domain(late)
    assert "erase_overdue" not in capsys.readouterr().out
