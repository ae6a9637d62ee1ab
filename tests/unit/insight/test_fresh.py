import pytest

from chalicelib.core.errors import Unavailable
from chalicelib.insight.fresh import KEPT_S, Fresh


class Store:
    def __init__(self):
        self.value, self.fails, self.reads, self.now = 1, False, 0, 0.0

    def read(self, before):
        self.reads += 1
        if self.fails:
            raise Unavailable("no answer")
        return self.value

    def fresh(self):
        return Fresh(self.read, lambda: self.now)


def test_it_is_read_at_most_every_half_minute():
    store = Store()
    known = store.fresh()

    assert [known(), known()] == [1, 1]
    store.value, store.now = 2, KEPT_S - 1
    assert known() == 1
    store.now = KEPT_S
    assert (known(), store.reads) == (2, 2)


def test_a_store_that_fails_leaves_what_was_known_and_is_not_asked_each_time():
    store = Store()
    known = store.fresh()
    known()
    store.fails, store.now = True, KEPT_S

    assert [known(), known(), known()] == [1, 1, 1]
    assert store.reads == 2


def test_what_was_never_read_fails_until_it_can_be():
    store = Store()
    store.fails = True
    known = store.fresh()
    with pytest.raises(Unavailable):
        known()

    store.fails = False

    assert known() == 1
