"""News of somebody erased comes too late, and everybody else's does not."""

import pytest

from chalicelib.core.events import DomainEvent
from chalicelib.customers.privacy.erasing import ERASED
from chalicelib.customers.privacy.marks import UNDER_WAY_MS
from chalicelib.inbox.lateness import is_of_the_erased

ANNA = "c" + "1" * 25


def news(kind="tag.given", who=ANNA, at_ms=1_000):
    return DomainEvent(kind, "id", who, at_ms)


@pytest.mark.parametrize(
    ("erased_until", "late"),
    [(0, False), (999, False), (1_000, True), (UNDER_WAY_MS, True)],
)
def test_what_happened_until_then_is_late(erased_until, late):
    assert is_of_the_erased(news(), lambda _: erased_until) is late


def test_what_is_about_nobody_is_never_late():
    assert not is_of_the_erased(news(who=""), lambda _: UNDER_WAY_MS)


def test_that_somebody_was_erased_is_told():
    assert not is_of_the_erased(news(ERASED), lambda _: UNDER_WAY_MS)
