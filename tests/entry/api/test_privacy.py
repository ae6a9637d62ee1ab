"""A person's copy and a person's end, asked for by another system."""

import io
import json
import zipfile

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.privacy.models import Channel, Kind, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.stores import stores
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.web.api.keys import Scope
from tests.caller import Caller, key_with
from tests.people import customer, learn, profile
from tests.segments import merge
from tests.town import Workers, hasten


@pytest.fixture
def workers(aws, monkeypatch):
    hasten(monkeypatch)
    return Workers(aws)


@pytest.fixture
def anna(aws):
    who = customer("anna")
    learn(who, name="苏晚晴", mobile="13800138000")
    says(who, "我想预约周六下午")
    return who


def says(who, text):
    entry = Entry(who, now_ms(), f"m#{text}", "message", "text", "in", text)
    Timeline(connections.interactions()).add(entry)


def where(who, what=""):
    return f"/v1/customers/{who}{what}"


def packed(url):
    """Return the files of a copy that a link leads to."""
    key = url.partition("?")[0].partition("/exports/")[2]
    body = connections.archive().get(f"exports/{key}")
    with zipfile.ZipFile(io.BytesIO(body)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_a_copy_is_a_job_whose_file_can_be_read(caller, anna, workers):
    asked = caller.post(where(anna, "/export"))
    assert asked.status == 202
    early = caller.get(where(anna, "/export"))
    assert early.status == 404
    workers.quiet()

    job = caller.get(f"/v1/jobs/{asked.json['job_id']}").json
    assert (job["kind"], job["state"], job["progress"]) == (
        "customer_export",
        "done",
        1,
    )
    assert job["result"] == {"file_url": where(anna, "/export")}
    copy = packed(caller.get(job["result"]["file_url"]).json["url"])

    page = copy["index.html"].decode()
    for what in ("苏晚晴", "+8613800138000", "我想预约周六下午"):
        assert what in page
    assert json.loads(copy["data/attributes.json"])
    titles = {one.title for one in stores() if f"data/{one.name}.json" in copy}
    assert titles
    assert all(title in page for title in titles)
    assert "<script" not in page


def test_what_somebody_wrote_is_text_in_the_copy_and_nothing_else(
    caller, anna, workers
):
    says(anna, "<img src=x onerror=alert(1)>")
    caller.post(where(anna, "/export"))
    workers.quiet()

    copy = packed(caller.get(where(anna, "/export")).json["url"])

    assert b"<img" not in copy["index.html"]
    assert b"&lt;img src=x" in copy["index.html"]


def test_the_same_call_again_is_the_same_copy(caller, anna):
    first = caller.post(where(anna, "/export"), once="key-1")
    again = caller.post(where(anna, "/export"), once="key-1")

    assert first.json["job_id"] == again.json["job_id"]
    (made,) = requests().of([anna])
    assert (made.kind, made.channel) == (Kind.EXPORT, Channel.API)


def test_an_erasure_is_a_job_that_ends_with_a_proof(caller, anna, workers):
    ben = customer("ben")
    merge(anna, ben)
    asked = caller.delete(where(anna))
    again = caller.delete(where(ben))
    assert (asked.status, again.status) == (202, 202)
    job = f"/v1/jobs/{asked.json['job_id']}"
    assert caller.get(job).json["state"] == "running"
    workers.quiet()

    told = caller.get(job).json
    (wish,) = requests().latest(9)
    assert (told["kind"], told["state"]) == ("customer_erase", "done")
    assert told["result"]["proof"] == wish.proof
    assert told["result"]["removed"]["attributes"] >= 1
    assert wish.state is State.DONE
    assert (profile(anna), profile(ben)) == (None, None)
    assert caller.get(where(anna)).status == 404
    assert caller.delete(where(anna)).status == 404
    assert anna not in json.dumps(told)


@pytest.mark.parametrize("scope", [one for one in Scope if one is not Scope.ADMIN])
def test_it_takes_a_key_that_may_do_anything(aws, anna, scope):
    caller = Caller(key_with(scope))

    assert caller.post(where(anna, "/export")).status == 403
    assert caller.get(where(anna, "/export")).status == 403
    assert caller.delete(where(anna)).status == 403
    assert requests().of([anna]) == []


def test_of_nobody_there_is_neither_copy_nor_end(caller):
    nobody = connections.customer_id("oNobody")

    assert caller.post(where(nobody, "/export")).status == 404
    assert caller.delete(where(nobody)).status == 404
