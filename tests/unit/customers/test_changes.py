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
