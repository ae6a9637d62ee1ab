"""Function ``inbound`` and its kin as Lambda calls them."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import HOUR_MS, now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.inbox import dispatch, jobs
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.intake import Waiting
from chalicelib.messaging.platform.models import Grant, Renewal, Table, to_plain
from chalicelib.wechat import events
from tests import sqs
from tests.faults import installed
from tests.pushes import ANNA, BEN, xml


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


def body(text):
    event = events.parse(text.encode())
    return Delivery(event.key, event.group, text, 1_760_000_000_300, "r").to_dict()


def inbound(*bodies, context=None):
    event = sqs.event("inbound.fifo", *bodies)
    return sqs.failures(jobs.inbound(event, context or sqs.Context()))


def profile(who):
    return ProfileRepository(connections.profiles()).get(connections.customer_id(who))


def dead_letters(aws, queue):
    client = aws.client("sqs")
    url = client.get_queue_url(QueueName=f"zhike-local-{queue}")["QueueUrl"]
    found = client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    return found.get("Messages", [])


def test_poison_goes_to_the_dead_letters_and_the_rest_goes_on(aws):
    unreadable = {**body(xml("text", Content="坏")), "xml": "<xml><a>"}
    good = body(xml("text", who=BEN, Content="好"))

    assert inbound("not json", unreadable, {"v": 99}, good) == []

    reasons = [
        letter["MessageAttributes"]["reason"]["StringValue"]
        for letter in dead_letters(aws, "inbound-dlq.fifo")
    ]
    assert len(reasons) == 3
    assert any("unreadable event" in reason for reason in reasons)
    assert profile(BEN).inbound_count == 1


def test_a_subscriber_that_fails_brings_back_only_that_persons_messages(
    aws, monkeypatch
):
    told = []

    def fails_once(occurrence):
        told.append(occurrence.key)
        if told == [anna["key"]]:
            raise RuntimeError("a bug")

    monkeypatch.setattr(dispatch, "_subscriber", lambda name: fails_once)
    anna, ben, anna_again = (
        body(xml("text", at=1_760_000_000 + n, who=who, Content="嗨"))
        for n, who in enumerate((ANNA, BEN, ANNA))
    )

    # The second waits behind the first, though nothing is wrong with it.
    assert inbound(anna, ben, anna_again) == ["m0", "m2"]
    # Several subscribers want a text; each of them is told of it.
    assert list(dict.fromkeys(told)) == [anna["key"], ben["key"]]


def test_what_there_is_no_time_for_comes_back(aws):
    assert inbound(
        body(xml("text", Content="晚了")), context=sqs.Context(remaining_ms=7_999)
    ) == ["m0"]


def test_the_store_being_away_brings_everything_back(aws, faults):
    connections.customer_id(ANNA)
    faults.down.add("dynamodb")

    assert inbound(body(xml("text", Content="等等"))) == ["m0"]


def test_the_clock_sends_what_the_door_had_to_keep(aws):
    push = Delivery.from_dict(body(xml("text", Content="排过队")))
    Waiting(connections.workspace()).keep(push)

    jobs.clock({**SCHEDULED}, sqs.Context())

    (sent,) = aws.messages("inbound.fifo")
    assert sent["key"] == push.key
    assert list(Waiting(connections.workspace()).all()) == []


def test_the_clock_sends_events_left_in_the_outbox(aws):
    from chalicelib.aws.transactions import transact

    event = DomainEvent("follower.joined", "joined:9", "c9", now_ms())
    transact([connections.outbox().row(event)])

    jobs.clock({**SCHEDULED}, sqs.Context())  # too young: its writer may be sending it

    assert aws.messages("events.fifo") == []


def test_an_event_that_caused_itself_too_often_is_buried(aws):
    event = DomainEvent("timer.due", "loop:1", "c1", now_ms(), hops=4)

    answer = jobs.events(sqs.event("events.fifo", event.to_dict()), sqs.Context())

    (letter,) = dead_letters(aws, "events-dlq.fifo")
    assert sqs.failures(answer) == []
    assert "4 hops" in letter["MessageAttributes"]["reason"]["StringValue"]


SCHEDULED = {
    "version": "0",
    "id": "1",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-11-22T06:00:00Z",
    "region": "cn-north-1",
    "resources": [],
    "detail": {},
}


@pytest.mark.parametrize("renewal", Renewal)
def test_a_message_opens_the_window_that_wechat_allows_on_its_day(aws, renewal):
    at = 1_760_000_000
    grants = {"message": Grant(9, 7 * HOUR_MS)}
    stored = to_plain(Table("2025-10-01", grants, renewal))
    connections.workspace().put(
        {
            "pk": "CONFIG#wechat",
            "sk": "CURRENT",
            "version": 1,
            "body": {"2025-10-01": stored},
        }
    )

    assert inbound(body(xml("text", at=at, Content="嗨"))) == []

    found = profile(ANNA)
    assert (found.window_left, found.window_until_ms - at * 1000) == (9, 7 * HOUR_MS)
