"""Where somebody stands on a purpose, and what a withdrawal in WeChat takes back."""

from dataclasses import replace

import pytest

from chalicelib.customers.consent.models import (
    Consent,
    Means,
    Proof,
    Purpose,
    Stand,
    codes,
    is_allowed,
    newest,
    stand,
)
from chalicelib.customers.consent.seed import WORDINGS

LOCATION = WORDINGS[Purpose.LOCATION]
OPEN = WORDINGS[Purpose.PERSONALISATION]


@pytest.mark.parametrize(
    ("decided", "valid_from", "found"),
    [
        ({}, 1, Stand.UNDECIDED),
        ({"location": 1}, 1, Stand.GIVEN),
        ({"location": 3}, 2, Stand.GIVEN),
        ({"location": 1}, 2, Stand.OUTDATED),
        ({"location": -1}, 1, Stand.REFUSED),
        ({"location": -9}, 1, Stand.REFUSED),
        ({"marketing": 1}, 1, Stand.UNDECIDED),
    ],
)
def test_only_a_yes_to_a_text_that_still_covers_it_is_one(decided, valid_from, found):
    wording = replace(LOCATION, valid_from=valid_from)

    assert stand(decided, wording) is found
    assert is_allowed(decided, wording) is (found is Stand.GIVEN)


@pytest.mark.parametrize(
    ("decided", "allowed"),
    [({}, True), ({"personalisation": -1}, False), ({"personalisation": 1}, True)],
)
def test_what_may_be_refused_is_allowed_until_it_is(decided, allowed):
    assert is_allowed(decided, OPEN) is allowed


def test_what_is_taken_back_in_wechat_has_its_code():
    assert codes(Purpose.LOCATION) == ("206",)
    assert codes(Purpose.NICKNAME) == ("205",)
    assert codes(Purpose.VOICE) == ("204",)
    assert codes(Purpose.MARKETING) == ()


def test_of_several_decisions_the_last_counts():
    proof = Proof(Means.PORTAL, "", "", "", 5)
    yes = Consent("a", Purpose.LOCATION, True, 2, proof)
    no = Consent("b", Purpose.LOCATION, False, 1, replace(proof, at_ms=9))

    assert newest([no, yes])[Purpose.LOCATION] == no
    assert (yes.signed, no.signed) == (2, -1)


def test_every_purpose_has_a_text_that_says_how_to_take_it_back():
    assert set(WORDINGS) == set(Purpose)
    for one in WORDINGS.values():
        assert one.version == 1
        assert "撤回" in one.text or "关闭" in one.text
