"""What is written down when a bug quotes all that a request or message held (A27)."""

import io
import json

import pytest

from chalicelib.aws.logs import logger
from chalicelib.core.events import DomainEvent
from chalicelib.core.loglines import LONGEST_BYTES
from chalicelib.inbox import jobs
from chalicelib.web.csrf import token
from tests import sqs
from tests.caller import Caller, key_with
from tests.console import seat
from tests.portal import member

PHONE = "13871147138"
OPEN_ID = "oX2w3nGdvd4mieUoK72K2yRHfPtK"
CODE = "081Kq4Ga1xYzW0Aa2bGa1Kq4Ga1Kq4Gx"
SIGNED = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CARRIED = {
    "mobile": PHONE,
    "openid": OPEN_ID,
    "next": f"/portal/back?code={CODE}&state=x",
    "link": f"https://s3.example/1.amr?X-Amz-Expires=300&X-Amz-Signature={SIGNED}",
    "note": f"请回电 {PHONE}，或 {OPEN_ID}",
}
EVERY = (PHONE, OPEN_ID, CODE, SIGNED)


@pytest.fixture
def said(capsys, monkeypatch):
    """Return what was written: a short JSON object a line, and the bug in it."""
    workers, (handler,) = io.StringIO(), logger.handlers
    monkeypatch.setattr(handler, "stream", workers)

    def read():
        text = capsys.readouterr().out + workers.getvalue()
        for line in text.splitlines():
            assert len(line) <= LONGEST_BYTES
            assert isinstance(json.loads(line), dict)
        assert "no such field" in text
        return text

    return read


@pytest.fixture
def breaks(monkeypatch):
    """Return how to break a function so that its error quotes what was given."""

    def break_(where, *more):
        def broken(*_args, **_options):
            quoted = f"{[CARRIED, *more]!r} {json.dumps([CARRIED, *more])}"
            raise RuntimeError(f"no such field: {quoted}")

        monkeypatch.setattr(where, broken)

    return break_


def test_a_bug_behind_v1(aws, breaks, said):
    key = key_with()
    breaks("chalicelib.customers.sync.routes.progress", {"Authorization": key})

    answer = Caller(key).get("/v1/sync")

    assert answer.status == 500
    written = said() + answer.text
    assert not any(one in written for one in (*EVERY, key))


@pytest.mark.parametrize(
    ("where", "who", "path"),
    [
        ("chalicelib.members.home.service.home", member, "/portal/home"),
        ("chalicelib.console.home.pages.Page", seat, "/console/home"),
    ],
)
def test_a_bug_behind_a_page(aws, breaks, said, where, who, path):
    visitor = who()
    cookies = dict(visitor.cookies)
    forms = {"csrf": token(next(iter(cookies.values())))}
    headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())}
    breaks(where, headers, cookies, forms)

    answer = visitor.get(path)

    assert answer.status == 500
    secret, written = (*EVERY, *cookies.values()), said()
    assert [one for one in (*secret, *forms.values()) if one in written] == []
    assert [one for one in secret if one in answer.text] == []


def test_a_bug_in_a_worker(aws, breaks, said):
    breaks("chalicelib.inbox.dispatch.tell_domain")
    event = DomainEvent("follower.joined", "e#1", "c1", 1)

    answer = jobs.events(sqs.event("events.fifo", event.to_dict()), sqs.Context())

    assert sqs.failures(answer) == ["m0"]
    written = said()
    assert not any(one in written for one in EVERY)
