"""``/v1/orders``: told once or many times, waiting or somebody's, in pages."""

import pytest

from chalicelib.core.clock import iso
from tests.caller import Caller, key_with
from tests.orders import PAID_MS, order, sums, take
from tests.people import NOON, customer, learn


@pytest.fixture
def anna(aws):
    who = customer("anna")
    learn(who, mobile="13800138000")
    return who


def body(**more):
    return {
        "order_no": "SH-1",
        "customer": {"mobile": "138 0013 8000"},
        "paid_fen": 12_800,
        "paid_at": iso(PAID_MS),
        "items": [{"sku": "YN-250", "name": "云南小粒", "paid_fen": 12_800}],
        **more,
    }


def back(fen=2_800, number="R-1"):
    return {"refund_no": number, "amount_fen": fen, "at": iso(PAID_MS + 1)}


def test_an_order_is_told_and_read_again(caller, anna):
    answer = caller.post("/v1/orders", body(refunds=[back()]))

    assert answer.status == 201
    assert answer.json["customer_id"] == anna
    assert (answer.json["net_fen"], answer.json["refunded_fen"]) == (10_000, 2_800)
    assert caller.get("/v1/orders").json["items"] == [answer.json]
    assert caller.get(f"/v1/orders?customer={anna}").json["items"] == [answer.json]
    assert caller.get("/v1/orders?order_no=SH-1").json["items"] == [answer.json]
    traits = caller.get(f"/v1/customers/{anna}").json["traits"]
    assert (traits["orders"], traits["orders_net_fen"]) == (1, 10_000)
    shown = caller.get(f"/v1/customers/{anna}/timeline?kind=order").json["items"]
    assert [one["title"] for one in shown] == ["下单 ¥128.00"]


def test_telling_it_again_with_another_key_changes_nothing(caller, anna):
    first = caller.post("/v1/orders", body())

    assert caller.post("/v1/orders", body()).json == first.json
    assert sums(anna).count == 1


def test_an_order_of_nobody_known_waits(caller, aws):
    answer = caller.post("/v1/orders", body())

    assert (answer.status, answer.json["customer_id"]) == (201, None)
    assert caller.get("/v1/orders").json["items"] == [answer.json]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"paid_fen": 12_801}, "paid_fen"), ({"customer": {"id": "other"}}, "customer")],
)
def test_another_order_of_the_same_number_is_a_conflict(caller, anna, changed, field):
    caller.post("/v1/orders", body())
    if field == "customer":
        changed = {"customer": {"id": customer("other")}}

    answer = caller.post("/v1/orders", body(**changed))

    assert (answer.status, answer.json["error"]["code"]) == (409, "order_differs")
    assert list(answer.json["error"]["fields"]) == [field]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"refunds": [back(12_801)]}, 422),
        ({"refunds": [back(1), back(1)]}, 422),
        ({"paid_fen": -1}, 422),
        ({"paid_fen": 1.0}, 422),
        ({"paid_fen": "1"}, 422),
        ({"paid_fen": True}, 422),
        ({"paid_at": "yesterday"}, 422),
        ({"paid_at": "2025-11-03T04:10:00"}, 422),
        ({"paid_at": "2999-11-03T04:10:00Z"}, 422),
        ({"due_at": "0001-01-01T00:00:00+23:00"}, 422),
        ({"due_at": "9999-12-31T23:59:59-23:00"}, 422),
        ({"paid_at": "0001-01-01T00:00:00+23:00"}, 422),
        ({"order_no": "a b"}, 422),
        ({"order_no": "#"}, 422),
        ({"customer": {}}, 422),
        ({"customer": {"mobile": "abc"}}, 422),
        ({"customer": {"id": "c4x9k2m7q1w8e3r6t5y0z2a8b6"}}, 404),
        ({"points": 5}, 422),
        ({"items": [{"sku": "A", "quantity": 0}]}, 422),
    ],
)
def test_what_is_no_order_is_refused(caller, anna, changed, status):
    answer = caller.post("/v1/orders", body(**changed))

    assert answer.status == status
    assert caller.get("/v1/orders").json["items"] == []


def test_orders_come_in_pages_the_latest_first(caller, anna):
    other = customer("other", first_at=NOON + 1)
    for number in range(7):
        who = anna if number % 2 else other
        take(order(f"SH-{number}", at_ms=PAID_MS + number), id=who)

    def numbers(address):
        found, cursor = [], ""
        while True:
            page = caller.get(f"{address}&limit=2{cursor}").json
            found += [one["order_no"] for one in page["items"]]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    assert numbers("/v1/orders?order_no=") == [f"SH-{n}" for n in range(6, -1, -1)]
    mine = [f"SH-{n}" for n in (5, 3, 1)]
    assert numbers(f"/v1/orders?customer={anna}") == mine
    caller.post(f"/v1/customers/{anna}/merge", {"other_id": other})
    assert len(numbers(f"/v1/orders?customer={anna}")) == 7


def test_a_cursor_is_good_for_its_own_list_alone(caller, anna):
    for number in range(3):
        take(order(f"SH-{number}", at_ms=PAID_MS + number), id=anna)
    cursor = caller.get("/v1/orders?limit=1").json["next_cursor"]

    answer = caller.get(f"/v1/orders?customer={anna}&cursor={cursor}")

    assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_cursor")
    assert caller.get("/v1/orders?customer=cnobody").status == 404


def test_reading_needs_read_and_telling_needs_write(aws):
    assert Caller(key_with("write")).get("/v1/orders").status == 403
    assert Caller(key_with("read")).post("/v1/orders", body()).status == 403
