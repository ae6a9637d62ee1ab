"""What WeChat's word means for one person, and when an event knows better."""

from dataclasses import dataclass

from chalicelib.customers.sync.verdicts import (
    Effect,
    Known,
    inferred_key,
    listed,
    refreshed,
    unlisted,
)

STARTED = 1_800_000_000_000
BEFORE = 1_790_000_000


@dataclass(frozen=True)
class Told:
    open_id: str = "o1"
    subscribed: bool = True
    subscribed_at: int = BEFORE
    union_id: str = ""
    remark: str = ""
    tag_ids: tuple[int, ...] = ()
    source: str = "ADD_SCENE_SEARCH"
    scene: str = ""
    language: str = ""


def key(at_ms: int, tail: str = "e#x") -> str:
    return f"{at_ms:013d}#{tail}"


def known(*, subscribed: bool, at_ms: int, times: int = 1, **fields) -> Known:
    return Known(subscribed, key(at_ms), times, "ADD_SCENE_OTHERS", fields)


def test_a_stranger_on_the_list_joined_when_wechat_says():
    found = listed(None, Told(scene="store-1"), "r", STARTED)

    assert found.effect == Effect.JOINED
    assert found.follow.at_ms == BEFORE * 1000
    assert found.follow.source == "scene:store-1"


def test_who_had_left_and_is_listed_again_returned():
    left = known(subscribed=False, at_ms=(BEFORE - 60) * 1000)
    assert listed(left, Told(), "r", STARTED).effect == Effect.RETURNED


def test_leaving_after_the_run_began_beats_the_page():
    left = known(subscribed=False, at_ms=STARTED + 1)

    found = listed(left, Told(), "r", STARTED)

    assert (found.effect, found.follow) == (Effect.UNCHANGED, None)


def test_following_after_the_run_began_beats_being_missing_on_the_list():
    here = known(subscribed=True, at_ms=STARTED)
    gone = Told(subscribed=False)

    assert unlisted(here, gone, "r", STARTED).effect == Effect.UNCHANGED


def test_an_end_in_the_same_second_as_the_follow_is_decided_by_wechat():
    left = known(subscribed=False, at_ms=BEFORE * 1000)

    found = listed(left, Told(), "r", STARTED)

    assert found.effect == Effect.RETURNED
    assert found.follow.sort_key > left.follow_key


def test_who_is_missing_but_still_follows_is_left_alone():
    here = known(subscribed=True, at_ms=5)
    assert unlisted(here, Told(), "r", STARTED).effect == Effect.UNCHANGED


def test_who_is_missing_and_gone_left_when_the_run_began():
    here = known(subscribed=True, at_ms=5)

    found = unlisted(here, Told(subscribed=False), "r", STARTED)

    assert (found.effect, found.follow.at_ms) == (Effect.LEFT, STARTED)


def test_who_left_since_the_page_was_read_is_not_let_in():
    assert listed(None, Told(subscribed=False), "r", STARTED).follow is None


def test_a_person_known_by_an_event_only_gets_wechats_fields():
    here = Known(subscribed=True, follow_key=key(5), times=1)

    found = listed(here, Told(union_id="u1", tag_ids=(2, 1)), "r", STARTED)

    assert found.effect == Effect.REFRESHED
    assert found.follow is None
    assert found.fields == {
        "unionid": "u1",
        "wx_tags": [2, 1],
        "source": "ADD_SCENE_SEARCH",
    }


def test_nothing_new_is_no_write():
    here = known(subscribed=True, at_ms=5, remark="老客")
    found = refreshed(here, Told(remark="老客"), "r")
    assert (found.effect, found.fields) == (Effect.UNCHANGED, {})


def test_a_remark_that_was_taken_away_is_taken_away_here():
    here = known(subscribed=True, at_ms=5, remark="老客")
    assert refreshed(here, Told(), "r").fields == {"remark": ""}


def test_who_was_erased_is_not_brought_back_by_a_fresh_look():
    assert refreshed(None, Told(), "r").effect == Effect.UNCHANGED


def test_a_repeat_of_the_same_run_counts_the_same_and_writes_nothing():
    mine = key(5, inferred_key("r", "o1", "subscribe"))
    again = listed(
        Known(subscribed=True, follow_key=mine, times=2), Told(), "r", STARTED
    )
    assert (again.effect, again.applied, again.fields) == (Effect.RETURNED, True, {})

    mine = key(STARTED, inferred_key("r", "o1", "unsubscribe"))
    gone = Told(subscribed=False)
    again = unlisted(Known(subscribed=False, follow_key=mine), gone, "r", STARTED)
    assert (again.effect, again.follow) == (Effect.LEFT, None)


def test_who_was_erased_and_follows_since_before_is_not_brought_back():
    erased_ms = BEFORE * 1000 + 5

    found = listed(None, Told(), "r", STARTED, erased_ms)

    assert (found.effect, found.follow, found.fields) == (Effect.UNCHANGED, None, {})


def test_who_was_erased_and_has_followed_since_begins_anew():
    found = listed(None, Told(), "r", STARTED, erased_ms=(BEFORE - 1) * 1000)

    assert found.effect == Effect.JOINED
