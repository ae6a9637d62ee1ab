"""Every route of the console × every role × one's own, another's and no object (R35).

What the table denies is denied before anything is read or written, and sounds the same
whether the object is there or not.
"""

import re
from functools import partial

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.book.relations.models import Kind as Relationship
from chalicelib.customers.book.relations.models import Relation
from chalicelib.customers.book.relations.repository import relations
from chalicelib.customers.book.views import View, views
from chalicelib.customers.places import stores
from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import Store
from chalicelib.customers.segments.definitions import desk as segments
from chalicelib.customers.segments.definitions.models import Form
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import tag_id
from chalicelib.customers.tags.rules import desk as ruling
from chalicelib.customers.tags.rules.models import On, Rule, When
from chalicelib.insight.forms import desk as forms
from chalicelib.insight.forms.starters import begun
from chalicelib.staff import desk
from chalicelib.staff.models import Role
from chalicelib.staff.roles import allows
from chalicelib.web.api.access import keys
from chalicelib.web.api.keys import Scope
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.webhooks import assembly
from chalicelib.web.webhooks.models import Kind, Webhook
from chalicelib.web.work import desk as longer
from tests.book import customer
from tests.console import NAMES, Seat, seat
from tests.segments import FOLLOWING

WITH_OBJECTS = sorted(route for route in ConsolePages.needs if "{" in route[0])
DEEDS = {
    "/console/staff/{staff_id}/do/{what}": (
        *("rename", "role", "suspend", "resume", "remove", "sessions", "invite"),
    ),
    "/console/jobs/{job_id}/do/{what}": ("fetch", "again"),
    "/console/customers/{customer_id}/attributes/do/{what}": ("verify", "forget"),
    "/console/customers/{customer_id}/identity/do/{what}": (
        *("merge", "unmerge", "refuse", "later"),
    ),
    "/console/settings/attributes/do/{what}": ("weights", "remove"),
    "/console/sync/do/{what}": ("start", "resume", "agree"),
    "/console/settings/webhooks/{webhook_id}/do/{what}": (
        *("on", "off", "test", "delete", "replay"),
    ),
    "/console/insight/lexicon/do/{what}": ("publish", "discard", "return", "drop"),
    # What else is done with one asks for more than the page it stands on.
    "/console/segments/{segment_id}/do/{what}": ("follow", "unfollow"),
    "/console/tags/do/{what}": ("nothing",),
    "/console/forms/{form_id}/do/{what}": (
        *("up", "down", "drop", "publish", "close", "reopen", "remove", "copy"),
        "export",
    ),
    "/console/forms/questions/do/{what}": ("rules", "remove"),
    "/console/chores/{job_id}/do/{what}": ("pause", "resume", "cancel"),
    "/console/customers/views/{view_id}/do/{what}": (
        *("pin", "unpin", "share", "unshare", "remove"),
    ),
}
NOTHING = {
    "staff_id": "0" * 16,
    "job_id": "j" + "0" * 32,
    "handover_id": "0" * 16,
    "webhook_id": "w" + "0" * 16,
    "key_id": "k" + "0" * 16,
    "queue": "nothing",
    "customer_id": "c" + "0" * 25,
    "relation_id": "0" * 32,
    "view_id": "0" * 16,
    "place": "0" * 13 + "." + "0" * 32,
    "name": "nothing",
    "field": "nothing",
    "segment_id": "sg" + "0" * 24,
    "tag_id": "0" * 16,
    "rule_id": "0" * 16,
    "topic_id": "nothing",
    "intent_id": "nothing",
    "part": "topics",
    "item": "nothing",
    "form_id": "0" * 12,
    "piece": "nothing",
    "answer": "0.0000000000000.nothing",
    "question": "nothing",
    "store_id": "nothing",
    "purpose": "nothing",
}
# What a page itself writes down when nothing else happens.
_OF_SESSIONS = ("SESSION#",)


def objects(somebody, other):
    """Make an object of each kind for both; return their ids, own and other's."""
    own, others = book("1", somebody), book("2", other)
    for who, ids, digit in ((somebody, own, "1"), (other, others, "2")):
        ids["staff_id"] = who.staff.id
        ids["job_id"] = "j" + digit * 32
        # An export: only who may export the audit may see it.
        ref = {"day": "2026-01-01", "key": "k"}
        longer.works().enter(
            ids["job_id"], "audit_export", ref, who.staff.actor, state="failed"
        )
        ids["handover_id"] = digit * 16
        desk.handovers().begin(ids["handover_id"], who.staff.id, "heir", "by", 1)
        ids["webhook_id"] = "w" + digit * 16
        hook = Webhook(
            id=ids["webhook_id"],
            url="https://erp.example.com/",
            kinds=frozenset({Kind.FOLLOWED}),
            created_ms=now_ms(),
            created_by=who.staff.actor,
        )
        assembly.webhooks().create(hook)
        made, _ = keys().issue(f"key {digit}", frozenset(Scope), who.staff.actor)
        ids["key_id"] = made.id
        ids["queue"] = "push"
    return own, others


def book(digit, who):
    """Make a customer with somebody around them; return what the pages name."""
    anna = customer(int(digit))
    friend = Relation(digit * 32, Relationship.FRIEND, "阿哲", at_ms=now_ms())
    relations().add(anna, friend, who.staff.actor)
    views().save(View(digit * 16, "视图", {}, who.staff.id))
    named = {"view_id": digit * 16, "place": NOTHING["place"]}
    named |= {"name": "timeline", "field": "openid"}
    draft = Draft(f"分群 {digit}", FOLLOWING, shared=True)
    by = who.staff.actor
    segment = segments.definitions().create(Form.LIVE, draft, unique=digit, by=by)
    named["segment_id"] = segment.id
    tagging.catalogue().keys_of([f"标签 {digit}"], by)
    rule = Rule(digit * 16, "规则", When(On.KEYWORD, ("好",)), (f"标签 {digit}",))
    ruling.rules().add(rule, by)
    named |= {"tag_id": tag_id(f"标签 {digit}"), "rule_id": rule.id}
    # What the brand listens for is everybody's.
    named |= {"topic_id": "beans", "part": "topics", "item": "beans"}
    named |= {"intent_id": "price", "purpose": "location"}
    store = Store(f"store{digit}", f"门店 {digit}", Point(31.2, 121.4))
    named["store_id"] = stores.stores().save(store, by, now_ms()).id
    named |= answered(anna, digit)
    return {"customer_id": anna, "relation_id": digit * 32, **named}


def answered(customer_id, digit):
    """Have a form answered; return what the pages name."""
    content, form_id = begun("signup", "报名"), digit * 12
    forms.forms().create(form_id, content, "by", now_ms())
    head = forms.forms().head(form_id)
    forms.forms().publish(head, content, by="by", at_ms=now_ms())
    posted = {"f1": "阿哲", "f2": "13812347241", "f3": "1 位", "f4": "yes"}
    forms.submitting().submit(form_id, customer_id, digit * 32, posted)
    (pointer,) = forms.answers().of_customer(customer_id)
    asked = {"piece": "head", "question": "gender"}
    return {"form_id": form_id, "answer": pointer.name, **asked}


def addresses(path, ids):
    """Yield the address of an object, once for each thing that can be done to it."""
    for what in DEEDS.get(path, ("",)):
        known = {**ids, "what": what}
        yield re.sub(r"{(\w+)}", lambda m, known=known: known[m[1]], path)


def kept(aws):
    """Return everything in the workspace besides sessions."""
    client = aws.client("dynamodb")
    pages = client.get_paginator("scan").paginate(TableName="zhike-local-workspace")
    items = [item for page in pages for item in page["Items"]]
    return sorted(
        str(sorted(item.items()))
        for item in items
        if not item["pk"]["S"].startswith(_OF_SESSIONS)
    )


def asks(somebody, method):
    return somebody.get if method == "GET" else partial(somebody.do, form=None)


@pytest.mark.parametrize("role", [role for role in Role if role != "administrator"])
def test_what_is_denied_is_denied_for_every_object_and_leaves_no_trace(
    wechat, aws, role
):
    somebody, other = seat(role), seat(Role.ADMINISTRATOR)
    own, others = objects(somebody, other)
    before, wrong = kept(aws), []
    for path, method in WITH_OBJECTS:
        if allows(role, ConsolePages.needs[path, method]):
            continue
        for ids in (own, others, NOTHING):
            for address in addresses(path, ids):
                answer = asks(somebody, method)(address)
                if (answer.status, "没有权限" in answer.text) != (403, True):
                    wrong.append((method, address, answer.status))

    assert wrong == []
    assert kept(aws) == before


@pytest.mark.parametrize("role", Role)
def test_an_object_of_anybodys_is_shown_to_whom_its_kind_is_open(wechat, role):
    somebody, other = seat(role), seat(Role.ADMINISTRATOR)
    own, others = objects(somebody, other)
    wrong = []
    for path, method in WITH_OBJECTS:
        if method != "GET" or not allows(role, ConsolePages.needs[path, method]):
            continue
        for ids in (own, others):
            (address,) = addresses(path, ids)
            expected = 200
            if "{job_id}" in path and role not in (Role.ADMINISTRATOR, Role.AUDITOR):
                expected = 403  # open to all is only the page of work, not any work
            if "{handover_id}" in path:
                expected = 404  # its heir is nobody who works here
            answer = somebody.get(address)
            if answer.status != expected:
                wrong.append((address, answer.status, expected))

    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_an_object_that_is_not_there_is_not_there_for_anybody(wechat, role):
    somebody, wrong = seat(role), []
    for path, method in WITH_OBJECTS:
        if not allows(role, ConsolePages.needs[path, method]):
            continue
        if path == "/console/sync/do/{what}":
            continue  # it has no object
        for address in addresses(path, NOTHING):
            answer = asks(somebody, method)(address)
            # A form without its fields is refused before its object is looked for.
            if answer.status not in (404, 422):
                wrong.append((method, address, answer.status))

    assert wrong == []


def test_an_administrators_own_account_is_others_to_change(wechat):
    boss = seat()
    for what in ("role", "suspend", "resume", "remove"):
        form = {"version": 1, "role": "agent"}
        answer = boss.do(f"/console/staff/{boss.staff.id}/do/{what}", form)
        assert answer.status == 403, what


def test_a_session_shows_its_own_account_only(aws):
    one = seat(Role.AGENT)
    other = Seat(desk.staff().install("别人", Role.AGENT))

    assert NAMES[Role.AGENT] in one.get("/console/me").text
    assert NAMES[Role.AGENT] not in other.get("/console/me").text
    other.do("/console/me/do/end-sessions")
    assert one.get("/console/me").status == 200
    assert connections.workspace().get(pk="STAFF", sk=f"STAFF#{one.staff.id}")
