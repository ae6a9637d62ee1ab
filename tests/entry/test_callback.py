"""The callback door from the outside: what WeChat, and anybody else, is answered."""

import json
import re
import time
from urllib.parse import urlencode

import pytest
from chalice.test import Client

from app import app
from chalicelib import connections
from chalicelib.aws.queues import read_body
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.settings import settings
from chalicelib.inbox import routes
from chalicelib.inbox.passive.publishing import DoorRules, publish
from tests import pushes
from tests.emulators import KEYS
from tests.faults import installed
from tests.pushes import ANNA, push, xml

SUCCESS = b"success"


@pytest.fixture
def client(aws):
    routes._rules.cache_clear()
    with Client(app, stage_name="local") as client:
        yield client
    routes._rules.cache_clear()


@pytest.fixture
def faults(client, monkeypatch):
    yield from installed(monkeypatch)


def post(client, query, body, content_type="text/xml"):
    path = "/wechat/callback?" + (query if isinstance(query, str) else urlencode(query))
    data = body if isinstance(body, bytes) else body.encode()
    return client.http.post(path, body=data, headers={"Content-Type": content_type})


def say(client, text):
    return post(client, *push(text))


def reply_in(response):
    """Return the text of an encrypted passive reply."""
    envelope = response.body.decode()
    inner = pushes.decrypt(re.search(r"<Encrypt><!\[CDATA\[(.+?)\]", envelope)[1])
    return re.search(r"<Content><!\[CDATA\[(.*?)\]\]></Content>", inner)[1]


def rules(**parts):
    publish(connections.workspace(), DoorRules.model_validate(parts), replacing=0)


def rule(name, text, **more):
    return {"id": name, "reply": {"type": "text", "content": text}, **more}


def waiting(aws):
    table = connections.workspace()
    return [
        row
        for shard in range(8)
        for row in table.query("pk = :p", values={":p": f"INBOX#{shard}"})
    ]


def quarantined(aws):
    day = f"QUARANTINE#{business_day(now_ms())}"
    rows = connections.workspace().query("pk = :p", values={":p": day})
    return [row for row in rows if row["sk"] != "COUNT"]


def test_wechat_is_shown_that_the_address_is_ours(client):
    query = {"timestamp": "1760000000", "nonce": "n", "echostr": "5837397520665436492"}
    query["signature"] = pushes.sign(pushes.TOKEN, "1760000000", "n")

    response = client.http.get("/wechat/callback?" + urlencode(query))

    assert (response.status_code, response.body) == (200, query["echostr"].encode())


@pytest.mark.parametrize("echo", ["<script>", "a b", "", "x" * 65])
def test_only_an_echo_of_wechats_form_is_echoed(client, echo):
    query = {"timestamp": "1760000000", "nonce": "n", "echostr": echo}
    query["signature"] = pushes.sign(pushes.TOKEN, "1760000000", "n")

    response = client.http.get("/wechat/callback?" + urlencode(query))

    assert (response.status_code, response.body) == (403, b"forbidden")


def test_digits_slid_between_the_signed_parts_of_the_check_are_refused(client):
    query = {"timestamp": "760000000", "nonce": "1231", "echostr": "echo"}
    query["signature"] = pushes.sign(pushes.TOKEN, "1760000000", "123")

    response = client.http.get("/wechat/callback?" + urlencode(query))

    assert response.status_code == 403


def test_a_message_is_queued_and_acknowledged(client, aws):
    response = say(client, xml("text", Content="你好"))

    (queued,) = aws.messages("inbound.fifo")
    assert (response.status_code, response.body) == (200, SUCCESS)
    assert "你好" in queued["xml"]
    assert queued["group"] == ANNA
    assert queued["key"].startswith(f"m#{pushes.US}#{ANNA}#")


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/xml; charset=utf-8", "text/plain", "application/json"],
)
def test_every_content_type_wechat_uses_is_taken(client, aws, content_type):
    response = post(client, *push(xml("text", Content="类型")), content_type)

    assert response.body == SUCCESS
    assert len(aws.messages("inbound.fifo")) == 1


def test_a_follower_is_welcomed_by_the_scene_they_came_from(client, aws):
    rules(
        welcome={
            "default": rule("hello", "欢迎关注青禾生活"),
            "scenes": {"store:sh-001": rule("hello-store", "欢迎来到静安店")},
        }
    )

    plain = say(client, xml("subscribe", EventKey=""))
    store = say(
        client, xml("subscribe", at=1_760_000_009, EventKey="qrscene_store:sh-001")
    )

    assert reply_in(plain) == "欢迎关注青禾生活"
    assert reply_in(store) == "欢迎来到静安店"
    assert [m["reply"]["rule"] for m in aws.messages("inbound.fifo")] == [
        "hello",
        "hello-store",
    ]


def test_a_retry_of_the_same_push_gets_the_same_answer(client, aws):
    rules(keywords=[rule("hours", "每天 9:00-21:00", words=["营业"], cooldown_s=3600)])
    text = xml("text", Content="营业时间？")

    answers = {reply_in(say(client, text)) for _ in range(3)}

    assert answers == {"每天 9:00-21:00"}
    assert len(aws.messages("inbound.fifo")) == 1


def test_a_push_delivered_thirty_two_times_is_queued_once(client, aws):
    text = xml("text", at=1_760_000_032, Content="重复")

    answers = {say(client, text).body for _ in range(32)}

    assert answers == {SUCCESS}
    assert len(aws.messages("inbound.fifo")) == 1


def test_a_signature_that_is_not_ours_is_refused(client, aws):
    for field in ("signature", "msg_signature", "timestamp", "nonce"):
        query, body = push(xml("text", Content="x"))
        query[field] = {"timestamp": "1760000001"}.get(field, "f" * 40)
        if field == "signature":
            query.pop("msg_signature")
        response = post(client, query, body)
        assert (response.status_code, response.body) == (403, b"forbidden")
    assert aws.messages("inbound.fifo") == []


@pytest.mark.parametrize(
    "name", ["timestamp", "nonce", "msg_signature", "encrypt_type"]
)
def test_a_parameter_that_comes_twice_or_not_at_all_is_refused(client, aws, name):
    query, body = push(xml("text", Content="x"))
    twice = urlencode([*query.items(), (name, query[name])])
    missing = {key: value for key, value in query.items() if key != name}

    assert post(client, twice, body).status_code == 403
    assert post(client, missing, body).status_code == 403
    assert aws.messages("inbound.fifo") == []


def test_digits_slid_from_nonce_to_timestamp_are_refused(client, aws):
    sealed = pushes.encrypt(xml("text", Content="x"))
    query = pushes.signed_query(sealed, nonce="123")
    query["timestamp"], query["nonce"] = query["timestamp"] + "1", "23"

    assert post(client, query, pushes.envelope(sealed)).status_code == 403
    assert aws.messages("inbound.fifo") == []


@pytest.mark.parametrize("age_s", [-301, 301])
def test_a_push_from_another_time_is_refused(client, aws, age_s):
    query, body = push(xml("text", Content="x"), now=int(time.time()) - age_s)

    assert post(client, query, body).status_code == 403
    assert aws.messages("inbound.fifo") == []


def test_plain_and_compatible_mode_are_refused(client, aws, capsys):
    text = xml("text", Content="x")
    query, body = push(text)
    sealed = re.search("<Encrypt>.*</Encrypt>", body)[0]
    compatible = text.replace("</xml>", f"{sealed}</xml>")
    raw = {k: v for k, v in query.items() if k not in ("encrypt_type", "msg_signature")}

    assert post(client, raw, text).status_code == 403
    assert post(client, query, compatible).status_code == 403
    assert capsys.readouterr().out.count('"plain_mode":1') == 2
    assert aws.messages("inbound.fifo") == []


@pytest.fixture
def plain_mode(client, monkeypatch):
    monkeypatch.setenv("WECHAT_MODE", "plain")
    settings.cache_clear()
    settings()
    yield
    settings.cache_clear()


def test_a_test_account_may_be_set_to_plain_mode(client, plain_mode, aws):
    rules(welcome={"default": rule("hello", "欢迎")})
    text = xml("subscribe", EventKey="")
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n"}
    signed = {**query, "signature": pushes.sign(pushes.TOKEN, stamp, "n")}

    forged = post(client, {**query, "signature": "f" * 40}, text)
    response = post(client, signed, text)

    assert forged.status_code == 403
    assert "<![CDATA[欢迎]]>" in response.body.decode()
    assert len(aws.messages("inbound.fifo")) == 1


def damaged():
    good = xml("text", Content="x")
    return {
        "another account": pushes.encrypt(good, app_id="wxanother"),
        "padding": pushes.seal(b"\0" * 32 + b"\x40" * 32),
        "length": pushes.seal(b"r" * 16 + b"\xff\xff\xff\xff" + b"\x0c" * 12),
        "inner xml": pushes.encrypt("<xml><a>"),
        "doctype": pushes.encrypt("<!DOCTYPE a [<!ENTITY b 'c'>]><xml>&b;</xml>"),
        "nul": pushes.encrypt(good.replace("x]]", "x\0]]")),
        "broken utf-8": pushes.encrypt(good.encode().replace(b"x]]", b"\xff]]")),
        "no head": pushes.encrypt("<xml><MsgType>text</MsgType></xml>"),
        "not base64": "@@@@",
        "half a block": pushes.encrypt(good)[:-24] + "AAAA",
    }


@pytest.mark.parametrize("fault", damaged())
def test_a_signed_oddity_hears_success_and_is_kept(client, aws, fault):
    sealed = damaged()[fault]

    response = post(client, pushes.signed_query(sealed), pushes.envelope(sealed))

    assert (response.status_code, response.body) == (200, SUCCESS)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(quarantined(aws)) == 1
    assert aws.messages("inbound.fifo") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b'<?xml version="1.0"?><!DOCTYPE a><xml/>',
        b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b'<xml a="1"><Encrypt>a</Encrypt></xml>',
        "<xml><Encrypt>a</Encrypt></xml>".encode("utf-16"),
        b"<a>" * 20_000,
    ],
)
def test_an_outer_body_that_is_not_wechats_is_refused(client, aws, body):
    response = post(client, pushes.signed_query("a"), body)

    assert (response.status_code, response.body) == (403, b"forbidden")


def test_more_than_64_kib_is_too_large(client, aws):
    response = post(client, pushes.signed_query("a"), b"x" * 65_537)

    assert response.status_code == 413


def test_odd_text_arrives_as_it_was_written(client, aws):
    odd = "😀" * 3000 + "\u202e'\"<b>&{{7*7}}"

    assert say(client, xml("text", Content=odd)).body == SUCCESS
    (queued,) = aws.messages("inbound.fifo")
    assert odd in read_body(json.dumps(queued))["xml"]


def test_a_key_that_is_being_changed_still_opens(client, aws):
    secrets = aws.client("secretsmanager")
    changed = {**KEYS, "aes_key": "A" * 43, "previous_aes_key": pushes.AES_KEY}
    secrets.put_secret_value(
        SecretId="zhike-local-keys", SecretString=json.dumps(changed)
    )
    connections.forget()
    settings()

    assert say(client, xml("text", Content="旧钥匙")).body == SUCCESS
    assert quarantined(aws) == []


def test_a_push_waits_in_the_table_when_the_queue_is_down(client, aws, faults):
    faults.down.add("sqs")

    response = say(client, xml("text", Content="排队失败"))

    assert response.body == SUCCESS
    assert "排队失败" in waiting(aws)[0]["body"]


def test_a_push_that_nobody_can_store_is_asked_for_again(client, aws, faults):
    text = xml("text", Content="都坏了")
    say(client, xml("text", at=1_760_000_001, Content="先取钥匙"))
    faults.down |= {"sqs", "dynamodb"}

    refused = say(client, text)
    faults.down.clear()
    accepted = say(client, text)

    assert (refused.status_code, refused.body) == (500, b"try again")
    assert accepted.body == SUCCESS


def test_a_lost_answer_of_the_queue_makes_no_second_message(client, aws, faults):
    faults.cut["SendMessage"] = 1

    assert say(client, xml("text", Content="一次")).body == SUCCESS
    assert len(aws.messages("inbound.fifo")) == 1


def test_one_message_costs_one_request(client, aws, faults):
    say(client, xml("text", at=1_760_000_001, Content="预热"))
    faults.calls.clear()

    say(client, xml("text", at=1_760_000_002, Content="计数"))

    assert faults.calls == ["SendMessage"]
