"""Every operation that names an object × every scope × a known and an unknown one.

R35 and A13: a key without the scope learns nothing and leaves no trace, and whoever may
ask gets the same 404 for whatever is not there, or not where the address says.
"""

import json
import re
from urllib.parse import urlencode

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.identity.schemas import OtherIn
from chalicelib.customers.privacy import desk as privacy
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import Channel, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.segments.definitions import desk as segments
from chalicelib.customers.segments.definitions.models import Form
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.rules.models import EVERYBODY
from chalicelib.reports.models import Report
from chalicelib.reports.repository import ReportRows
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.operations import OPERATIONS
from chalicelib.web.webhooks import assembly
from chalicelib.web.webhooks.models import Delivery, Kind, Webhook
from tests.caller import Caller, key_with
from tests.portal import entry, profile_of, remember
from tests.segments import FOLLOWING

# The file of an export is asked for by its job too; the tests of segments do that.
NAMING = [one for one in OPERATIONS if "{" in one.path and one.name != "fetch_export"]
UNKNOWN = {
    "customer_id": "c" + "0" * 25,
    "message_id": "v1-" + "0" * 32,
    "push_id": "v1-" + "0" * 32,
    "job_id": "j" + "0" * 32,
    "webhook_id": "w" + "0" * 16,
    "delivery_id": "1700000000000-" + "0" * 32,
    "name": "nothing",
    "action": "delete",
    "segment_id": "sg" + "0" * 24,
}
# A counter of calls is the one thing that a refused call may move.
COUNTERS = "zhike-local-idempotency"
TEXT = {"msgtype": "text", "text": {"content": "您的豆子今天发出"}}
DAYS = {"from": "2026-03-01", "to": "2026-03-02"}
TEMPLATE = {"id": "t" * 43, "data": {"thing1": "手冲壶"}}


def customer(name):
    made = profile_of(f"o{name:0<27}", win_n=5, win_until=now_ms() + DAY_MS)
    remember(
        entry(made, "message", "text", "in", "第一句", ago_ms=2),
        entry(made, "message", "text", "in", "第二句", ago_ms=1),
    )
    return made


def webhook(digit):
    """Return the ids of a webhook and of a delivery to it."""
    hook = Webhook(
        id="w" + digit * 16,
        url="https://erp.example.com/",
        kinds=frozenset({Kind.FOLLOWED}),
        created_ms=now_ms(),
        created_by="tests",
    )
    assembly.webhooks().create(hook)
    delivery = Delivery(hook.id, f"{now_ms()}-{digit * 32}", Kind.FOLLOWED, "{}")
    assembly.webhooks().begin(delivery)
    return hook.id, delivery.id


def report(caller):
    """Make a report of ``DAYS``; return its name."""
    first, last = DAYS["from"], DAYS["to"]
    caller.post("/v1/reports/growth/files", DAYS)
    rows = ReportRows(connections.workspace())
    (asked,) = rows.latest("growth", 1)
    key = f"reports/growth/{asked.run}.json"
    connections.archive().put(key, b'{"totals": {}}', "application/json")
    run = Report("growth", first, last, asked.run, "running", 5, 0)
    rows.advance(run, state="ready", progress=100, files={"json": key})
    return "growth"


def also_anna(anna):
    """Merge the customer that the examples name, so that it can be undone."""
    other = OtherIn.example["other_id"]
    connections.profiles().put({"pk": other, "sk": "PROFILE", "oid": "oOther"})
    merging().merge(anna, other, Cause("tests", "m1", now_ms()))


# What one does with a segment asks for one of a certain form.
FORMS = {"publish_segment": Form.SCHEME, "change_members": Form.STATIC}


def segment(operation):
    """Make the segment that an operation is about, and an export of it."""
    form = FORMS.get(operation.name, Form.LIVE)
    rule = EVERYBODY if form is Form.STATIC else FOLLOWING
    draft = Draft("到店", rule, shared=True)
    return segments.definitions().create(form, draft, unique="s", by="tests").id


def copied(customer_id):
    """Have a copy of somebody's data made that can be fetched."""
    asked = Asked(Channel.API, "tests", "copy")
    request = privacy.ask_export(group_of(customer_id), asked)
    done = {"state": State.DONE, "finished": now_ms(), "key": "exports/copy.zip"}
    assert requests().move(request, [State.RUNNING], **done)


@pytest.fixture
def known(request, caller, wechat):
    """Return an object of every kind, by its name in addresses."""
    spec = getattr(request.node, "callspec", None)
    operation = spec and spec.params.get("operation")
    anna = customer("Anna")
    if operation and operation.name == "fetch_copy":
        copied(anna)
    message = {"to": anna, "purpose": "service", "content": TEXT}
    push = {"template": TEMPLATE, "customers": [anna], "purpose": "service"}
    webhook_id, delivery_id = webhook("1")
    also_anna(anna)
    return {
        "customer_id": anna,
        "message_id": caller.post("/v1/messages", message).json["id"],
        "push_id": caller.post("/v1/pushes", push).json["id"],
        "job_id": caller.post("/v1/sync").json["job_id"],
        "webhook_id": webhook_id,
        "delivery_id": delivery_id,
        "name": report(caller),
        "action": "pause",
        **({"segment_id": segment(operation)} if operation else {}),
    }


def named(operation):
    return re.findall(r"{(\w+)}", operation.path)


def ask(caller, operation, ids, once):
    """Ask for an object as the document says it is asked for."""
    address = operation.path.format_map(ids)
    if operation.asked and "from_" in operation.asked.model_fields:
        address += f"?{urlencode(DAYS)}"
    body = json.dumps(operation.body.example).encode() if operation.body else b""
    headers = {"Idempotency-Key": once} if operation.once else {}
    return caller.request(operation.method, address, body, headers)


def stored(aws):
    client = aws.client("dynamodb")
    names = [one for one in client.list_tables()["TableNames"] if one != COUNTERS]
    items = [item for one in names for item in client.scan(TableName=one)["Items"]]
    return sorted(json.dumps(item, sort_keys=True, default=str) for item in items)


def taken(aws):
    """Take all that waits out of the queues, and return it."""
    queues = ("outbound.fifo", "push", "webhooks", "reports", "sync")
    return [one for queue in queues for one in aws.messages(queue)]


@pytest.mark.parametrize("operation", NAMING, ids=lambda one: one.name)
def test_a_key_without_the_scope_learns_nothing_and_leaves_no_trace(
    aws, known, operation
):
    others = Caller(key_with(*set(Scope) - {operation.scope}, name="others"))
    before = stored(aws)
    taken(aws)

    there = ask(others, operation, known, "1")
    nowhere = ask(others, operation, UNKNOWN, "2")

    assert (there.status, there.json["error"]["code"]) == (403, "wrong_scope")
    assert (nowhere.status, nowhere.text) == (403, there.text)
    assert stored(aws) == before
    assert taken(aws) == []


@pytest.mark.parametrize("operation", NAMING, ids=lambda one: one.name)
def test_what_is_not_there_is_404_whichever_part_of_the_address_is_wrong(
    known, operation
):
    right = Caller(key_with(operation.scope, name="right"))

    found = ask(right, operation, known, "0")
    assert found.status == operation.status, found.text
    texts = set()
    for number, name in enumerate(named(operation), start=1):
        answer = ask(right, operation, known | {name: UNKNOWN[name]}, f"{number}")
        assert (answer.status, answer.json["error"]["code"]) == (404, "not_found"), name
        texts.add(answer.text)
    assert not any(UNKNOWN[name] in text for name in named(operation) for text in texts)


def test_nothing_of_one_webhook_is_reached_under_the_address_of_another(caller, known):
    other, others = webhook("2")

    for delivery_id, webhook_id in (
        (others, known["webhook_id"]),
        (known["delivery_id"], other),
    ):
        address = f"/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"
        assert caller.post(address).status == 404


@pytest.mark.parametrize("path", ["timeline", "visits", "tags", ""])
def test_a_customer_is_not_reached_by_what_is_no_customer_id(caller, known, path):
    anna = known["customer_id"]
    openid = f"o{'Anna':0<27}"
    bodies = set()
    for tried in (openid, anna.upper(), f"{anna}%23", "EVENT%231", "x" * 255, "%00"):
        address = f"/v1/customers/{tried}/{path}".rstrip("/")
        answer = (
            caller.post(address, {"add": ["到店"]})
            if path == "tags"
            else caller.get(address)
        )
        assert answer.status == 404, tried
        bodies.add(answer.text)

    assert len(bodies) == 1


def test_what_a_call_is_about_is_in_the_audit(caller, known):
    calls = {
        "webhooks.manage": f"webhook:{known['webhook_id']}",
        "customers.tag": f"customer:{known['customer_id']}",
        "messages.send": f"customer:{known['customer_id']}",
        "reports.read": "",
    }
    caller.get(f"/v1/reports/growth?{urlencode(DAYS)}")
    caller.post(f"/v1/webhooks/{known['webhook_id']}/test")
    caller.post(f"/v1/customers/{known['customer_id']}/tags", {"add": ["到店"]})
    to_openid = {"to": f"o{'Anna':0<27}", "purpose": "service", "content": TEXT}
    sent = caller.post("/v1/messages", to_openid).json["id"]

    records = caller.get("/v1/audit?limit=100").json["items"]

    told = {one["action"]: one for one in reversed(records)}
    assert {action: told[action]["object"] for action in calls} == calls
    assert told["reports.read"]["details"]["name"] == "growth"
    assert sent == "v1-" + told["messages.send"]["details"]["made"]
