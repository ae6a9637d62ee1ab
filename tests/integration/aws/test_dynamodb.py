"""The gate to DynamoDB, on both emulators."""

import pytest

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.core.errors import Unavailable
from tests.faults import installed

KEY = {"pk": "a", "sk": "b"}


@pytest.fixture
def table(aws):
    return connections.workspace()


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


def test_an_item_comes_back_as_it_was_written(table):
    item = {**KEY, "n": 7, "s": "青禾", "l": [1, "x", None], "m": {"t": True}}

    table.put(item)

    assert table.get(**KEY) == item
    assert table.get(pk="a", sk="none") is None


def test_a_false_condition_shows_what_stands_there(table):
    table.put({**KEY, "n": 1})

    with pytest.raises(ConditionFailed) as refused:
        table.put({**KEY, "n": 2}, condition="attribute_not_exists(pk)")

    assert refused.value.item == {**KEY, "n": 1}


def test_an_update_returns_the_item_as_it_is_now(table):
    values = {":one": 1}

    table.update(KEY, "ADD n :one", values=values)

    assert table.update(KEY, "ADD n :one", values=values)["n"] == 2


def test_a_query_follows_the_pages_and_stops_at_the_limit(table):
    rows = [{"pk": "q", "sk": f"{n:03d}", "text": "x" * 30_000} for n in range(60)]
    table.batch_write(puts=rows)

    found = list(table.query("pk = :p", values={":p": "q"}))
    newest = list(table.query("pk = :p", values={":p": "q"}, forward=False, limit=3))

    assert [row["sk"] for row in found] == [f"{n:03d}" for n in range(60)]
    assert [row["sk"] for row in newest] == ["059", "058", "057"]


def test_many_items_are_read_in_chunks(table):
    keys = [{"pk": "many", "sk": str(n)} for n in range(130)]
    table.batch_write(puts=[{**key, "n": 1} for key in keys])

    found = table.batch_get([*keys, {"pk": "many", "sk": "missing"}])

    assert len(found) == 130


def test_a_transaction_happens_whole_or_not_at_all(table):
    table.put({"pk": "t", "sk": "taken"})
    free = table.put_write({"pk": "t", "sk": "free"})
    taken = table.put_write({"pk": "t", "sk": "taken"}, "attribute_not_exists(pk)")

    with pytest.raises(TransactionFailed) as failed:
        transact([free, taken])

    assert [failed.value.refused(0), failed.value.refused(1)] == [False, True]
    assert table.get(pk="t", sk="free") is None


def test_a_throttled_call_is_tried_again(table, faults):
    faults.throttle["PutItem"] = 2

    table.put({**KEY, "n": 1})

    assert faults.calls == ["PutItem"] * 3


def test_a_store_that_never_answers_is_unavailable(table, faults):
    faults.down.add("dynamodb")

    with pytest.raises(Unavailable):
        table.get(**KEY)


def test_a_conditional_write_whose_answer_was_lost_shows_itself(table, faults):
    faults.cut["PutItem"] = 1

    with pytest.raises(ConditionFailed) as refused:
        table.put({**KEY, "owner": "me"}, condition="attribute_not_exists(pk)")

    assert refused.value.item["owner"] == "me"
