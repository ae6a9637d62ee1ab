from chalicelib.customers.profile import changes
from chalicelib.customers.profile.changes import Changes

NOON = 1_760_000_000_000


def test_what_counts_adds_up_and_the_newest_fact_wins():
    both = changes.inbound(NOON).then(changes.inbound(NOON + 1))

    assert both.adds == {"in_n": 2}
    assert both.sets == {"last_in": NOON + 1}


def test_a_day_is_remembered_once_however_much_is_said_on_it():
    both = changes.inbound(NOON).then(changes.inbound(NOON + 1))

    assert both.joins == {"days": {"251009"}}


def test_days_add_up():
    both = changes.inbound(NOON).then(changes.inbound(NOON + 86_400_000))

    assert both.joins == {"days": {"251009", "251010"}}


def test_a_counter_that_is_set_forgets_what_it_had_counted():
    both = Changes(adds={"x25": 7}).then(Changes(sets={"x25": 0}))

    assert both.sets == {"x25": 0}
    assert not both.adds


def test_a_counter_that_was_set_counts_on_from_there():
    both = Changes(sets={"x25": 0}).then(Changes(adds={"x25": 7}))

    assert both.sets == {"x25": 7}
    assert not both.adds


def test_who_leaves_begins_anew_and_counts_on_from_there():
    said = Changes(adds={"x25": 7, "x25:beans": 7})

    group = said.then(changes.left(NOON, "k")).then(Changes(adds={"x25": 2}))

    assert group.sets["x25"] == 2
    assert group.sets["x24"] == 0
    assert group.adds == {"x25:beans": 7}  # what somebody likes outlasts the leaving


def test_what_comes_late_from_before_somebody_left_counts_for_nothing():
    late = Changes(adds={"x25": 7, "x25:beans": 7, "in_n": 1})

    assert changes.outlived(late, NOON, NOON + 1).adds == {"x25:beans": 7, "in_n": 1}
    assert changes.outlived(late, NOON + 2, NOON + 1) == late
