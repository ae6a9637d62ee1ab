"""One message to one person: the last check, the send, and what became of it.

custom/send knows no id of ours.  So "sending" is written before the request leaves, and
a redelivery that finds it there writes "unknown": it is never sent again by itself
(reliability.md R19).  A template has ``client_msg_id`` and may be tried again for as
long as WeChat remembers it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Unavailable, ZhikeError
from chalicelib.messaging.governor.decide import next_quota_ms, recheck
from chalicelib.messaging.governor.models import Code, Decision, Outcome
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.intents.models import Send, State
from chalicelib.messaging.models import Channel
from chalicelib.messaging.outcomes import REPEATABLE_MS, Verdict, judge
from chalicelib.messaging.people import Addressee

LEASE_MS = 60_000  # the function's timeout and 30 s more
_TEMPLATE = Channel.TEMPLATE


class Sends(Protocol):
    """Where intents and their states are kept."""

    def get(self, intent_id: str) -> Send | None: ...

    def begin(self, send: Send, lease_ms: int) -> Send: ...

    def release(self, send: Send, *, untouched: bool) -> Send: ...

    def postpone(self, send: Send, decision: Decision) -> None: ...

    def finish(
        self,
        send: Send,
        state: State,
        *,
        code: str = "",
        msgid: str = "",
        window_gone: bool = False,
    ) -> Send: ...


class Finds(Protocol):
    def find(self, to: str) -> Addressee: ...


class Effects(Protocol):
    """What a send's end means for others."""

    def no_window(self, customer_id: str, since_ms: int) -> None: ...

    def not_a_follower(self, customer_id: str, since_ms: int) -> None: ...

    def have_msgids(self, msgids: Sequence[str]) -> None: ...

    def alarm(self, verdict: Verdict) -> None: ...


@dataclass(frozen=True, slots=True)
class Outbound:
    """The sending worker for single messages."""

    sends: Sends
    people: Finds
    rules: Callable[[], Rules]
    deliver: Callable[[Send], str]  # returns the msgid, "" where there is none
    wait_turn: Callable[[int], bool]  # takes the rate; False: not now
    effects: Effects
    now_ms: Callable[[], int]

    def send(self, intent_id: str) -> None:
        """Send what was decided, unless it has gone out or may no longer.

        Raises:
            Unavailable: not now; the queue brings it back.
        """
        send = self.sends.get(intent_id)
        if send is None or send.state not in (State.ALLOWED, State.SENDING):
            return
        if send.state is State.SENDING:
            if send.lease_ms > self.now_ms():
                raise Unavailable("another delivery of it is being sent")
            if not self._may_repeat(send):
                self.sends.finish(send, State.UNKNOWN)
                return
        elif self._objected(send):
            return
        self._attempt(send)

    def _may_repeat(self, send: Send) -> bool:
        fresh = self.now_ms() - send.first_ms <= REPEATABLE_MS
        return send.channel is _TEMPLATE and fresh

    def _objected(self, send: Send) -> bool:
        # Not whom the customer's id means by now: the one that it was decided for.
        person = self.people.find(send.open_id or send.customer_id)
        objection = recheck(
            send.intent, send.channel, person.facts(self.now_ms()), self.rules()
        )
        if objection is None:
            return False
        if objection.outcome is Outcome.DEFERRED:
            self.sends.postpone(send, objection)
        else:
            code = objection.code or ""
            self.sends.finish(send, State.SUPPRESSED, code=code)
        return True

    def _attempt(self, send: Send) -> None:
        if not self.wait_turn(self.rules().sends_per_s):
            raise Unavailable("the account sends as fast as it may")
        since_ms = self.now_ms()
        begun = self.sends.begin(send, since_ms + LEASE_MS)
        try:
            msgid = self.deliver(begun)
        except ZhikeError as error:
            self._failed(begun, judge(error), since_ms, error)
            return
        self.sends.finish(begun, State.SENT, msgid=msgid)
        if msgid:
            self.effects.have_msgids([msgid])

    def _failed(
        self, send: Send, verdict: Verdict, since_ms: int, error: ZhikeError
    ) -> None:
        if verdict.alarming:
            self.effects.alarm(verdict)
        match verdict.way:
            case "done":
                self.sends.finish(send, State.SENT)
            case "unsure" if send.channel is not _TEMPLATE:
                self.sends.finish(send, State.UNKNOWN)
            case "unsure":
                self.sends.release(send, untouched=False)
                raise error
            case "again":
                # An earlier try may have arrived: then this one is no proof either.
                self.sends.release(send, untouched=send.first_ms >= since_ms)
                raise error
            case "tomorrow":
                self._postpone(send, Code.NO_QUOTA, next_quota_ms(self.now_ms()))
            case "slow":
                self._postpone(send, Code.API_THROTTLED, self.now_ms() + DAY_MS)
            case "final" | "stop":
                self._final(send, verdict, since_ms)

    def _postpone(self, send: Send, code: Code, until_ms: int) -> None:
        later = Decision(Outcome.DEFERRED, send.channel, code, until_ms)
        self.sends.postpone(send, later)

    def _final(self, send: Send, verdict: Verdict, since_ms: int) -> None:
        if verdict.no_window:
            self.effects.no_window(send.customer_id, since_ms)
        if verdict.not_a_follower:
            self.effects.not_a_follower(send.customer_id, since_ms)
        gone = verdict.no_window or verdict.not_a_follower
        self.sends.finish(send, State.FAILED, code=verdict.code, window_gone=gone)
