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


@pytest.mark.parametrize("run", ["first", "again"])
def test_what_is_made_once_is_found_as_it_was_made(aws: Aws, run: str) -> None:
    connections.profiles().put({"pk": "c0", "sk": "PROFILE"})

    found = aws.once("one-follower", _one_follower)

    assert connections.profiles().get(pk="c0", sk="PROFILE")

    profile = connections.profiles().get(pk=found, sk="PROFILE")
    assert (profile or {})["n"] == 1
    rows = connections.profiles().query("pk = :pk", values={":pk": found})
    assert [row["sk"] for row in rows] == ["PROFILE"]
    assert list(connections.media().list("")) == ["kept"]
    assert aws.messages("inbound.fifo") == [{"kept": True}]
    connections.profiles().put({"pk": found, "sk": "PROFILE", "n": 2})
    connections.profiles().put({"pk": found, "sk": "MORE", "run": run})
    connections.media().put("more", run.encode(), content_type="text/plain")


def _one_follower() -> str:
    connections.profiles().put({"pk": "c1", "sk": "PROFILE", "n": 1})
    connections.media().put("kept", b"", content_type="text/plain")
    connections.inbound_queue().send({"kept": True}, group="person", once="kept")
    return "c1"
