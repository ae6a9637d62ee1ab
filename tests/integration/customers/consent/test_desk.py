"""A decision is whole: its item, its mark, its line, its news and its text."""

from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.consent import desk
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.consent.seed import WORDINGS
from chalicelib.customers.consent.wordings import CONFIG, WordingVersions
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from tests.people import customer, learn, profile, tell

LOCATION = Purpose.LOCATION


@pytest.fixture
def anna(aws):
    return customer("anna")


def proof(key="k1", at_ms=None):
    return Proof(Means.PORTAL, "req-1", "member", key, at_ms or now_ms())


def decide(who, purpose=LOCATION, *, given=True, key="k1"):
    return desk.decide(group_of(who), purpose, given=given, proof=proof(key))


def lines(who):
    found = Timeline(connections.interactions()).recent(who, 20)
    return [one for one in found if one.kind == "consent"]


def mark(who, purpose=LOCATION):
    return profile(who).get(purpose.mark)


def allows(who, purpose=LOCATION):
    found = ProfileRepository(connections.profiles()).get(who)
    return desk.allows(found, purpose)


def write(purpose, text, *, must_ask_again):
    versions = WordingVersions(connections.workspace())
    new = replace(WORDINGS[purpose], text=text, by="staff:1", at_ms=now_ms())
    written = versions.write(
        new, replacing=versions.current(), must_ask_again=must_ask_again
    )
    connections.remembered(CONFIG)._until_ms = 0
    return written


def test_a_yes_is_an_item_a_mark_a_line_and_news(aws, anna):
    assert decide(anna)

    found = desk.known(group_of(anna))[LOCATION]
    assert (found.given, found.version) == (True, 1)
    assert found.proof.evidence == "req-1"
    assert mark(anna) == 1
    assert allows(anna)
    (line,) = lines(anna)
    assert line.title == "同意：位置信息"
    assert line.data["means"] == "portal"
    news = [one for one in aws.messages("events.fifo") if "consent" in one["kind"]]
    assert [(one["kind"], one["data"]["purpose"]) for one in news] == [
        ("consent.given", "location")
    ]


def test_the_same_decision_again_is_none(anna):
    decide(anna)

    assert not decide(anna, key="k2")
    assert len(lines(anna)) == 1


def test_it_is_taken_back_as_easily_as_it_is_given(anna):
    decide(anna)
    decide(anna, given=False, key="k2")

    assert mark(anna) == -1
    assert not allows(anna)
    assert [one.type for one in lines(anna)] == [
        "location-withdrawn",
        "location-given",
    ]


def test_the_text_somebody_agreed_to_can_always_be_shown(anna):
    decide(anna)
    write(LOCATION, "新的文字，可以撤回", must_ask_again=False)
    decide(anna, given=False, key="k2")
    decide(anna, key="k3")

    versions = WordingVersions(connections.workspace())
    assert versions.version(LOCATION, 1).text == WORDINGS[LOCATION].text
    assert versions.version(LOCATION, 2).text == "新的文字，可以撤回"
    assert versions.version(LOCATION, 3) is None
    assert [one.data["version"] for one in lines(anna)] == [2, 2, 1]


def test_a_text_that_goes_further_has_to_be_agreed_to_anew(anna):
    decide(anna)
    write(LOCATION, "多收集一些，可以撤回", must_ask_again=True)
    assert not allows(anna)

    decide(anna, key="k2")
    assert allows(anna)


def test_a_text_that_only_reads_better_is_covered_by_the_old_yes(anna):
    decide(anna)
    write(LOCATION, "读起来更顺，可以撤回", must_ask_again=False)

    assert allows(anna)


def test_two_who_write_a_text_at_the_same_time_do_not_overwrite_each_other(aws):
    versions = WordingVersions(connections.workspace())
    stale = versions.current()
    write(LOCATION, "一", must_ask_again=False)

    with pytest.raises(Conflict):
        versions.write(WORDINGS[LOCATION], replacing=stale, must_ask_again=False)


def test_everything_given_is_taken_back_at_once(anna):
    decide(anna)
    decide(anna, Purpose.VOICE, key="k2")
    decide(anna, Purpose.MARKETING, given=False, key="k3")

    taken = desk.withdraw_all(group_of(anna), proof("k4"))

    assert taken == [LOCATION, Purpose.VOICE]
    assert desk.withdraw_all(group_of(anna), proof("k5")) == []
    assert mark(anna) == mark(anna, Purpose.VOICE) == -1


def test_one_person_decides_for_all_of_their_ids(aws, anna):
    ben = customer("ben")
    merging().merge(anna, ben, Cause("staff:1", "k", now_ms()))

    decide(ben, given=False)

    assert mark(anna) == mark(ben) == -1


def test_of_two_who_turn_out_to_be_one_the_last_word_counts(aws, anna):
    ben = customer("ben")
    decide(anna)
    decide(ben, given=False, key="k2")
    merging().merge(anna, ben, Cause("staff:1", "k", now_ms()))
    tell(aws)

    assert mark(anna) == mark(ben) == -1
    assert lines(anna)[0].data["means"] == "merge"


def test_the_name_that_wechat_told_goes_with_its_consent(aws, anna):
    learn(anna, Source.WECHAT, name="小禾")
    decide(anna, Purpose.NICKNAME)
    decide(anna, Purpose.NICKNAME, given=False, key="k2")
    assert profile(anna)["name"] == "小禾"
    tell(aws)

    assert not profile(anna).get("name")


def test_a_customer_who_is_erased_meanwhile_decides_nothing(anna):
    group = group_of(anna)
    connections.profiles().delete({"pk": anna, "sk": "PROFILE"})

    with pytest.raises(Conflict):
        desk.decide(group, LOCATION, given=True, proof=proof())

    assert lines(anna) == []
