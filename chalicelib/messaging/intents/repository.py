"""Intents and their states.

Table workspace     pk = "SEND#<intent id>", sk = "SEND"   the intent, its state, rev
                    pk = "MSGID#<msgid>", sk = "SEND"      whose message it is
                    pk = "TIMER#send#<intent id>"          while something is due

Each state is written in one transaction with what follows from it: the reservation, the
line on the time axis, the counters.  ``rev`` in the condition lets each happen once.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.customers.timeline import Timeline
from chalicelib.messaging import entries, traces
from chalicelib.messaging.governor.models import Decision, Outcome
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.intents.models import Send, State
from chalicelib.messaging.models import Channel, Purpose
from chalicelib.messaging.people import Addressee, People
from chalicelib.messaging.quota import TemplateQuota
from chalicelib.messaging.windows import Windows

TIMER = "send"
_LOOK_AGAIN_MS = 2 * MINUTE_MS  # at what is allowed and not yet handed over
_KEPT_MS = 400 * DAY_MS


class SendRepository:
    """Implements ``intents.service.Sends`` and ``outbound.service.Sends``."""

    def __init__(
        self,
        workspace: Table,
        timeline: Timeline,
        timers: Timers,
        people: People,
        windows: Windows,
        now_ms: Callable[[], int],
    ) -> None:
        self._workspace = workspace
        self._timeline = timeline
        self._timers = timers
        self._people = people
        self._windows = windows
        self._now_ms = now_ms

    def get(self, intent_id: str) -> Send | None:
        item = self._workspace.get(pk=f"SEND#{intent_id}", sk="SEND")
        return Send.model_validate(item["body"]) if item else None

    def decide(self, send: Send, person: Addressee, rules: Rules) -> None:
        writes = [self._row(send), self._decision_entry(send)]
        if send.state is State.ALLOWED:
            writes += self._reservations(send, person, rules)
            writes.append(self._timer(send, send.decided_ms + _LOOK_AGAIN_MS))
        elif send.state is State.DEFERRED:
            writes.append(self._timer(send, send.until_ms))
        transact(writes)

    def settled(self, send: Send) -> None:
        self._timers.disarm(TIMER, send.intent.id)

    def begin(self, send: Send, lease_ms: int) -> Send:
        """Mark it as on its way, before it is; raises Conflict if somebody else did."""
        begun = _next(
            send,
            state=State.SENDING,
            lease_ms=lease_ms,
            first_ms=send.first_ms or self._now_ms(),
        )
        transact([self._row(begun)])
        return begun

    def release(self, send: Send, *, untouched: bool) -> Send:
        """Let the next delivery try again.

        Args:
            untouched: nothing can have reached the person.  Otherwise it stays "on
                its way", without its lease.
        """
        released = _next(send, lease_ms=0)
        if untouched:
            released = _next(send, state=State.ALLOWED, lease_ms=0, first_ms=0)
        transact([self._row(released)])
        return released

    def postpone(self, send: Send, decision: Decision) -> None:
        """Have it decided anew later; what was reserved for it is given back."""
        later = _next(
            send,
            state=State.DEFERRED,
            outcome=Outcome.DEFERRED,
            code=decision.code or "",
            until_ms=decision.until_ms,
            decided_ms=self._now_ms(),
            lease_ms=0,
            first_ms=0,
        )
        self._write(
            [
                self._row(later),
                self._decision_entry(later),
                self._timer(later, later.until_ms),
            ],
            self._given_back(send),
        )

    def finish(
        self,
        send: Send,
        state: State,
        *,
        code: str = "",
        msgid: str = "",
        window_gone: bool = False,
    ) -> Send:
        """Store how it ended; what was reserved and not used is given back.

        Args:
            window_gone: there is no window left to give a message back to.
        """
        ended = _next(
            send, state=state, code=code or send.code, msgid=msgid, lease_ms=0
        )
        now_ms = self._now_ms()
        entry = entries.of_end(
            send.customer_id, send.key, now_ms, state, code=code, msgid=msgid
        )
        musts = [self._row(ended), self._timeline.first_time(entry)]
        if msgid:
            owner = traces.owner(msgid, _owner(ended), now_ms)
            musts.append(self._workspace.put_write(owner))
        if state is State.UNKNOWN and send.channel is Channel.TEMPLATE:
            unsure = traces.unsure(_owner(ended), send.first_ms, now_ms)
            musts.append(self._workspace.put_write(unsure))
        if state in (State.SENT, State.UNKNOWN):
            answers = send.intent.purpose is Purpose.REPLY
            extras = [
                self._people.count_sent(send.customer_id, now_ms, answers=answers)
            ]
        else:
            extras = self._given_back(send, window_gone=window_gone)
        self._write(musts, extras)
        return ended

    def found(self, owner: traces.Owner, msgid: str) -> list[Write]:
        """Return the writes that turn an unknown send into a sent one."""
        send = self.get(owner.id)
        if send is None or send.state is not State.UNKNOWN:
            return []
        return [self._row(_next(send, state=State.SENT, msgid=msgid))]

    def _write(self, musts: list[Write], extras: list[Write]) -> None:
        """Do both; the extras are left out where their item has gone (an erasure)."""
        try:
            transact(musts + extras)
        except TransactionFailed as failed:
            if any(failed.refused(index) for index in range(len(musts))):
                raise
            transact(musts)

    def _row(self, send: Send) -> Write:
        item = {
            "pk": f"SEND#{send.intent.id}",
            "sk": "SEND",
            "rev": send.rev,
            "customer": send.customer_id,
            "state": str(send.state),
            "body": send.model_dump(mode="json"),
            "ttl": (self._now_ms() + _KEPT_MS) // 1000,
        }
        if send.rev == 1:
            return self._workspace.put_write(item, "attribute_not_exists(pk)")
        return self._workspace.put_write(
            item, "rev = :before", values={":before": send.rev - 1}
        )

    def _decision_entry(self, send: Send) -> Write:
        again = f"#{send.rev}" if send.rev > 1 else ""
        entry = entries.of_decision(
            send.intent,
            send.customer_id,
            send.decision,
            send.decided_ms,
            send.key + again,
        )
        return self._timeline.first_time(entry)

    def _reservations(self, send: Send, person: Addressee, rules: Rules) -> list[Write]:
        now_ms = send.decided_ms
        writes = []
        if send.channel is Channel.CUSTOM:
            writes.append(self._windows.take(person.customer_id, now_ms))
        else:
            quota = TemplateQuota(self._workspace)
            writes.append(quota.one(rules.template_daily, now_ms))
        if send.intent.purpose is not Purpose.REPLY:
            writes.append(
                self._people.note(person, send.intent, send.channel, now_ms, rules)
            )
        return writes

    def _given_back(self, send: Send, *, window_gone: bool = False) -> list[Write]:
        writes = []
        if send.channel is Channel.CUSTOM and not window_gone:
            writes.append(self._windows.give_back(send.customer_id))
        if send.intent.purpose is not Purpose.REPLY:
            writes.append(self._people.strike(send.customer_id, send.intent))
        return writes

    def _timer(self, send: Send, due_ms: int) -> Write:
        return self._timers.row(
            Timer(TIMER, send.intent.id, due_ms, customer_id=send.customer_id)
        )


def _next(send: Send, **changes: Any) -> Send:
    return send.model_copy(update={"rev": send.rev + 1, **changes})


def _owner(send: Send) -> traces.Owner:
    return traces.Owner("send", send.intent.id, send.customer_id, send.key)
