"""``/v1/webhooks`` and function ``webhooks``, up to a server that listens."""

import base64
import hashlib
import hmac
import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.inbox import dispatch
from chalicelib.inbox import jobs as inbox_jobs
from chalicelib.inbox.delivery import Delivery
from chalicelib.web.webhooks import assembly, happened, jobs
from chalicelib.web.webhooks.models import Happening, Kind, Task, Webhook
from chalicelib.web.webhooks.sending import Sender, secret_of
from chalicelib.wechat import events
from tests import servers, sqs
from tests.pushes import ANNA, xml

PUBLIC = "93.184.215.14"
SIGN_IN = "a2b3c4d5e6f7a2b3"
FOLLOWED = Happening(Kind.FOLLOWED, "e#1", 1_790_000_000_000, "c1", {"scene": "桌贴"})


class Receiver:
    """Another system: keeps what it is sent, answers as it is told."""

    def __init__(self):
        self.got = []
        self.answers = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                answer = receiver.answers.pop(0) if receiver.answers else 204
                if answer == "drip":
                    for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200:
                        self.wfile.write(bytes([letter]))
                        time.sleep(0.05)
                    return
                self.send_response(answer)
                self.send_header("Location", "http://169.254.169.254/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # whom we cut off complains

        self.server = Server(("127.0.0.1", 0), Handler)
        servers.begin(self.server)

    def sender(self, *addresses, whole_s=8.0):
        """Return a sender to which every name is public, and leads here."""
        self.dialled = []

        def connect(target, timeout_s):
            self.dialled.append(target.address)
            return socket.create_connection(self.server.server_address, timeout_s)

        found = list(addresses) or [PUBLIC]
        return Sender(lambda _h, _p: found, connect, whole_s=whole_s)


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    servers.end(made.server)


@pytest.fixture
def hook(caller):
    assembly.announcer.cache_clear()
    made = Webhook(
        "w1", "https://erp.example.com/in?a=1", frozenset({Kind.FOLLOWED}), 1, "key:k"
    )
    assembly.webhooks().create(made)
    return made


def carry(aws, sender):
    for body in aws.messages("webhooks"):
        assembly.courier(sender).carry(Task.model_validate(body))


def verified(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mark = base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
    return headers["webhook-signature"] == f"v1,{mark}"


def test_a_follower_is_told_of_with_a_signature_that_proves_it(aws, hook, receiver):
    happened(FOLLOWED)
    carry(aws, receiver.sender())

    ((path, headers, body),) = receiver.got
    assert path == "/in?a=1"
    assert headers["Host"] == "erp.example.com"
    assert json.loads(body) == {
        "type": "customer.followed",
        "timestamp": "2026-09-21T14:13:20.000Z",
        "data": {"customer_id": "c1", "scene": "桌贴"},
    }
    secret = secret_of(connections.keys().pepper, "w1")
    assert verified(secret, headers, body)
    assert not verified(secret, headers, body + b" ")
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60


def test_a_redirect_is_a_failure_and_is_not_followed(aws, hook, receiver, caller):
    receiver.answers = [302]
    happened(FOLLOWED)
    carry(aws, receiver.sender())

    (item,) = caller.get("/v1/webhooks/w1/deliveries").json["items"]
    assert (item["state"], item["status"], item["attempts"]) == ("pending", 302, 1)
    assert len(receiver.got) == 1


def test_a_name_that_changes_its_address_after_it_was_saved_is_not_dialled(
    aws, hook, receiver, caller
):
    happened(FOLLOWED)
    carry(aws, receiver.sender("169.254.169.254"))

    (item,) = caller.get("/v1/webhooks/w1/deliveries").json["items"]
    assert (receiver.dialled, item["state"]) == ([], "pending")
    assert "not public" in item["error"]


def test_who_answers_a_byte_at_a_time_is_cut_off(aws, hook, receiver, caller):
    receiver.answers = ["drip"]
    happened(FOLLOWED)
    began = time.monotonic()
    carry(aws, receiver.sender(whole_s=0.4))

    assert time.monotonic() - began < 3
    (item,) = caller.get("/v1/webhooks/w1/deliveries").json["items"]
    assert item["state"] == "pending"


def test_a_failed_try_comes_back_by_a_timer(aws, hook, receiver):
    receiver.answers = [500]
    happened(FOLLOWED)
    carry(aws, receiver.sender())
    (delivery,) = assembly.webhooks().deliveries("w1", 1)[0]
    name = f"w1:{delivery.id}"
    timer = connections.workspace().get(pk=f"TIMER#webhook#{name}", sk="TIMER")

    data = {"kind": "webhook", "id": name, **timer["data"]}
    dispatch.tell_domain(DomainEvent("timer.due", "t", "", 1, data=data))
    (task,) = aws.messages("webhooks")

    assert timer["due_ms"] == delivery.next_ms
    assert task["delivery_id"] == delivery.id
    assert task["happening"] is None


def test_the_function_takes_its_messages(aws, hook):
    # The name does not resolve here, which is a failure like any other.
    happened(Happening(Kind.FOLLOWED, "e#2", 1, "c1"))
    event = sqs.event("webhooks", *aws.messages("webhooks"))

    assert sqs.failures(jobs.webhooks(event, sqs.Context())) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::ffff:169.254.169.254]/",
        "https://localhost/",
        "https://erp.example.com:22/",
    ],
)
def test_a_url_inside_our_walls_is_refused_at_once(caller, url):
    answer = caller.post("/v1/webhooks", {"url": url, "events": ["customer.followed"]})

    assert (answer.status, answer.json["error"]["code"]) == (422, "refused")


def test_a_webhook_is_switched_off_and_on_tested_replayed_and_deleted(
    aws, hook, receiver, caller
):
    off = json.dumps({"active": False}).encode()
    assert caller.request("PATCH", "/v1/webhooks/w1", off).json["active"] is False
    assembly.announcer.cache_clear()
    happened(FOLLOWED)
    assert aws.messages("webhooks") == []
    on = json.dumps({"active": True}).encode()
    assert caller.request("PATCH", "/v1/webhooks/w1", on).json["reason"] == ""

    assert caller.post("/v1/webhooks/w1/test").status == 202
    carry(aws, receiver.sender())
    (item,) = caller.get("/v1/webhooks/w1/deliveries").json["items"]
    assert (item["event"], item["state"]) == ("test", "delivered")

    replay = f"/v1/webhooks/w1/deliveries/{item['id']}/replay"
    assert caller.post(replay).status == 202
    carry(aws, receiver.sender())
    assert len(receiver.got) == 2

    assert caller.delete("/v1/webhooks/w1").status == 200
    assert caller.get("/v1/webhooks").json["items"] == []
    assert caller.delete("/v1/webhooks/w1").status == 404
    assert caller.post("/v1/webhooks/w1/deliveries/x/replay").status == 404


def test_deliveries_are_listed_page_by_page(aws, hook, receiver, caller):
    for number in range(5):
        happened(Happening(Kind.FOLLOWED, f"e#{number}", 1_000 + number, "c1"))
    carry(aws, receiver.sender())

    seen, cursor = [], ""
    while True:
        page = caller.get(f"/v1/webhooks/w1/deliveries?limit=2{cursor}").json
        seen += [one["id"] for one in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert len(set(seen)) == len(seen) == 5
    assert seen == sorted(seen, reverse=True)


def arrives(**event):
    """Have a push of WeChat's handled by function ``inbound``."""
    text = xml(at=1_790_000_000, **event)
    parsed = events.parse(text.encode())
    delivery = Delivery(parsed.key, parsed.group, text, 1_790_000_000_300, "r")
    batch = sqs.event("inbound.fifo", delivery.to_dict())
    assert sqs.failures(inbox_jobs.inbound(batch, sqs.Context())) == []


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"kind": "text", "Content": "你好"}, "customer.message"),
        ({"kind": "subscribe", "EventKey": "qrscene_store:1"}, "customer.followed"),
        ({"kind": "unsubscribe"}, "customer.left"),
        ({"kind": "SCAN", "EventKey": "store:1"}, "customer.scanned"),
        ({"kind": "CLICK", "EventKey": "NEW_BEANS"}, "customer.clicked"),
    ],
)
def test_what_wechat_tells_us_is_told_on(aws, event, kind):
    assembly.announcer.cache_clear()
    hook = Webhook("w1", "https://erp.example.com/", frozenset(Kind), 1, "key:k")
    assembly.webhooks().create(hook)

    for _ in range(2):  # and again, after a crash
        arrives(**event)

    told = aws.messages("webhooks")
    assert {one["happening"]["kind"] for one in told} == {kind}
    assert len({one["delivery_id"] for one in told}) == 1
    customer = connections.customer_id(ANNA)
    assert {one["happening"]["customer_id"] for one in told} == {customer}
    assert ANNA not in json.dumps([one["happening"]["data"] for one in told])


def test_the_scan_of_a_sign_in_code_is_told_to_nobody(aws):
    assembly.announcer.cache_clear()
    hook = Webhook("w1", "https://erp.example.com/", frozenset(Kind), 1, "key:k")
    assembly.webhooks().create(hook)

    arrives(kind="SCAN", EventKey="staff:" + SIGN_IN)

    assert aws.messages("webhooks") == []
