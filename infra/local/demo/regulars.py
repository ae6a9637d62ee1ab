"""What the brand's people have learnt of their regulars: names, families, wishes.

It ends in the same items as the pages of the console would have left.
"""

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime

from chalicelib.core.clock import DAY_MS, HOUR_MS, business_day
from chalicelib.customers import listing
from chalicelib.customers.book.notes.models import Kind as NoteKind
from chalicelib.customers.book.notes.models import Note
from chalicelib.customers.book.notes.repository import note_entry, note_item
from chalicelib.customers.book.owner import allocating
from chalicelib.customers.book.owner.repository import SK as OWNER
from chalicelib.customers.book.relations.models import Kind, Relation
from chalicelib.customers.book.relations.repository import (
    relation_entry,
    relation_item,
)
from chalicelib.customers.timeline import Entry
from chalicelib.messaging import entries as sends
from chalicelib.messaging.governor.models import Code, Decision, Outcome
from chalicelib.messaging.models import Channel, Purpose, SendIntent, Template
from infra.local.demo import talk
from infra.local.demo.lives import Item, Life
from infra.local.demo.staff import COLLEAGUES
from infra.local.wechat.people import name_for

_OFTEN = 25  # interactions that make a regular
_GAVE_A_NAME = 0.45  # of everybody
_REMARKED = 0.15
_AGENTS = [one for one in COLLEAGUES if one.id.startswith("demo-agent")]
_NAMES = {one.id: one.name for one in COLLEAGUES}


def add(lives: list[Life], now: datetime) -> list[Item]:
    """Add it to the lives; return what else is kept in the workspace."""
    now_ms = int(now.timestamp() * 1000)
    regulars = []
    for life in lives:
        chance = random.Random(f"known {life.person.seed}")  # noqa: S311 -- a story
        _call(life, chance)
        if life.profile.get("in_n", 0) >= _OFTEN and life.profile.get("sub"):
            regulars.append(life)
    planned: list[Item] = []
    for number, life in enumerate(regulars):
        planned += _regular(life, number, now_ms)
    _introduce(regulars, now_ms)
    return planned


def _call(life: Life, chance: random.Random) -> None:
    """Give somebody the name they gave us, or the remark that WeChat keeps."""
    if chance.random() < _GAVE_A_NAME:
        life.profile["name"] = name_for(life.person.open_id)
    if chance.random() < _REMARKED:
        life.profile["remark"] = chance.choice(talk.REMARKS)


def _regular(life: Life, number: int, now_ms: int) -> Iterator[Item]:
    """Write what is known of one regular; yield what is planned."""
    chance = random.Random(f"regular {life.person.seed}")  # noqa: S311 -- a story
    life.profile["name"] = name_for(life.person.open_id)
    agent = _AGENTS[number % len(_AGENTS)]
    since_ms = now_ms - chance.randint(3, 20) * DAY_MS
    _own(life, agent.id, since_ms)
    for kind, name, birthday, note in chance.sample(talk.FAMILY, chance.randint(1, 3)):
        relation = Relation(
            id=_id(life, f"family {name}"),
            kind=Kind(kind),
            name=name,
            birthday=birthday,
            note=note,
            at_ms=since_ms + HOUR_MS,
        )
        _relate(life, relation, agent.id)
    for ago, (kind, text) in enumerate(chance.sample(talk.NOTES, 3), start=1):
        at_ms = now_ms - ago * chance.randint(20, 60) * HOUR_MS
        note_id = _id(life, f"note {ago}")
        actor = f"staff:{agent.id}"
        written = Note(note_id, NoteKind(kind), text, actor, agent.name, at_ms)
        life.more.append(note_item(life.customer_id, written))
        life.entries.append(note_entry(life.customer_id, written))
    _hold_back(life, now_ms - chance.randint(8, 30) * HOUR_MS)
    yield _plan(life, agent.id, now_ms + chance.randint(0, 6) * DAY_MS)


def _own(life: Life, staff_id: str, at_ms: int) -> None:
    life.more.append(
        {
            "pk": life.customer_id,
            "sk": OWNER,
            "staff": staff_id,
            "at": at_ms,
            "by": "staff:demo-supervisor",
            **listing.owner_place(life.customer_id, staff_id, at_ms),
        }
    )
    life.entries.append(
        Entry(
            customer_id=life.customer_id,
            at_ms=at_ms,
            key=f"owner:{_id(life, 'owner')}",
            kind="owner",
            type="assigned",
            direction="internal",
            title=allocating.title(_NAMES, "", staff_id),
            data={"staff": staff_id, "before": "", "by": "staff:demo-supervisor"},
        )
    )


def _hold_back(life: Life, at_ms: int) -> None:
    """Let a push be refused to somebody who had enough of them."""
    intent = SendIntent(
        id=f"demo-x-{life.customer_id[-16:]}",
        to=life.customer_id,
        purpose=Purpose.MARKETING,
        template=Template(id="demo", data={"thing1": "周末拼配尝鲜", "time2": "周六"}),
        push_id="demo-x",
        approved_by="demo",
        created_ms=at_ms,
    )
    said = Decision(Outcome.SUPPRESSED, Channel.TEMPLATE, Code.FREQ_CAP_GLOBAL)
    key = f"s#{intent.id}"
    life.entries.append(sends.of_decision(intent, life.customer_id, said, at_ms, key))


def _introduce(regulars: list[Life], now_ms: int) -> None:
    """Let every fifth pair of regulars be known to belong together."""
    for one, other in zip(regulars[::10], regulars[5::10], strict=False):
        relation = Relation(
            id=_id(one, other.customer_id),
            kind=Kind.SPOUSE,
            other=other.customer_id,
            at_ms=now_ms - 2 * DAY_MS,
        )
        _relate(one, relation, "demo-supervisor")
        seen = Relation(
            relation.id, Kind.SPOUSE, other=one.customer_id, at_ms=relation.at_ms
        )
        _relate(other, seen, "demo-supervisor")


def _relate(life: Life, relation: Relation, staff_id: str) -> None:
    life.more.append(relation_item(life.customer_id, relation, f"staff:{staff_id}"))
    entry = relation_entry(life.customer_id, relation, "added", "登记关系")
    life.entries.append(entry)


def _plan(life: Life, staff_id: str, at_ms: int) -> Item:
    due = business_day(at_ms)
    return {
        "pk": f"FOLLOWUP#{life.customer_id}",
        "sk": "FOLLOWUP",
        "customer": life.customer_id,
        "staff": staff_id,
        "due": due,
        "text": talk.PLANS[at_ms % len(talk.PLANS)],
        "owner_pk": f"FOLLOWUPS#{staff_id}",
        "owner_sk": f"{due}#{life.customer_id}",
    }


def _id(life: Life, what: str) -> str:
    return hashlib.sha256(f"{life.person.seed} {what}".encode()).hexdigest()[:32]
