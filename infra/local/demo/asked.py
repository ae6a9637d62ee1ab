"""What the brand has asked its followers one by one, and what they answered.

It ends in the same items as asking and answering would have left; what was answered is
learnt by the product's own way in.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.insight.questions import setting
from chalicelib.insight.questions.models import (
    Ask,
    Choice,
    History,
    Question,
    Setting,
    State,
)
from chalicelib.insight.questions.repository import (
    history_item,
    tally_key,
    value_count,
)
from infra.local.demo.people import SEED

_FROM, _UNTIL = 40, 140  # of the followers; those before have told it themselves
_BY = "demo"
_FLAVOURS = ("手冲", "拉花", "深烘", "浅烘", "挂耳", "冷萃")
_INTERESTS = Question(
    "interests", "您更常喝哪一种？", tuple(Choice(one, one) for one in _FLAVOURS)
)
_ANSWERED, _DECLINED = 0.55, 0.65  # of all; the rest say nothing
_SAID = {
    "city": ("上海", "上海", "上海", "杭州", "苏州", "南京"),
    "name": ("小满", "阿青", "木木", "林一", "知夏", "晓雨"),
}


def ask(customer_ids: Sequence[str], now_ms: int) -> None:
    """Have questions been asked; a start that was interrupted asks the same again."""
    known = decided()
    chance = random.Random(f"{SEED}/asked")  # noqa: S311 -- a story, not a secret
    tallies: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    histories = []
    for customer in customer_ids[_FROM:_UNTIL]:
        question = chance.choice([one for one in known.questions if one.is_on])
        made = _ask(chance, question, now_ms)
        histories.append(history_item(History(customer, (made,), 2)))
        value = _answer(chance, question) if made.state is State.ANSWERED else ""
        key = tally_key(question.attribute, customer)
        counted = tallies[key["pk"], key["sk"]]
        counted.update({"asked": 1, made.state.value: 1})
        if value and question.choices:
            counted[value_count(value)] += 1
        if value:
            _learn(customer, made, value)
    connections.profiles().batch_write(puts=histories)
    rows = [{"pk": pk, "sk": sk, **counts} for (pk, sk), counts in tallies.items()]
    connections.workspace().batch_write(puts=rows)


def decided() -> Setting:
    """Return what the brand asks; it has decided to ask by itself."""
    known = setting.stored()
    if known.version:
        return known
    ours = replace(
        known,
        questions=(*known.questions, _INTERESTS),
        rules=replace(known.rules, auto=True),
    )
    setting.save(ours, by=_BY)
    return setting.stored()


def _ask(chance: random.Random, question: Question, now_ms: int) -> Ask:
    at_ms = now_ms - chance.randint(4, 50) * DAY_MS - chance.randint(0, 600) * MINUTE_MS
    luck = chance.random()
    state = State.IGNORED
    if luck < _DECLINED:
        state = State.ANSWERED if luck < _ANSWERED else State.DECLINED
    return Ask(
        attribute=question.attribute,
        number=1,
        at_ms=at_ms,
        until_ms=at_ms + 2 * DAY_MS,
        by="auto",
        state=state,
        menu=question.menu,
    )


def _answer(chance: random.Random, question: Question) -> str:
    if question.choices:
        return chance.choice(question.choices).value
    if question.attribute == "birthday":
        return f"{chance.randint(1, 12)} 月 {chance.randint(1, 28)} 日"
    return chance.choice(_SAID[question.attribute])


def _learn(customer_id: str, ask: Ask, value: str) -> None:
    saying = Saying(
        Source.QUESTION,
        key=f"question:demo:{ask.attribute}",
        at_ms=ask.at_ms + 3 * MINUTE_MS,
        by=f"question:{ask.attribute}:1",
        consent="客户主动提供",
    )
    attributes().learn(customer_id, {ask.attribute: value}, saying)
