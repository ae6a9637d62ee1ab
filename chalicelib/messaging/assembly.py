"""Who works with whom: the services of this module over the real adapters."""

import random
import time
from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.messaging.delivery import Bulk, one_by_one
from chalicelib.messaging.effects import SendEffects
from chalicelib.messaging.governor.rules import StoredRules
from chalicelib.messaging.intents.models import Send
from chalicelib.messaging.intents.repository import SendRepository
from chalicelib.messaging.intents.service import Desk
from chalicelib.messaging.outbound.service import Outbound
from chalicelib.messaging.people import People
from chalicelib.messaging.pushes.lifecycle import Lifecycle
from chalicelib.messaging.pushes.moves import Moves, intent_of
from chalicelib.messaging.pushes.repository import PushRepository
from chalicelib.messaging.pushes.service import PushWorker
from chalicelib.messaging.quota import TemplateQuota
from chalicelib.messaging.rate.repository import Rate
from chalicelib.messaging.receipts import Receipts
from chalicelib.messaging.token.repository import TokenRepository
from chalicelib.messaging.token.service import JITTER_MS, Keeper
from chalicelib.messaging.windows import Windows

_LONGEST_WAIT_S = 2.0  # for a reply's turn, before the queue brings it back


def rules() -> StoredRules:
    """The governor's rules, kept for two seconds in the whole process."""
    return _rules(connections.workspace())


@cache
def _rules(workspace: Table) -> StoredRules:
    return StoredRules(workspace, now_ms)


def people() -> People:
    return People(connections.profiles(), connections.customer_id)


def pushes() -> PushRepository:
    return PushRepository(connections.workspace(), now_ms)


def sends() -> SendRepository:
    return SendRepository(
        connections.workspace(),
        Timeline(connections.interactions()),
        connections.timers(),
        people(),
        Windows(connections.profiles()),
        now_ms,
    )


def desk() -> Desk:
    """Where intents are handed in."""
    quota = TemplateQuota(connections.workspace())
    return Desk(sends(), people(), rules(), quota.left, _enqueue, now_ms)


def outbound() -> Outbound:
    """The worker behind ``outbound.fifo``."""
    return Outbound(
        sends=sends(),
        people=people(),
        rules=rules(),
        deliver=one_by_one(connections.account()),
        wait_turn=_reply_turn,
        effects=effects(),
        now_ms=now_ms,
    )


def push_worker() -> PushWorker:
    """The worker behind ``push``."""
    from chalicelib.wechat.sender import send_many

    workspace = connections.workspace()
    rate, quota = Rate(workspace, now_ms), TemplateQuota(workspace)
    return PushWorker(
        pushes=pushes(),
        changes=Moves(
            pushes(),
            workspace,
            Timeline(connections.interactions()),
            people(),
            now_ms,
        ),
        find_all=people().find_all,
        intent_of=intent_of,
        rules=rules(),
        take_turns=rate.take,
        take_quota=lambda wanted, limit: quota.take(wanted, limit, now_ms()),
        send_all=Bulk(settings().wechat_api, connections.tokens(), send_many),
        conduct=lifecycle(),
        effects=effects(),
        now_ms=now_ms,
        sleep=time.sleep,
    )


def lifecycle() -> Lifecycle:
    """What begins, parks, stops and resumes pushes."""
    return Lifecycle(pushes(), connections.push_queue(), connections.timers(), now_ms)


def receipts() -> Receipts:
    return Receipts(
        connections.workspace(),
        Timeline(connections.interactions()),
        connections.timers(),
        sends(),
        pushes(),
        now_ms,
    )


def effects() -> SendEffects:
    return SendEffects(
        Windows(connections.profiles()),
        ProfileRepository(connections.profiles()),
        receipts().have_msgids,
    )


def keeper() -> Keeper:
    """What fetches access tokens; only the ``token`` function may use it."""
    from chalicelib.wechat.client import http_client
    from chalicelib.wechat.token import stable_token

    ours = settings()

    def fetch(*, force: bool) -> tuple[str, int]:
        with http_client() as http:
            return stable_token(
                http,
                ours.wechat_app_id,
                connections.keys().app_secret,
                force=force,
                api=ours.wechat_api,
            )

    rows = TokenRepository(connections.workspace(), ours.wechat_app_id)
    return Keeper(rows, fetch, now_ms, _jitter_ms)


def _jitter_ms() -> int:
    return random.randint(-JITTER_MS, JITTER_MS)  # noqa: S311 -- no secret


def _enqueue(send: Send) -> None:
    # The revision is part of it: a message decided anew must not count as a repeat.
    connections.outbound_queue().send(
        {"v": 1, "id": send.intent.id},
        group=send.open_id or send.customer_id,
        once=f"{send.intent.id}:{send.rev}",
    )


def _reply_turn(per_s: int) -> bool:
    rate = Rate(connections.workspace(), now_ms)
    until_s = time.monotonic() + _LONGEST_WAIT_S
    while not rate.take(1, per_s, first_class=True):
        if time.monotonic() >= until_s:
            return False
        time.sleep(1 / per_s)
    return True
