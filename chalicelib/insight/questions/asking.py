"""Asking somebody something: chosen once, written down, then handed to the governor.

An ask is written with its news before it is handed in, and the message has the id of
the person, the question and the try; so a crash between the two loses no ask and sends
none twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.clock import DAY_MS, HOUR_MS
from chalicelib.core.errors import InvalidInput, NotFound, Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.desk import AttributeDesk
from chalicelib.customers.effects import Effects
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.timeline import Entry
from chalicelib.insight.questions.models import (
    DECLINED,
    Ask,
    History,
    Setting,
    State,
    Tally,
    intent_id,
    item_id,
    together,
)
from chalicelib.insight.questions.repository import OVER, Histories, Tallies
from chalicelib.insight.questions.service import (
    Candidate,
    Obstacle,
    Situation,
    candidates,
    obstacle,
)
from chalicelib.messaging.governor.models import Decision
from chalicelib.messaging.intents.models import Send
from chalicelib.messaging.intents.models import State as SendState
from chalicelib.messaging.models import Purpose, SendIntent
from chalicelib.messaging.people import Addressee
from chalicelib.wechat import messages

AUTO = "auto"
_ANSWERS_FOR_MS = 2 * DAY_MS  # as long as WeChat's window after a message
_WORDS_FOR_MS = 12 * HOUR_MS  # typed words are taken for an answer
_TRIES = 6
_NOT_OUT = (SendState.FAILED, SendState.SUPPRESSED)


class Finds(Protocol):
    def find_all(self, customer_ids: Iterable[str]) -> dict[str, Addressee]: ...


@dataclass(frozen=True, slots=True)
class Around:
    """Everything about one person that an ask rests on."""

    person: Addressee  # whom a message would reach
    history: History  # of that customer
    situation: Situation


@dataclass(frozen=True, slots=True)
class Asked:
    """What was done about a wish to ask."""

    attribute: str = ""
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Chooses, asks, and settles what came of it."""

    setting: Callable[[], Setting]
    tallies: Callable[[], Mapping[str, Tally]]
    counts: Tallies
    histories: Histories
    groups: Groups
    people: Finds
    attributes: AttributeDesk
    effects: Effects
    timers: Timers
    submit: Callable[[SendIntent], Decision]
    send_of: Callable[[str], Send | None]
    now_ms: Callable[[], int]

    def around(self, customer_id: str) -> Around:
        """Read what is known of a person; raises ``NotFound``."""
        group = self.groups.of(customer_id)
        person = self.people.find_all([group.id])[group.id]
        histories = self.histories.of_all({*group.ids, person.customer_id})
        situation = Situation(
            setting=self.setting(),
            catalogue=self.attributes.catalogue(),
            known=self.attributes.best(group),
            asks=together(histories.values()),
            tallies=self.tallies(),
            now_ms=self.now_ms(),
        )
        return Around(person, histories[person.customer_id], situation)

    def ask(self, customer_id: str, *, by: str, attribute: str = "") -> Asked:
        """Ask the best question, or the one named; a reason where there is none now.

        Raises:
            NotFound: there is no such customer, or no such question to ask them.
        """
        for _ in range(_TRIES):
            around = self.around(customer_id)
            if stands := obstacle(around.situation, by_staff=by != AUTO):
                return Asked(obstacle=stands)
            best = _chosen(candidates(around.situation), attribute)
            ask = self._made(around, best, by)
            try:
                self._claim(around, best, ask)
            except TransactionFailed:
                continue
            self.hand_in(around.person.customer_id, ask.attribute, ask.number)
            return Asked(ask.attribute)
        raise Unavailable("too much is being asked of this customer at once")

    def hand_in(self, customer_id: str, attribute: str, number: int) -> None:
        """Hand an ask to the governor, once; what it says is noted."""
        ask = self.histories.of(customer_id).ask(attribute, number)
        if ask is None or ask.state is not State.CHOSEN:
            return
        decision = self.submit(
            SendIntent(
                id=intent_id(customer_id, attribute, number),
                to=ask.content["to"],
                purpose=Purpose.SERVICE,
                content=dict(ask.content["message"]),
                created_ms=ask.at_ms,
            )
        )
        goes_out = decision.goes_out or bool(decision.until_ms)
        state = State.ASKED if goes_out else State.HELD
        counts = {"asked": 1} if goes_out else {}
        self.settle(customer_id, ask, (State.CHOSEN,), state, counts)

    def over(self, customer_id: str, attribute: str, number: int) -> None:
        """Count an ask as ignored, if it has come and nothing else came of it."""
        ask = self.histories.of(customer_id).ask(attribute, number)
        if ask is None or ask.state not in (State.CHOSEN, State.ASKED):
            return
        send = self.send_of(intent_id(customer_id, attribute, number))
        lost = send is None or send.state in _NOT_OUT
        state = State.FAILED if lost else State.IGNORED
        given = (State.CHOSEN, State.ASKED)
        self.settle(customer_id, ask, given, state, {state.value: 1})

    def settle(
        self,
        customer_id: str,
        ask: Ask,
        given: tuple[State, ...],
        state: State,
        counts: Mapping[str, int],
    ) -> bool:
        """Move an ask on, once, with what it counts; tell whether it was done now."""
        for _ in range(_TRIES):
            history = self.histories.of(customer_id)
            now = history.ask(ask.attribute, ask.number)
            if now is None or now.state not in given:
                return False
            moved = replace(now, state=state, content={})
            writes = [self.histories.put(history, replaced(history, moved))]
            if counts:
                writes.append(self.counts.add(ask.attribute, customer_id, counts))
            try:
                transact(writes)
            except TransactionFailed:
                continue
            return True
        raise Unavailable("too much is being asked of this customer at once")

    def _made(self, around: Around, best: Candidate, by: str) -> Ask:
        question, now = best.question, self.now_ms()
        number = around.history.next_number(question.attribute)
        decline = around.situation.setting.rules.decline
        items = {
            item_id(question.attribute, number, item): choice.label
            for item, choice in zip(question.menu, question.choices, strict=True)
        }
        items[item_id(question.attribute, number, DECLINED)] = decline
        return Ask(
            attribute=question.attribute,
            number=number,
            at_ms=now,
            until_ms=now + _ANSWERS_FOR_MS,
            by=by,
            menu=question.menu,
            content={
                "to": around.person.open_id or around.person.customer_id,
                "message": messages.menu(question.text, items, ""),
            },
        )

    def _claim(self, around: Around, best: Candidate, ask: Ask) -> None:
        customer = around.person.customer_id
        name = f"{ask.attribute}:{ask.number}"
        entry = Entry(
            customer_id=customer,
            at_ms=ask.at_ms,
            key=f"question:{name}",
            kind="question",
            type="asked",
            direction="internal",
            title=f"微问答：询问{best.attribute.label}"
            + ("（自动）" if ask.by == AUTO else ""),
            data={"attribute": ask.attribute, "number": ask.number, "by": ask.by},
        )
        news = DomainEvent(
            kind="question.asked",
            id=f"question.asked:{customer}:{name}"[:128],
            customer_id=customer,
            occurred_at_ms=ask.at_ms,
            data={"attribute": ask.attribute, "number": ask.number},
        )
        asks = [*around.history.asks, ask]
        writes = [
            self.histories.put(around.history, asks),
            self.timers.row(_over_timer(customer, ask)),
            *self._awaited(customer, ask),
        ]
        self.effects.commit(entry, writes, news)

    def _awaited(self, customer_id: str, ask: Ask) -> list[Write]:
        until_ms = ask.at_ms + _WORDS_FOR_MS if ask.is_typed else 0
        return [self.histories.await_words(customer_id, until_ms)] if until_ms else []


def replaced(history: History, ask: Ask) -> list[Ask]:
    """Return the asks with one of them as it is now."""
    place = (ask.attribute, ask.number)
    return [ask if (a.attribute, a.number) == place else a for a in history.asks]


def _chosen(offered: list[Candidate], attribute: str) -> Candidate:
    if not attribute:
        return offered[0]
    for one in offered:
        if one.question.attribute == attribute:
            return one
    raise NotFound("nothing to ask about that")


def _over_timer(customer_id: str, ask: Ask) -> Timer:
    return Timer(
        kind=OVER,
        id=f"{customer_id}.{ask.attribute}.{ask.number}",
        due_ms=ask.until_ms,
        customer_id=customer_id,
        data={"attribute": ask.attribute, "number": ask.number},
    )


def refuse_unreachable(person: Addressee, now_ms: int) -> None:
    """Raise ``InvalidInput`` in the words of the staff where nothing can be sent."""
    if not person.subscribed:
        raise InvalidInput("客户没有关注公众号")
    if person.window_until_ms <= now_ms:
        raise InvalidInput("客服窗口已关闭，等客户再发来消息")
    if person.window_left < 1:
        raise InvalidInput("客服消息已用完，等客户再发来消息")
