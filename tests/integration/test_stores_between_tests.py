"""The ground the other tests stand on: each gets everything, and gets it empty."""

import pytest

from chalicelib import connections
from tests.emulators import Aws


@pytest.mark.parametrize("run", ["first", "again"])
def test_a_test_finds_nothing_that_another_left(aws: Aws, run: str) -> None:
    assert connections.profiles().get(pk="a", sk="b") is None
    connections.profiles().put({"pk": "a", "sk": "b", "run": run})

    queue = connections.inbound_queue()
    queue.send({"run": run}, group="person", once="same")
    assert aws.messages("inbound.fifo") == [{"run": run}]
    queue.send({"run": run}, group="person", once="left behind")

    media = connections.media()
    assert list(media.list("")) == []
    media.put("left", b"behind", content_type="text/plain")


def test_the_secret_holds_the_local_keys(aws: Aws) -> None:
    assert connections.keys().callback_token == "zhikelocaltoken"
