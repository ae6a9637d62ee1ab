"""A message to somebody with several openids goes to the right one, and stays there."""

import pytest

from chalicelib import connections
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.profile.changes import Follow
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.messaging.governor.models import Code, Outcome
from chalicelib.messaging.models import Purpose
from tests.integration.messaging.office import SEND

pytestmark = pytest.mark.ministack


@pytest.fixture
def two(office):
    """Return the openids of somebody with two WeChats; the first one speaks."""
    anna, also_anna = office.follower("Anna"), office.follower("Anna2", window_left=5)
    merge(office, anna, also_anna)
    return anna, also_anna


def merge(office, one, other):
    cause = Cause("staff:1", f"m{other}", office.now_ms)
    merging().merge(office.id(one), office.id(other), cause)


def leaves(office, open_id):
    at_ms = office.now_ms
    gone = Follow(subscribed=False, at_ms=at_ms, sort_key=f"{at_ms:013d}#gone")
    ProfileRepository(connections.profiles()).set_follow(office.id(open_id), gone)


@pytest.mark.parametrize("asked", [0, 1], ids=["survivor", "merged"])
def test_a_reply_goes_to_the_openid_whose_window_is_open(office, two, asked):
    anna, also_anna = two

    assert office.submit(office.intent(office.id(two[asked]))).goes_out
    office.out()

    assert len(office.got(also_anna)) == 1
    assert office.got(anna) == []
    assert office.profile(also_anna)["win_n"] == 4
    assert office.entries(also_anna)[-2:] == [("send", "text"), ("receipt", "sent")]


def test_a_notice_goes_to_the_openid_that_still_follows(office, two):
    anna, also_anna = two
    leaves(office, also_anna)

    assert office.submit(office.offer(office.id(also_anna))).goes_out
    office.out()

    assert len(office.got(anna)) == 1
    assert office.got(also_anna) == []


def test_an_openid_is_that_openid(office, two):
    anna, also_anna = two

    decision = office.submit(office.intent(anna))

    assert decision.code is Code.NO_WINDOW
    assert office.got(also_anna) == []


def test_what_was_decided_for_an_openid_stays_with_it(office, two):
    anna, also_anna = two
    office.submit(office.intent(office.id(anna)))
    merging().unmerge(
        office.id(anna), office.id(also_anna), Cause("staff:1", "u", office.now_ms)
    )

    office.out()

    assert len(office.got(also_anna)) == 1
    assert office.state() == "sent"


def test_a_merge_after_the_decision_changes_no_address(office):
    anna, also_anna = office.follower("A", window_left=5), office.follower("B")
    office.submit(office.intent(office.id(anna)))
    leaves_window = {"win_until": office.now_ms + 10**9, "win_n": 5}
    profile = office.profile(also_anna) | leaves_window
    connections.profiles().put(profile)
    merge(office, also_anna, anna)

    office.out()

    assert len(office.got(anna)) == 1
    assert office.got(also_anna) == []


def test_the_last_check_is_about_the_openid_that_was_decided_for(office):
    anna, also_anna = office.follower("A", window_left=5), office.follower("B")
    office.submit(office.intent(office.id(anna)))
    table = connections.profiles()
    table.put(office.profile(anna) | {"win_until": office.now_ms - 1})
    until_ms = office.now_ms + 10**9
    table.put(office.profile(also_anna) | {"win_until": until_ms, "win_n": 5})
    merge(office, also_anna, anna)

    office.out()

    assert office.state() == "suppressed"
    assert office.got(anna) == office.got(also_anna) == []


def test_caps_are_about_the_person_and_not_the_openid(office, two):
    anna, also_anna = two

    assert office.submit(office.offer(anna, "i1")).outcome is Outcome.ALLOWED
    second = office.submit(office.offer(also_anna, "i2", template=other(office)))

    assert second.code is Code.FREQ_CAP_CHANNEL


def other(office):
    return office.notice({"thing1": "埃塞 250 克", "time2": "2048-11-24 12:00"})


def test_the_same_words_do_not_reach_a_person_twice(office, two):
    anna, also_anna = two
    office.submit(office.offer(anna, "i1", purpose=Purpose.SERVICE))

    again = office.submit(office.offer(also_anna, "i2", purpose=Purpose.SERVICE))

    assert again.code is Code.DUPLICATE


def test_a_push_reaches_a_person_once_however_often_they_are_in_it(office, two):
    anna, also_anna = two
    office.start([anna, also_anna])

    office.push()

    assert office.totals() == {"sent": 1, "failed": 1}
    assert len(office.got(anna)) + len(office.got(also_anna)) == 1


def test_a_push_that_reached_a_person_leaves_their_other_ids_alone(office, two):
    anna, also_anna = two
    crowd = office.followers(20)
    office.start([anna, *crowd[:19], also_anna, crowd[19]])

    office.push()

    assert office.totals() == {"sent": 21, "failed": 1}
    assert len(office.got(anna)) + len(office.got(also_anna)) == 1


def test_a_push_that_is_refused_gives_back_what_it_took_where_it_took_it(office, two):
    anna, also_anna = two
    office.wechat.fail(SEND, errcode=43004)
    office.start([anna], purpose=Purpose.MARKETING)

    office.push()

    assert office.totals() == {"failed": 1}
    ledger = connections.profiles().get(pk=office.id(also_anna), sk="SENDS")
    assert not [name for name in ledger if name.startswith("t:")]
    assert office.profile(also_anna)["sub"] is False
    assert office.profile(anna)["sub"] is True


def test_a_receipt_finds_a_send_to_another_openid_of_the_person(office, two):
    anna, also_anna = two
    office.wechat.fail(SEND, how="cut_after")
    office.start([anna])
    office.push()
    office.later(700)
    office.push()
    assert office.totals() == {"unknown": 1}
    msgid = str(office.got(also_anna)[0]["body"]["msgid"])

    at_ms = office.now_ms - 700_000
    office.assembly.receipts().take(msgid, "success", office.id(also_anna), at_ms)
    office.later(700)
    office.tick()

    assert office.totals() == {"sent": 1}
