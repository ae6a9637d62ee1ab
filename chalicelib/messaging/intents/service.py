"""From an intent to a decision: asked once, written down once, carried out once."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from chalicelib.core.errors import Conflict, InvalidInput, Unavailable
from chalicelib.messaging.governor.decide import decide
from chalicelib.messaging.governor.models import Decision, Outcome
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.intents.models import Send, State
from chalicelib.messaging.models import Channel, SendIntent
from chalicelib.messaging.people import Addressee

_TRIES = 6
_STATE = {
    Outcome.ALLOWED: State.ALLOWED,
    Outcome.DOWNGRADED: State.ALLOWED,
    Outcome.DEFERRED: State.DEFERRED,
    Outcome.SUPPRESSED: State.SUPPRESSED,
}


class Sends(Protocol):
    """Where intents and their states are kept."""

    def get(self, intent_id: str) -> Send | None: ...

    def decide(self, send: Send, person: Addressee, rules: Rules) -> None:
        """Store the decision with its reservation and a timer.

        Raises:
            Conflict: something it rests on has changed; nothing was stored.
        """

    def settled(self, send: Send) -> None:
        """The decision is carried out: its timer is not needed any more."""


class Finds(Protocol):
    def find(self, to: str) -> Addressee: ...


class Desk:
    """Takes intents in."""

    def __init__(
        self,
        sends: Sends,
        people: Finds,
        rules: Callable[[], Rules],
        template_left: Callable[[int, int], int],
        enqueue: Callable[[Send], None],
        now_ms: Callable[[], int],
        gone: Callable[[Sequence[str]], Collection[str]],
    ) -> None:
        """Work on these.

        ``template_left`` takes the daily limit and the time, ``gone`` tells who of
        some was erased.
        """
        self._sends = sends
        self._people = people
        self._rules = rules
        self._template_left = template_left
        self._enqueue = enqueue
        self._now_ms = now_ms
        self._gone = gone

    def submit(self, intent: SendIntent) -> Decision:
        """Decide on the intent and, if it may go, hand it to the sending worker.

        The same intent again gets the answer it got, and is sent once.

        Raises:
            InvalidInput: another intent has this id.
        """
        known = self._sends.get(intent.id)
        if known is None:
            return self._decide(intent, None)
        if _what(known.intent) != _what(intent):
            raise InvalidInput("another message was sent under this id")
        self._carry_out(known)
        return known.decision

    def check(self, intent: SendIntent) -> Decision:
        """Return what the decision would be now; nothing is stored or sent."""
        return self._ask(intent, self._people.find(intent.to), self._rules())

    def wake(self, intent_id: str) -> None:
        """Look again at what waited, or at what a crash may have left behind."""
        known = self._sends.get(intent_id)
        if known is None:
            return
        if known.state is State.DEFERRED:
            self._decide(known.intent, known)
        else:
            self._carry_out(known)

    def _decide(self, intent: SendIntent, before: Send | None) -> Decision:
        for _ in range(_TRIES):
            try:
                return self._decide_once(intent, before)
            except Conflict:
                known = self._sends.get(intent.id)
                if known and (before is None or known.rev != before.rev):
                    # Another delivery of it was quicker, or our own answer got lost.
                    self._carry_out(known)
                    return known.decision
        raise Unavailable("what the decision rests on changes too often")

    def _decide_once(self, intent: SendIntent, before: Send | None) -> Decision:
        person, rules = self._people.find(intent.to), self._rules()
        now_ms = self._now_ms()
        decision = self._ask(intent, person, rules)
        if not person.open_id and self._gone([person.customer_id]):
            return decision  # nothing is written down of somebody who was erased
        send = Send(
            intent=intent,
            customer_id=person.customer_id,
            open_id=person.open_id,
            state=_STATE[decision.outcome],
            outcome=decision.outcome,
            channel=decision.channel,
            code=decision.code or "",
            until_ms=decision.until_ms,
            decided_ms=now_ms,
            rev=before.rev + 1 if before else 1,
        )
        self._sends.decide(send, person, rules)
        self._carry_out(send)
        return decision

    def _ask(self, intent: SendIntent, person: Addressee, rules: Rules) -> Decision:
        now_ms, left = self._now_ms(), 1
        if Channel.TEMPLATE in intent.channels:
            left = self._template_left(rules.template_daily, now_ms)
        return decide(intent, person.facts(now_ms, left), rules)

    def _carry_out(self, send: Send) -> None:
        if send.state is State.ALLOWED:
            self._enqueue(send)
            self._sends.settled(send)


def _what(intent: SendIntent) -> dict[str, Any]:
    """Return what makes it this message; whoever repeats it may stamp it anew."""
    return intent.model_dump(exclude={"created_ms", "hops"})
