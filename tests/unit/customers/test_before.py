"""Who somebody was before they did something, as far as that can be known."""

import pytest

from chalicelib.core import decay
from chalicelib.customers.profile import changes
from chalicelib.customers.profile.before import Hidden, before
from chalicelib.customers.profile.changes import Changes
from chalicelib.customers.profile.models import Profile

NOW = 1_790_000_000_000
COUNTER = decay.name(NOW)


def left(**more):
    """Return a profile as a message leaves it."""
    known = {
        "subscribed": True,
        "inbound_count": 7,
        "last_inbound_ms": NOW,
        "previous_inbound_ms": NOW - 5_000,
        "counters": {COUNTER: 100},
    }
    return Profile("c1", "o1", "wx1", **{**known, **more})


def test_what_was_counted_is_taken_off_again():
    was = before(left(), changes.inbound(NOW).then(Changes(adds={COUNTER: 30})))

    assert (was.inbound_count, was.counters) == (6, {COUNTER: 70})
    assert was.last_inbound_ms == NOW - 5_000
    assert was.subscribed


def test_what_was_set_is_hidden_and_the_rest_is_not():
    was = before(left(scene="store:2"), changes.scanned("store:2"))

    with pytest.raises(Hidden):
        _ = was.scene
    assert was.last_inbound_ms == NOW


def test_an_answer_hides_when_the_one_before_it_was():
    was = before(left(outbound_count=3), changes.replied(NOW))

    assert was.outbound_count == 2
    for name in ("last_outbound_ms", "last_reply_ms"):
        with pytest.raises(Hidden):
            getattr(was, name)


@pytest.mark.parametrize(
    "changed",
    [
        changes.followed(NOW, "1", ""),
        changes.left(NOW, "1"),
        Changes(sets={"stage": "active"}),
    ],
    ids=["follows", "leaves", "something new"],
)
def test_of_much_it_is_not_known_at_all(changed):
    assert before(left(), changed) is None
