"""Functions ``outbound``, ``push`` and ``token`` as Lambda calls them."""

import hashlib
import json

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.inbox.jobs import events
from chalicelib.messaging import jobs, pushes
from chalicelib.messaging.intents import submit
from chalicelib.messaging.models import SendIntent, Template
from chalicelib.wechat import sender
from chalicelib.wechat.errors import CallerBug
from chalicelib.wechat.messages import text
from tests import sqs

SEND = "/cgi-bin/message/template/send"
DATA = {"thing1": "云南小粒", "time2": "2026-11-23 12:00"}


@pytest.fixture
def office(wechat):
    wechat.faults.clear()
    made = wechat.templates.install(
        "订单发货通知", "商品名称:{{thing1.DATA}}\n发货时间:{{time2.DATA}}"
    )
    assert jobs.token(SCHEDULED, sqs.Context()) == {"kept": "renewed"}
    yield Template(id=made, data=DATA)
    sender.forget()


SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


def known(open_id, **more):
    customer = connections.customer_id(open_id)
    connections.profiles().put(
        {"pk": customer, "sk": "PROFILE", "oid": open_id, "sub": True, **more}
    )
    return customer


def test_a_batch_is_sent_and_only_what_is_worth_another_try_comes_back(
    aws, wechat, office
):
    people = [wechat.follower(f"P{number}") for number in range(21)]
    wechat.fail(SEND, how="cut_before", openid=people[20])
    pushes.start("p1", office, [known(one) for one in people])

    batch = sqs.event("push", *aws.messages("push"))
    answer = jobs.push(batch, sqs.Context())

    assert sqs.failures(answer) == ["m1"]
    assert pushes.totals("p1").sent == 20
    jobs.push(batch, sqs.Context())
    assert pushes.totals("p1").sent == 21
    assert [len(wechat.truth.received(one)) for one in people] == [1] * 21


def test_f23_a_batch_without_time_left_is_not_begun(aws, wechat, office):
    anna = wechat.follower("Anna")
    pushes.start("p1", office, [known(anna)])

    answer = jobs.push(sqs.event("push", *aws.messages("push")), sqs.Context(5_000))

    assert sqs.failures(answer) == ["m0"]
    assert wechat.truth.received(anna) == []


def test_a_reply_goes_out_and_the_next_of_the_person_waits_behind_a_failed_one(
    aws, wechat, office
):
    anna = wechat.follower("Anna")
    wechat.windows.opened(anna, "message")
    known(anna, win_n=5, win_until=now_ms() + 60_000)
    for number in range(2):
        submit(
            SendIntent(
                id=f"i{number}",
                to=anna,
                purpose="reply",
                content=text(str(number)),
                created_ms=1,
            )
        )
    waiting = [one | {"group": anna} for one in aws.messages("outbound.fifo")]
    batch = sqs.event("outbound.fifo", *[{"v": 1, "id": o["id"]} for o in waiting])
    wechat.fail("/cgi-bin/message/custom/send", errcode=-1)

    assert sqs.failures(jobs.outbound(batch, sqs.Context())) == ["m0", "m1"]
    assert sqs.failures(jobs.outbound(batch, sqs.Context())) == []

    shown = [line["body"]["content"] for line in wechat.truth.received(anna)]
    assert shown == ["0", "1"]


def test_unreadable_messages_go_to_the_dead_letters(aws, office):
    bad = [{"v": 2, "id": "i1"}, {"v": 1}, {"v": 1, "id": "i1", "more": 1}]

    answer = jobs.outbound(sqs.event("outbound.fifo", *bad), sqs.Context())

    assert sqs.failures(answer) == []
    assert len(aws.messages("outbound-dlq.fifo")) == len(bad)


def test_the_token_function_takes_a_plain_payload_and_its_schedule(office):
    token = connections.tokens().current()
    stale = hashlib.sha256(token.encode()).hexdigest()

    assert jobs.token(SCHEDULED, sqs.Context()) == {"kept": "fresh"}
    forced = jobs.token({"reason": "refused", "stale": stale}, sqs.Context())
    assert forced == {"kept": "forced"}
    assert connections.tokens().renewed(token) != token


def test_f9_an_address_wechat_does_not_know_is_told_to_the_operators(
    aws, wechat, capsys, monkeypatch
):
    monkeypatch.setattr(wechat.account, "ip_whitelist", ("203.0.113.9",))

    with pytest.raises(CallerBug):
        jobs.token(SCHEDULED, sqs.Context())

    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["wechat_40164"] == 1
    assert "127.0.0.1" in line["text"]


def test_a_timer_that_is_due_reaches_the_message_that_waited(aws, wechat, office):
    anna = wechat.follower("Anna")
    known(anna)
    connections.workspace().put(
        {"pk": "CONFIG#governor", "sk": "CURRENT", "body": {"stopped": True}}
    )
    intent = SendIntent(
        id="i1", to=anna, purpose="service", template=office, created_ms=1
    )
    assert submit(intent).outcome == "DEFERRED"
    connections.workspace().delete({"pk": "CONFIG#governor", "sk": "CURRENT"})
    connections.forget()
    due = DomainEvent("timer.due", "t1", "", 1, data={"kind": "send", "id": "i1"})

    events(sqs.event("events.fifo", due.to_dict()), sqs.Context())

    (task,) = aws.messages("outbound.fifo")
    assert task["id"] == "i1"
