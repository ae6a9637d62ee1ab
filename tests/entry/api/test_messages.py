"""``/v1/messages``, ``/v1/templates`` and ``/v1/pushes``."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.messaging import jobs
from chalicelib.messaging.assembly import REAL
from chalicelib.wechat import sender
from tests import sqs
from tests.caller import Caller, key_with
from tests.portal import profile_of

TEXT = {"msgtype": "text", "text": {"content": "您的豆子今天发出"}}
SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


@pytest.fixture
def ready(wechat):
    wechat.faults.clear()
    made = wechat.templates.install("发货通知", "商品:{{thing1.DATA}}")
    jobs.token(SCHEDULED, sqs.Context())
    yield made
    sender.forget()


@pytest.fixture
def anna(wechat, ready):
    open_id = wechat.follower("苏晚晴", seed="anna")
    wechat.say(open_id, "你好") if hasattr(wechat, "say") else None
    return profile_of(open_id, win_n=5, win_until=now_ms() + DAY_MS)


def message(to, **more):
    return {"to": to, "purpose": "service", "content": TEXT, **more}


def test_a_message_to_somebody_we_may_write_to_is_queued_once(caller, aws, anna):
    first = caller.post("/v1/messages", message(anna), once="one")
    again = caller.post("/v1/messages", message(anna), once="one")

    assert first.status == 202
    assert first.json["decision"] == "ALLOWED"
    assert again.text == first.text
    assert [one["id"] for one in aws.messages("outbound.fifo")] == [first.json["id"]]
    shown = caller.get(first.json["status_url"]).json
    assert (shown["state"], shown["to"]) == ("queued", anna)


def test_a_message_is_sent_once_though_the_first_call_died_before_its_answer(
    caller, aws, anna
):
    first = caller.post("/v1/messages", message(anna), once="one").json
    item = next(iter(_claims(caller)))
    connections.idempotency().delete({"pk": item, "sk": "ONCE"})

    again = caller.post("/v1/messages", message(anna), once="one").json

    assert again["id"] == first["id"]
    assert connections.profiles().get(pk=anna, sk="PROFILE")["win_n"] == 4


def _claims(caller):
    import hashlib

    from chalicelib.web.api import access

    name = hashlib.sha256(b"one").hexdigest()
    for key in access.keys().all():
        yield f"API#{key.id}#{name}"


def test_a_message_outside_the_window_says_why_and_is_not_sent(caller, aws, anna):
    profile_of("oBen", win_n=0)
    to = connections.customer_id("oBen")

    answer = caller.post("/v1/messages", message(to)).json

    assert (answer["decision"], answer["reason"]) == ("SUPPRESSED", "NO_WINDOW")
    assert caller.get(answer["status_url"]).json["state"] == "suppressed"
    assert aws.messages("outbound.fifo") == []


def test_a_check_stores_and_sends_nothing(caller, aws, anna):
    answer = caller.request(
        "POST",
        "/v1/messages/check",
        b'{"to":"%s","purpose":"service",' % anna.encode()
        + b'"content":{"msgtype":"text","text":{"content":"hi"}}}',
    )

    assert (answer.status, answer.json["decision"]) == (200, "ALLOWED")
    assert aws.messages("outbound.fifo") == []
    assert connections.profiles().get(pk=anna, sk="PROFILE")["win_n"] == 5


@pytest.mark.parametrize(
    "change",
    [
        {"to": "x"},
        {"purpose": "advert"},
        {"content": None},
        {"content": {"msgtype": "text"}},
        {"content": {"msgtype": "text", "text": {"content": ""}}},
        {"content": {"msgtype": "text", "text": {"content": "a", "bold": True}}},
        {"content": {"msgtype": "file", "file": {}}},
        {"content": {"msgtype": "news", "news": {"articles": []}}},
        {"template": {"id": "x", "data": {"a": 1}}},
        {"openid": "oAnna"},
        {"approved_by": "me"},
    ],
)
def test_what_is_no_message_is_422(caller, change):
    body = message("c" + "0" * 25) | change

    assert caller.post("/v1/messages", body).status == 422


def test_sending_needs_the_scope_of_its_own(aws):
    writer = Caller(key_with("read", "write"))

    assert writer.post("/v1/messages", message("c" + "0" * 25)).status == 403


def test_the_templates_are_wechats(caller, ready):
    items = caller.get("/v1/templates").json["items"]

    assert {"id": ready, "title": "发货通知"}.items() <= items[0].items() or any(
        one["id"] == ready for one in items
    )


def test_a_push_reaches_everybody_once_and_its_totals_add_up(
    caller, aws, ready, wechat
):
    people = [wechat.follower(f"P{number}") for number in range(23)]
    customers = [profile_of(one) for one in people]
    body = {
        "template": {"id": ready, "data": {"thing1": "云南小粒"}},
        "customers": [*customers, customers[0]],
    }

    made = caller.post("/v1/pushes", body).json
    jobs.push(sqs.event("push", *aws.messages("push")), sqs.Context())

    shown = caller.get(f"/v1/pushes/{made['id']}").json
    assert (shown["audience"], shown["sent"], shown["pending"]) == (23, 23, 0)
    assert [one["id"] for one in caller.get("/v1/pushes").json["items"]] == [made["id"]]
    assert [len(wechat.truth.received(one)) for one in people] == [1] * 23


def test_a_push_is_paused_and_resumed(caller, ready):
    customers = [profile_of("oAnna")]
    body = {
        "template": {"id": ready, "data": {"thing1": "云南小粒"}},
        "customers": customers,
    }
    made = caller.post("/v1/pushes", body).json["id"]

    assert caller.post(f"/v1/pushes/{made}/pause").status == 200
    assert REAL.pushes().totals(made).state == "stopped"
    assert caller.post(f"/v1/pushes/{made}/resume").status == 200
    assert REAL.pushes().totals(made).state == "running"
    assert caller.post(f"/v1/pushes/{made}/explode").status == 404
    assert caller.post("/v1/pushes/nothing/pause").status == 404


def test_pushes_are_listed_page_by_page(caller, ready):
    for number in range(3):
        body = {
            "template": {"id": ready, "data": {"thing1": f"{number}"}},
            "customers": ["c" + "0" * 25],
        }
        caller.post("/v1/pushes", body)

    first = caller.get("/v1/pushes?limit=2").json
    rest = caller.get(f"/v1/pushes?limit=2&cursor={first['next_cursor']}").json

    assert (len(first["items"]), len(rest["items"])) == (2, 1)
    assert rest["next_cursor"] is None


def test_nobody_finds_out_who_follows_by_checking_thousands(no_time_passes, caller):
    answers = [
        caller.post("/v1/messages/check", message(f"oGuess{number:022d}"))
        for number in range(66)
    ]

    assert answers[0].json["reason"] == "NOT_SUBSCRIBED"
    assert answers[-1].status == 429
