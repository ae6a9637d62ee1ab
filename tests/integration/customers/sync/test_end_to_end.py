"""Twenty thousand followers through the deployed functions, the queues and WeChat."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import HOUR_MS, now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.sync import jobs
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.sync.models import State
from chalicelib.customers.sync.progress import progress
from chalicelib.wechat.client import http_client
from chalicelib.wechat.token import stable_token
from infra.local.wechat import WeChatPlatform
from tests import sqs

pytestmark = pytest.mark.ministack

FOLLOWERS = 20_000
JOINED, LEFT = 60, 40


@pytest.fixture
def wechat(monkeypatch):
    with WeChatPlatform() as platform:
        monkeypatch.setenv("WECHAT_API", platform.url)
        yield platform


@pytest.fixture
def aws(wechat, aws):
    """Return it once it is known where WeChat is."""
    return aws


@pytest.fixture
def token(aws, wechat):
    """Keep an access token where the ``token`` function keeps it."""
    account = wechat.account
    token, _ = stable_token(
        http_client(), account.app_id, account.secret, api=wechat.url
    )
    connections.workspace().put(
        {
            "pk": f"TOKEN#{settings().wechat_app_id}",
            "sk": "CURRENT",
            "token": token,
            "expires_ms": now_ms() + HOUR_MS,
        }
    )


def _drain(aws):
    """Do what Lambda does with the two queues; return how many messages there were."""
    handlers = {"sync": jobs.sync_page, "sync-diff": jobs.sync_diff}
    handled = 0
    while True:
        before = handled
        for queue, handler in handlers.items():
            for body in aws.messages(queue):
                context = sqs.Context(300_000)
                assert sqs.failures(handler(sqs.event(queue, body), context)) == []
                handled += 1
        if handled == before:
            return handled


def _seen():
    return progress(runs(), now_ms())


def test_twenty_thousand_followers_and_then_a_hundred_changes(aws, wechat, token):
    wechat.seed(FOLLOWERS, seed="first")

    jobs.sync({}, sqs.Context())
    _drain(aws)

    first = _seen()
    assert (first.state, first.listed, first.missing) == (
        State.DONE,
        FOLLOWERS,
        0,
    )
    assert first.done.joined == FOLLOWERS

    wechat.seed(JOINED, seed="second")
    leaving = wechat.people.page("", LEFT)
    for open_id in leaving:
        wechat.people.unfollow(open_id)
    jobs.sync({"resume": True}, sqs.Context())
    messages = _drain(aws)

    second = _seen()
    assert (second.state, second.missing, second.extra) == (State.DONE, 0, 0)
    assert (second.done.joined, second.done.left) == (JOINED, LEFT)
    assert messages < 10
    gone = connections.profiles().get(
        pk=connections.customer_id(leaving[0]), sk="PROFILE"
    )
    assert gone["sub"] is False
    told = aws.messages("events.fifo")
    assert len(told) == JOINED + LEFT
