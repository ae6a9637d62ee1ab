"""What the brand told its followers in those days: answers by staff, and campaigns."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.core.clock import local_time
from chalicelib.customers.timeline import Entry
from chalicelib.messaging import entries
from chalicelib.messaging.governor.models import Decision, Outcome
from chalicelib.messaging.models import Channel, Purpose, SendIntent, Template
from infra.local.demo import talk
from infra.local.demo.lives import Item, Life

_SECOND_MS = 1000
_MINUTE_MS = 60_000
_ANSWERED = 0.42  # of the questions that no rule answered
_BLOCKS = 0.03
_SENT = ("last_out", "out2", "out3")  # the last three instants
_OPENS, _CLOSES = 9, 21  # hours in which staff answer


def add(life: Life, now: datetime, template_id: str) -> None:
    """Add what was sent to one person, and count it on the profile."""
    chance = random.Random(f"sends {life.person.seed}")  # noqa: S311 -- a story
    sent = [*_answers(life, chance), *_campaigns(life, chance, now, template_id)]
    until_ms = int(now.timestamp()) * _SECOND_MS
    for at_ms, lines in sorted(sent, key=lambda one: one[0]):
        if at_ms > until_ms:
            break  # who asked a moment ago still waits for the answer
        life.entries += lines
        _count(life.profile, at_ms, lines[0])


def _count(item: Item, at_ms: int, decision: Entry) -> None:
    """Count a message as the sending worker would, whenever it is told of."""
    sent = [item.get(name, 0) for name in _SENT]
    item |= zip(_SENT, sorted([*sent, at_ms], reverse=True)[: len(_SENT)], strict=True)
    item["out_n"] = item.get("out_n", 0) + 1
    if decision.data["purpose"] == Purpose.REPLY:
        item["rep_at"] = max(at_ms, item.get("rep_at", 0))


def _answers(life: Life, chance: random.Random) -> Iterator[tuple[int, list[Entry]]]:
    """Answer some of the texts that only a person can answer."""
    for one in life.recorded:
        open_now = _OPENS <= local_time(one.entry.at_ms).hour < _CLOSES
        wants_one = one.event.kind in ("message.text", "message.voice")
        if not (wants_one and open_now and one.reply is None):
            continue
        if chance.random() > _ANSWERED:
            continue
        at_ms = one.entry.at_ms + chance.randint(1, 14) * _MINUTE_MS
        intent = SendIntent(
            id=f"demo-r-{life.customer_id[-10:]}-{at_ms}",
            to=life.customer_id,
            purpose=Purpose.REPLY,
            content={"msgtype": "text", "text": {"content": _reply(chance)}},
            created_ms=at_ms,
        )
        yield at_ms, _lines(intent, life.customer_id, Channel.CUSTOM, at_ms)


def _reply(chance: random.Random) -> str:
    return chance.choice(talk.REPLIES)


def _campaigns(
    life: Life, chance: random.Random, now: datetime, template_id: str
) -> Iterator[tuple[int, list[Entry]]]:
    """Send each campaign to some of those who followed then."""
    for ago, about, item, of_ten in talk.CAMPAIGNS:
        day = (now - timedelta(days=ago)).replace(hour=10, minute=30, second=0)
        at_ms = int(day.timestamp()) * _SECOND_MS + chance.randint(0, 180_000)
        if chance.randint(1, 10) > of_ten or not _followed(life, at_ms):
            continue
        intent = SendIntent(
            id=f"demo-p{ago}-{life.customer_id[-12:]}",
            to=life.customer_id,
            purpose=Purpose.MARKETING,
            template=Template(
                id=template_id,
                data={
                    "thing1": about,
                    "time2": day.strftime("%Y-%m-%d"),
                    "thing3": item,
                },
            ),
            push_id=f"demo-{ago}",
            approved_by="demo",
            created_ms=at_ms,
        )
        msgid = str(3_000_000_000 + at_ms % 1_000_000_000)
        lines = _lines(intent, life.customer_id, Channel.TEMPLATE, at_ms, msgid)
        status = "failed:user block" if chance.random() < _BLOCKS else "success"
        told_ms = at_ms + chance.randint(900, 4000)
        ref = lines[0].key
        lines.append(entries.of_receipt(life.customer_id, ref, told_ms, status, msgid))
        yield at_ms, lines


def _followed(life: Life, at_ms: int) -> bool:
    """Tell whether the person followed at that instant."""
    at_s = at_ms // _SECOND_MS
    return any(
        follow.at_s < at_s and not 0 < follow.left_at_s <= at_s
        for follow in life.person.follows
    )


def _lines(
    intent: SendIntent, customer_id: str, channel: Channel, at_ms: int, msgid: str = ""
) -> list[Entry]:
    decision = Decision(Outcome.ALLOWED, channel)
    key = f"s#{intent.id}"
    return [
        entries.of_decision(intent, customer_id, decision, at_ms, key),
        entries.of_end(customer_id, key, at_ms + 350, "sent", msgid=msgid),
    ]
