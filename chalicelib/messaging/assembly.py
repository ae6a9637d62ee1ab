"""Who works with whom: the services of this module over the real adapters."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.timers import Timers
from chalicelib.core.clock import now_ms as the_time
from chalicelib.core.settings import settings
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.messaging.delivery import Bulk, one_by_one
from chalicelib.messaging.effects import SendEffects, alarm
from chalicelib.messaging.governor.rules import StoredRules
from chalicelib.messaging.intents.models import Send
from chalicelib.messaging.intents.repository import SendRepository
from chalicelib.messaging.intents.service import Desk
from chalicelib.messaging.outbound.service import Outbound
from chalicelib.messaging.outcomes import judge
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
from chalicelib.wechat.errors import WeChatError

_LONGEST_WAIT_S = 2.0  # for a reply's turn, before the queue brings it back


@dataclass(frozen=True)
class Assembly:
    """Builds each service on use; a test gives it a clock of its own."""

    now_ms: Callable[[], int] = the_time
    sleep: Callable[[float], None] = time.sleep

    def rules(self) -> StoredRules:
        """The governor's rules, kept for two seconds in the whole process."""
        return _rules(connections.workspace(), self.now_ms)

    def people(self) -> People:
        return People(connections.profiles(), connections.customer_id, self.now_ms)

    def pushes(self) -> PushRepository:
        return PushRepository(connections.workspace(), self.now_ms)

    def sends(self) -> SendRepository:
        return SendRepository(
            connections.workspace(),
            Timeline(connections.interactions()),
            self.timers(),
            self.people(),
            Windows(connections.profiles()),
            self.now_ms,
        )

    def desk(self) -> Desk:
        """Where intents are handed in."""
        quota = TemplateQuota(connections.workspace())
        return Desk(
            self.sends(),
            self.people(),
            self.rules(),
            quota.left,
            _enqueue,
            self.now_ms,
            tombstones().gone,
        )

    def outbound(self) -> Outbound:
        """The worker behind ``outbound.fifo``."""
        return Outbound(
            sends=self.sends(),
            people=self.people(),
            rules=self.rules(),
            deliver=one_by_one(connections.account()),
            wait_turn=self._reply_turn,
            effects=self.effects(),
            now_ms=self.now_ms,
        )

    def push_worker(self) -> PushWorker:
        """The worker behind ``push``."""
        from chalicelib.wechat.sender import send_many

        workspace = connections.workspace()
        rate, quota = Rate(workspace, self.now_ms), TemplateQuota(workspace)
        return PushWorker(
            pushes=self.pushes(),
            changes=Moves(
                self.pushes(),
                workspace,
                Timeline(connections.interactions()),
                self.people(),
                self.now_ms,
            ),
            find_all=self.people().find_all,
            owner=lambda row: self.people().owner(row.customer_id, row.open_id),
            intent_of=intent_of,
            rules=self.rules(),
            take_turns=rate.take,
            take_quota=lambda n, limit: quota.take(n, limit, self.now_ms()),
            send_all=Bulk(settings().wechat_api, connections.tokens(), send_many),
            conduct=self.lifecycle(),
            effects=self.effects(),
            now_ms=self.now_ms,
            sleep=self.sleep,
        )

    def lifecycle(self) -> Lifecycle:
        """What begins, parks, stops and resumes pushes."""
        return Lifecycle(
            self.pushes(),
            connections.push_queue(),
            self.timers(),
            self.now_ms,
            tombstones().gone,
        )

    def receipts(self) -> Receipts:
        return Receipts(
            connections.workspace(),
            Timeline(connections.interactions()),
            self.timers(),
            self.sends(),
            self.pushes(),
            self.now_ms,
        )

    def effects(self) -> SendEffects:
        return SendEffects(
            Windows(connections.profiles()),
            ProfileRepository(connections.profiles()),
            self.receipts().have_msgids,
        )

    def timers(self) -> Timers:
        return Timers(
            connections.workspace(),
            connections.timers_queue(),
            connections.outbox(),
            self.now_ms,
        )

    def keeper(self) -> Keeper:
        """What fetches access tokens; only the ``token`` function may use it."""
        rows = TokenRepository(connections.workspace(), settings().wechat_app_id)
        return Keeper(rows, _fetch, self.now_ms, _jitter_ms)

    def _reply_turn(self, per_s: int) -> bool:
        rate = Rate(connections.workspace(), self.now_ms)
        until_s = time.monotonic() + _LONGEST_WAIT_S
        while not rate.take(1, per_s, first_class=True):
            if time.monotonic() >= until_s:
                return False
            self.sleep(1 / per_s)
        return True


REAL = Assembly()


@cache
def _rules(workspace: Table, now_ms: Callable[[], int]) -> StoredRules:
    return StoredRules(workspace, now_ms)


def _enqueue(send: Send) -> None:
    # The revision is part of it: a message decided anew must not count as a repeat.
    connections.outbound_queue().send(
        {"v": 1, "id": send.intent.id},
        group=send.open_id or send.customer_id,
        once=f"{send.intent.id}:{send.rev}",
    )


def _fetch(*, force: bool) -> tuple[str, int]:
    from chalicelib.wechat.client import http_client
    from chalicelib.wechat.token import stable_token

    ours = settings()
    secret = connections.keys().app_secret
    with http_client() as http:
        try:
            return stable_token(
                http, ours.wechat_app_id, secret, force=force, api=ours.wechat_api
            )
        except WeChatError as error:
            # Here alone WeChat checks the list of addresses (40164).
            if (verdict := judge(error)).alarming:
                alarm(verdict)
            raise


def _jitter_ms() -> int:
    return random.randint(-JITTER_MS, JITTER_MS)  # noqa: S311 -- no secret
