"""Who may be the same person: found when it becomes known, merged only when sure."""

import pytest

from chalicelib import connections
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity.candidates import candidates
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.keys import MOST_HOLDERS
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Advice, Cause, Reason, State
from chalicelib.customers.identity.pairs import Pairs
from tests.people import NOON, customer, learn, tell, traits

pytestmark = pytest.mark.ministack

MOBILE = {"mobile": "13800138000"}


@pytest.fixture
def anna(aws):
    return customer("anna")


@pytest.fixture
def ben(aws):
    return customer("ben", first_at=NOON + 1)


def waiting(state=State.OPEN):
    return Pairs(connections.profiles()).waiting(state, 50)[0]


def test_a_verified_number_of_both_is_merged_by_itself(anna, ben, aws):
    learn(ben, verified=True, **MOBILE)
    learn(anna, verified=True, **MOBILE)

    assert "customer.merged" in tell(aws)

    assert group_of(ben).ids == (anna, ben)
    (past,) = merging().records.of([anna])
    assert (past.by, past.reasons) == ("auto", (Reason.VERIFIED_MOBILE,))
    assert waiting() == []


def test_whoever_follows_speaks_for_somebody_who_does_not(anna, aws):
    gone = customer("gone", first_at=NOON - 99, sub=False)
    learn(gone, verified=True, **MOBILE)
    learn(anna, verified=True, **MOBILE)
    tell(aws)

    assert group_of(gone).id == anna


def test_a_verified_contradiction_is_for_a_person_to_judge(anna, ben, aws):
    learn(anna, verified=True, gender="女", **MOBILE)
    learn(ben, verified=True, gender="男", **MOBILE)
    tell(aws)

    (pair,) = waiting()
    proposal = candidates().proposal(pair)
    assert proposal.advice is Advice.CAREFUL
    assert [(c.attribute, c.verified) for c in proposal.conflicts] == [("gender", True)]
    assert group_of(anna).ids == (anna,)
    assert traits(anna)["dupes"] == {ben}
    assert traits(ben)["dupes"] == {anna}


@pytest.mark.parametrize(
    ("mine", "theirs", "reason"),
    [
        ({}, {}, Reason.MOBILE),
        ({"verified": True}, {}, Reason.HALF_VERIFIED_MOBILE),
    ],
)
def test_a_number_nobody_is_sure_of_is_proposed(anna, ben, aws, mine, theirs, reason):
    learn(anna, **mine, **MOBILE)
    learn(ben, **theirs, **MOBILE)
    tell(aws)

    (pair,) = waiting()
    assert pair.reasons == (reason,)
    assert candidates().proposal(pair).advice is Advice.RECOMMENDED


def test_a_member_number_is_enough_for_a_merge(anna, ben, aws):
    learn(anna, Source.IMPORT, member_no="8806 2041")
    learn(ben, Source.STAFF, member_no="88062041")
    tell(aws)
    assert group_of(anna).ids == (anna,)

    learn(ben, Source.STAFF, "k2", NOON + 1, member_no="８８０６ 2041")
    tell(aws)

    assert group_of(ben).ids == (anna, ben)


def test_namesakes_born_on_one_day_are_proposed_and_a_day_without_year_is_not(
    anna, ben, aws
):
    learn(anna, name="苏晚晴", birthday="3月31日")
    learn(ben, name="苏晚晴", birthday="3月31日")
    tell(aws)
    assert waiting() == []

    for who in (anna, ben):
        learn(who, Source.STAFF, "k2", NOON + 1, birthday="1991-03-31")
    tell(aws)

    (pair,) = waiting()
    assert pair.reasons == (Reason.NAMESAKE,)
    assert candidates().proposal(pair).advice is Advice.CAREFUL


def test_a_refusal_is_remembered(anna, ben, aws):
    learn(anna, **MOBILE)
    learn(ben, **MOBILE)
    tell(aws)
    (pair,) = waiting()

    candidates().decide(pair, State.REFUSED, "staff:1", "r1")
    for who in (anna, ben):
        learn(who, Source.CUSTOMER, "k9", NOON + 9, **MOBILE)
        learn(who, name="苏晚晴", birthday="1991-03-31", key="k8", at_ms=NOON + 8)
    tell(aws)

    assert waiting() == []
    assert merging().pairs.get(anna, ben).state is State.REFUSED
    assert not traits(anna).get("dupes")


def test_after_a_refusal_even_proof_asks_a_person(anna, ben, aws):
    learn(anna, **MOBILE)
    learn(ben, **MOBILE)
    tell(aws)
    candidates().decide(waiting()[0], State.REFUSED, "staff:1", "r1")

    for who in (anna, ben):
        learn(who, Source.CUSTOMER, "k9", NOON + 9, verified=True, **MOBILE)
    tell(aws)

    assert group_of(anna).ids == (anna,)
    assert [pair.reasons[0] for pair in waiting()] == [Reason.VERIFIED_MOBILE]


def test_an_undone_merge_does_not_come_back_by_itself(anna, ben, aws):
    for who in (anna, ben):
        learn(who, verified=True, **MOBILE)
    tell(aws)
    merging().unmerge(anna, ben, Cause("staff:1", "u1", NOON + 5))

    learn(ben, Source.FORM, "k5", NOON + 6, verified=True, **MOBILE)
    tell(aws)

    assert group_of(anna).ids == (anna,)


def test_what_is_put_off_leaves_the_list_of_the_day(anna, ben, aws):
    learn(anna, **MOBILE)
    learn(ben, **MOBILE)
    tell(aws)

    candidates().decide(waiting()[0], State.LATER, "staff:1", "l1")

    assert waiting() == []
    assert len(waiting(State.LATER)) == 1


def test_a_corrected_number_takes_the_question_back(anna, ben, aws):
    learn(anna, **MOBILE)
    learn(ben, **MOBILE)
    tell(aws)

    learn(ben, Source.STAFF, "k2", NOON + 1, mobile="13900139000")
    tell(aws)

    assert waiting() == []
    assert not traits(anna).get("dupes")
    assert merging().pairs.get(anna, ben).state is State.WITHDRAWN


def test_a_number_that_everybody_gives_says_nothing(aws):
    crowd = [customer(f"n{number}") for number in range(MOST_HOLDERS + 2)]
    for who in crowd:
        learn(who, **MOBILE)
    tell(aws)
    found = len(waiting())

    late = customer("late")
    learn(late, **MOBILE)
    tell(aws)

    assert len(waiting()) == found
    assert not traits(late).get("dupes")


def test_the_news_told_twice_asks_once(anna, ben, aws):
    learn(anna, **MOBILE)
    learn(ben, **MOBILE)
    tell(aws)
    (pair,) = waiting()

    for _ in range(2):
        candidates().look(anna, "again")
        candidates().look(ben, "again")

    assert waiting() == [pair]


def test_a_merge_by_hand_answers_the_question(anna, ben, aws):
    learn(anna, **MOBILE)
    learn(ben, **MOBILE)
    tell(aws)

    merging().merge(anna, ben, Cause("staff:1", "m1", NOON + 5))

    assert waiting() == []
    assert merging().pairs.get(anna, ben).state is State.MERGED
    assert not traits(anna).get("dupes")
    assert not traits(ben).get("dupes")


def test_three_with_one_number_become_one_person(anna, ben, aws):
    carl = customer("carl", first_at=NOON + 2)
    for who in (anna, ben, carl):
        learn(who, verified=True, **MOBILE)
    tell(aws)

    assert {group_of(who).ids for who in (anna, ben, carl)} == {(anna, ben, carl)}
