"""The media worker on real stores, against the simulated platform."""

import json

import httpx
import pytest

from chalicelib import connections
from chalicelib.callcenter.voice import axis as voice_axis
from chalicelib.callcenter.voice import inbound
from chalicelib.callcenter.voice.models import MediaTask
from chalicelib.callcenter.voice.service import Keeper
from chalicelib.callcenter.voice.source import WeChatSource
from chalicelib.callcenter.voice.transcription import Simulator
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Timeline
from chalicelib.wechat import events
from chalicelib.wechat.account import OfficialAccount
from infra.local.wechat.simulator import WeChatPlatform


@pytest.fixture
def wechat():
    with WeChatPlatform() as platform:
        yield platform


@pytest.fixture
def keeper(aws, wechat):
    answer = httpx.post(
        f"{wechat.url}/cgi-bin/stable_token",
        json={
            "grant_type": "client_credential",
            "appid": wechat.account.app_id,
            "secret": wechat.account.secret,
        },
    ).json()

    class Fixed:
        def current(self):
            return answer["access_token"]

        def renewed(self, stale):
            return answer["access_token"]

    return Keeper(
        WeChatSource(OfficialAccount(wechat.url, Fixed())),
        connections.media(),
        voice_axis.axis(),
        Simulator(wechat.url),
        now_ms,
    )


def spoken(wechat, **changes):
    """Have a follower say something; return the task it makes."""
    openid = wechat.people.create("林晓", "")
    wechat.act.voice(openid, 4000, spoken="豆子什么时候发货")
    seen = [line["body"] for line in wechat.truth.of(openid, 0, 10)]
    (body,) = [line for line in seen if "media_id" in line]
    given = {
        "customer_id": "c" + "1" * 25,
        "key": "m#gh_zhikelocal01#oAbc#1",
        "media_id": body["media_id"],
        "kind": "voice",
        "at_ms": now_ms(),
    }
    task = MediaTask.model_validate(given | changes)
    connections.profiles().put({"pk": task.customer_id, "sk": "PROFILE"})
    return task


def axis(task):
    entries = Timeline(connections.interactions()).recent(task.customer_id, 10)
    return {entry.kind: entry for entry in entries}


def test_a_spoken_message_is_in_the_bucket_and_on_the_axis(keeper, wechat):
    task = spoken(wechat)

    assert keeper.keep(task) == "stored"

    entries = axis(task)
    recording = entries["recording"].data
    described = connections.media().head(recording["object"])
    assert connections.media().get(recording["object"]).startswith(b"#!AMR\n")
    assert described.metadata["sha256"] == recording["sha256"]
    assert described.metadata["duration-ms"] == "4000"
    assert entries["transcript"].data["text"] == "豆子什么时候发货"


def test_delivered_twice_it_stands_once(keeper, wechat):
    task = spoken(wechat)

    keeper.keep(task)
    keeper.keep(task)

    found = Timeline(connections.interactions()).recent(task.customer_id, 10)
    assert sorted(entry.kind for entry in found) == ["recording", "transcript"]
    assert len(list(connections.media().list("voice/"))) == 1


def test_an_error_answered_as_200_is_never_stored_as_sound(keeper, wechat):
    task = spoken(wechat, media_id="unknown")

    assert keeper.keep(task) == "lost:expired"

    assert list(connections.media().list("")) == []
    assert axis(task)["recording"].data["errcode"] == 40007


def test_a_platform_that_is_busy_loses_nothing(keeper, wechat):
    task = spoken(wechat)
    wechat.fail("/cgi-bin/media/get", errcode=-1)

    with pytest.raises(Unavailable):
        keeper.keep(task)

    assert axis(task) == {}
    assert keeper.keep(task) == "stored"


VOICE = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>oAbc</FromUserName>"
    "<CreateTime>1795000000</CreateTime><MsgType>voice</MsgType>"
    "<MediaId>M1</MediaId><Format>amr</Format><MsgId>7</MsgId>"
    "<MediaId16K>M2</MediaId16K><Recognition>你好</Recognition></xml>"
)


def occurrence(xml=VOICE, customer="c" + "1" * 25, **known):
    event = events.parse(xml.encode())
    profile = Profile(id=customer, open_id="oAbc", app_id="wx", **known)
    return Occurrence(event, event.key, customer, 1_795_000_000_000, profile)


def test_a_voice_message_becomes_a_task(aws):
    inbound.enqueue(occurrence())

    (body,) = aws.messages("media")
    assert MediaTask.model_validate(body) == MediaTask(
        customer_id="c" + "1" * 25,
        key="m#gh_1#oAbc#7",
        media_id="M1",
        media_id_16k="M2",
        format="amr",
        kind="voice",
        at_ms=1_795_000_000_000,
        recognition="你好",
    )


@pytest.mark.parametrize(
    ("consents", "tasks"), [({"voice": -1}, 0), ({"voice": 1}, 1), ({}, 1)]
)
def test_the_voice_of_who_refuses_it_is_not_brought_home(aws, consents, tasks):
    inbound.enqueue(occurrence(consents=consents))

    assert len(aws.messages("media")) == tasks


def test_a_message_without_a_file_asks_for_none(aws):
    inbound.enqueue(occurrence(VOICE.replace("<MediaId>M1</MediaId>", "")))

    assert aws.messages("media") == []


def test_a_task_that_cannot_be_read_goes_to_the_dead_letters(aws):
    from chalicelib.callcenter.voice import jobs

    class Context:
        def get_remaining_time_in_millis(self):
            return 60_000

    record = {
        "messageId": "m1",
        "receiptHandle": "r1",
        "body": json.dumps({"v": 9}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSourceARN": "arn:aws-cn:sqs:cn-north-1:123456789012:zhike-local-media",
    }

    answer = jobs.media({"Records": [record]}, Context())

    assert answer == {"batchItemFailures": []}
    assert aws.messages("media-dlq") == [{"v": 9}]
