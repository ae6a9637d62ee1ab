"""The function ``chores``: a step of work nobody does is no work for ever."""

import pytest

from chalicelib.core.errors import Poison
from chalicelib.customers.chores import desk
from chalicelib.customers.chores.models import State
from chalicelib.inbox.chores import HANDLERS, chores, handler
from tests import sqs

ID = "4f0c6a8e2b914f0c6a8e2b914f0c6a8e"


def test_every_handler_knows_its_steps_and_its_end():
    for kind in HANDLERS:
        assert callable(handler(kind).step)
        assert callable(handler(kind).finish)


def test_a_kind_nobody_does_is_poison():
    with pytest.raises(Poison):
        handler("nothing.of.the.kind")


def test_a_message_of_such_a_kind_goes_to_the_dead_letters(aws):
    desk.chores().start("nothing", "没有人做", {}, unique=ID, by="staff:s1")
    (message,) = aws.messages("chores")

    event = sqs.event("chores", message)
    answer = chores(event, sqs.Context(60_000))

    assert sqs.failures(answer) == []
    assert aws.messages("chores-dlq") == [message]
    assert desk.rows().get(ID).state == State.RUNNING
