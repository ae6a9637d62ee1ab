"""What WeChat tells of people's data is obeyed at once: R13 of reliability.md."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.privacy import subscribers
from chalicelib.customers.privacy.models import Channel, Kind, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.wechat import events
from tests.book import axis
from tests.people import customer, learn, profile
from tests.pushes import xml
from tests.segments import merge

pytestmark = pytest.mark.ministack


@pytest.fixture
def anna(aws):
    who = customer("anna")
    learn(who, Source.WECHAT, "w1", name="小鹿", address="武康路 1 号")
    learn(who, Source.STAFF, "s1", mobile="13800138000")
    return who


def told(subscriber, event, who, **fields):
    """Have one event told, twice as a queue may."""
    at_s = now_ms() // 1000
    read = events.parse(xml(event, at=at_s, OpenID="oSomebody", **fields).encode())
    known = ProfileRepository(connections.profiles()).get(who)
    for _ in range(2):
        subscriber(Occurrence(read, read.key, who, at_s * 1000, known))


def kept(who):
    return set(attributes().best(group_of(who)))


def revoke(who, code):
    told(subscribers.revoked, "user_authorization_revoke", who, RevokeInfo=code)


def test_the_nickname_taken_back_is_gone_and_what_others_said_stays(anna):
    revoke(anna, "205")

    assert "name" not in profile(anna)
    assert kept(anna) == {"address", "mobile"}
    (wish,) = requests().of([anna])
    assert (wish.kind, wish.channel, wish.state) == (
        Kind.REVOKE,
        Channel.WECHAT,
        State.DONE,
    )
    assert wish.removed["微信昵称"] == 1
    assert "撤回授权：昵称和头像，已删除 1 项" in [one.title for one in axis(anna)]


@pytest.mark.parametrize("code", ["1", "", "299"])
def test_a_code_that_nobody_knows_takes_back_everything(anna, code):
    revoke(anna, code)

    assert kept(anna) == {"mobile"}
    assert len(requests().of([anna])) == 1


def test_what_was_never_given_to_a_page_is_not_taken_back(anna):
    revoke(anna, "203")

    assert profile(anna)["name"] == "小鹿"
    (wish,) = requests().of([anna])
    assert wish.removed == {}


def test_a_name_that_wechat_has_cleaned_goes_here_too(anna):
    told(subscribers.modified, "user_info_modified", anna)

    assert "name" not in profile(anna)
    assert [one.kind for one in requests().of([anna])] == [Kind.CLEANED]


def test_whose_account_is_deleted_is_erased_under_every_id(anna, workers):
    ben = customer("ben")
    merge(anna, ben)
    told(subscribers.cancelled, "user_authorization_cancellation", ben)
    workers.quiet()

    (wish,) = requests().latest(9)
    assert (wish.kind, wish.channel, wish.state) == (
        Kind.ERASE,
        Channel.WECHAT,
        State.DONE,
    )
    assert profile(anna) is None
    assert profile(ben) is None
    assert set(tombstones().gone([anna, ben])) == {anna, ben}


def test_a_colleague_is_kept_until_they_have_left(anna, workers, capsys):
    connections.profiles().update(
        {"pk": anna, "sk": "PROFILE"}, "SET staff = :s", values={":s": "s01"}
    )
    told(subscribers.cancelled, "user_authorization_cancellation", anna)
    workers.quiet()

    assert profile(anna)["name"] == "小鹿"
    assert requests().latest(9) == []
    assert "erase_refused" in capsys.readouterr().out
