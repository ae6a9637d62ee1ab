"""A process that dies at any call of an erasure leaves nothing behind.

On MiniStack alone, the stricter one: the life is lived again for no other reason than
to die, and every death costs a delivery.
"""

import json

import pytest

from chalicelib.customers.chores import service
from chalicelib.customers.privacy.models import Kind, State
from chalicelib.customers.privacy.stores import stores
from tests.faults import Killed
from tests.integration.customers.privacy.test_erased import erase, left
from tests.town import newest

pytestmark = pytest.mark.ministack


def test_a_process_that_dies_at_any_call_leaves_nothing_behind(
    life, faults, monkeypatch
):
    """Each message dies at its first call, then at its second, and so on to its end.

    Every death delivers it from the beginning, which costs the square of its calls.  So
    once every store has had its first message, only every fifth call is died at: what
    comes then goes over the same stores.
    """
    # SQS brings a message back after six minutes, and here it comes at once.
    monkeypatch.setattr(service, "STALLED_MS", -1)
    request = erase(life)

    deaths, met = 0, set()
    while bodies := waiting(life.town):
        for queue, body in bodies:
            is_new = queue == "chores" and body["rev"] not in met
            met |= {body["rev"]} if is_new else set()
            apart = (1 if body["rev"] <= len(stores()) else 5) if is_new else 0
            deaths += died_until_done(life.town, faults, queue, body, apart)

    assert deaths > 200
    assert left(life) == []
    assert newest(Kind.ERASE).state is State.DONE
    assert newest(Kind.ERASE).id == request.id


def waiting(town):
    """Take what waits, the same message once: every death may have sent another."""
    found = [(q, body) for q in town.functions for body in town.aws.messages(q)]
    return list({json.dumps(one, sort_keys=True): one for one in found}.values())


def died_until_done(town, faults, queue, body, apart):
    """Deliver a message again and again; return how often the function died.

    Args:
        apart: how many calls one death is after the other, 0 for no death.
    """
    deaths = 0
    while True:
        faults.calls.clear()
        faults.kill_after = deaths * apart if apart else None
        try:
            town.deliver(queue, body)
        except Killed:
            deaths += 1
        else:
            faults.kill_after = None
            return deaths
