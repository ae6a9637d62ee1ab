import pytest

from chalicelib.aws.stored_token import StoredToken
from chalicelib.core.errors import Unavailable

NOON_MS = 1_790_000_000_000


class Shelf:
    """A table of one row."""

    def __init__(self, row=None):
        self.row = row
        self.reads = 0

    def get(self, *, pk, sk):
        assert (pk, sk) == ("TOKEN#wx1", "CURRENT")
        self.reads += 1
        return self.row


class Clock:
    def __init__(self):
        self.ms = NOON_MS

    def __call__(self):
        return self.ms


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def asked():
    return []


def stored(clock, token="a", lives_ms=7_200_000, **more):
    return Shelf({"token": token, "expires_ms": clock.ms + lives_ms, **more})


def test_a_token_is_read_once_and_kept_until_shortly_before_its_end(clock, asked):
    shelf = stored(clock)
    tokens = StoredToken(shelf, "wx1", asked.append, clock)

    assert [tokens.current() for _ in range(3)] == ["a"] * 3
    assert shelf.reads == 1
    assert asked == []
    clock.ms += 7_200_000 - 60_000
    assert tokens.current() == "a"
    assert shelf.reads == 2
    assert asked == [""], "nobody has renewed it yet: say so, and go on with the old"


@pytest.mark.parametrize("row", [None, {"token": "a", "expires_ms": NOON_MS}])
def test_without_a_valid_token_one_is_asked_for(clock, asked, row):
    tokens = StoredToken(Shelf(row), "wx1", asked.append, clock)

    with pytest.raises(Unavailable):
        tokens.current()
    assert len(asked) == 1


def test_a_refused_token_that_somebody_replaced_costs_no_renewal(clock, asked):
    shelf = stored(clock, "old")
    tokens = StoredToken(shelf, "wx1", asked.append, clock)
    stale = tokens.current()
    shelf.row["token"] = "new"

    assert tokens.renewed(stale) == "new"
    assert tokens.current() == "new"
    assert asked == []


def test_a_refused_token_that_is_still_the_stored_one_is_asked_to_be_renewed(
    clock, asked
):
    tokens = StoredToken(stored(clock, "old"), "wx1", asked.append, clock)

    with pytest.raises(Unavailable):
        tokens.renewed("old")
    assert asked == ["old"]


def test_after_a_refusal_the_cached_token_is_not_used_again(clock, asked):
    shelf = stored(clock, "old")
    tokens = StoredToken(shelf, "wx1", asked.append, clock)
    tokens.current()
    with pytest.raises(Unavailable):
        tokens.renewed("old")
    shelf.row["token"] = "new"

    assert tokens.current() == "new"


def test_while_the_breaker_is_open_nobody_asks(clock, asked):
    shelf = stored(clock, breaker_ms=NOON_MS + 600_000)
    tokens = StoredToken(shelf, "wx1", asked.append, clock)

    with pytest.raises(Unavailable):
        tokens.current()
    with pytest.raises(Unavailable):
        tokens.renewed("a")
    assert asked == []
    clock.ms += 600_000
    assert tokens.current() == "a"
