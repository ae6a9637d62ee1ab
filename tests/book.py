"""What tests of the customers' pages share: people on the list, and what pages say."""

import re

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, business_day, now_ms
from chalicelib.customers import listing
from chalicelib.customers.book.owner.repository import owners
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.staff import audit
from tests.portal import profile_of

OPEN_ID = "oFollower0000000000000000007"
RID = "a" * 32


def customer(number=1, *, ago_ms=None, **values):
    """Write somebody, the higher number the newer; return the customer id."""
    open_id = f"oFollower{number:019d}"
    at_ms = now_ms() - (ago_ms or (100_000 - number) * MINUTE_MS)
    place = listing.place(connections.customer_id(open_id), at_ms)
    return profile_of(open_id, first_at=at_ms, **place, **values)


def well_known():
    """Write somebody of whom much is known; return the customer id."""
    return customer(
        7,
        name="苏晚晴",
        remark="武康路店老客",
        stage="active",
        in_n=12,
        last_in=now_ms() - HOUR_MS,
        win_n=4,
        win_until=now_ms() + DAY_MS,
        scene="store:1",
        unionid="oU" + "x" * 26,
    )


def entry(customer_id, key, at_ms, kind="message", type_="text", **more):
    given = {"direction": "in", "title": f"line {key}"} | more
    return Entry(customer_id, at_ms, key, kind, type_, **given)


def lines(*entries):
    """Write lines on time axes."""
    Timeline(connections.interactions()).add_all(entries)


def axis(customer_id):
    """Return the entries on somebody's axis, the newest first."""
    return list(Timeline(connections.interactions()).recent(customer_id, 100))


def words(html):
    """Return what a page says, without its marks."""
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]*>", " ", html.partition("<main")[2] or html)
    )


def page_of(customer_id):
    return f"/console/customers/{customer_id}"


def written(action=None):
    """Return what the audit has of today."""
    found = [one.record for one in audit.records().day(business_day(now_ms()))]
    return [one for one in found if action is None or one.action == action]


def counted(monkeypatch):
    """Count what is asked of DynamoDB from now on."""
    client, calls = connections.workspace()._client, []
    real = client.call

    def count(operation, request):
        calls.append(operation)
        return real(operation, request)

    monkeypatch.setattr(client, "call", count)
    return calls


def reads(calls):
    return [one for one in calls if one in ("GetItem", "Query", "BatchGetItem")]


def owner(customer_id):
    """Return who looks after somebody, "" for nobody."""
    found = owners().of_all([customer_id])
    return found[customer_id].staff_id if found else ""


def relate(somebody, customer_id, which="new", **more):
    """Send the form of somebody around a customer."""
    form = {"kind": "child", "name": "小米", "birthday": "6-1", "note": "", "other": ""}
    where = f"{page_of(customer_id)}/relations/{which}"
    return somebody.do(where, form | {"rid": RID} | more)


def note(somebody, customer_id, **more):
    """Send the form of a note."""
    form = {"kind": "call", "text": "回访：满意", "due": "", "rid": RID} | more
    return somebody.do(f"{page_of(customer_id)}/notes", form, HX_Request="true")
