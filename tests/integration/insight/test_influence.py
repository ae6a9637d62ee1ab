"""Conversions that somebody caused."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.inbox import dispatch
from tests.insight import kept
from tests.segments import somebody, told

AT_MS = now_ms()


def qualified(inviter, invited):
    event = DomainEvent(
        "referral.qualified", f"r:{invited}", inviter, AT_MS, data={"invited": invited}
    )
    dispatch.tell_domain(event)


def test_each_invited_person_counts_once(aws):
    one = somebody()

    for invited in ("c1", "c2", "c1"):
        qualified(one, invited)

    assert kept(one)["v_caused"] == 2
    assert len(told(aws, "value.changed")) == 2


def test_nothing_is_kept_of_who_was_erased(aws):
    one = somebody()
    connections.profiles().delete({"pk": one, "sk": "PROFILE"})

    qualified(one, "c1")

    assert kept(one) == {}
