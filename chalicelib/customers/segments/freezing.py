"""A list that stays as it is: frozen from a segment, or typed in; a chore.

It is entered like any other segment, so that lists, pages and exports treat it alike.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.segments import audience
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Form, Segment
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.membership import desk as membership
from chalicelib.customers.segments.membership.models import Move
from chalicelib.customers.segments.rules.checking import CUSTOMER
from chalicelib.customers.segments.rules.models import EVERYBODY

KIND = "segments.freeze"
MOST_TYPED = 500
_AT_ONCE = 100


def freeze(source: Segment, name: str, *, unique: str, by: str) -> tuple[Segment, str]:
    """Make a list of whom a segment means now; return it and the job's id."""
    made = desk.definitions().create(
        Form.STATIC,
        Draft(name, EVERYBODY, note=f"由「{source.name}」固定"),
        unique=unique,
        by=by,
        origin=source.id,
    )
    chore = chores.chores().start(
        KIND,
        f"固定名单「{name}」",
        {"source": source.id, "list": made.id},
        unique=hashlib.sha256(f"{KIND}:{made.id}".encode()).hexdigest()[:32],
        by=by,
        total=max(0, source.count),
    )
    return made, chores.watched(chore, by)


def put(segment: Segment, ids: Sequence[str], *, by: str) -> int:
    """Add people to a list; return how many were not on it."""
    return _move(segment, ids, by, enters=True)


def take(segment: Segment, ids: Sequence[str], *, by: str) -> int:
    """Take people off a list; return how many were on it."""
    return _move(segment, ids, by, enters=False)


def typed(text: str) -> list[str]:
    """Return the customer ids in a text, each once.

    Raises:
        InvalidInput: something in it is no id, or there are too many.
    """
    ids = list(dict.fromkeys(text.replace(",", " ").replace("，", " ").split()))
    wrong = [one for one in ids if not CUSTOMER.fullmatch(one)]
    if wrong:
        raise InvalidInput(f"「{wrong[0][:40]}」不是客户编号")
    if not 1 <= len(ids) <= MOST_TYPED:
        raise InvalidInput(f"一次填写 1 到 {MOST_TYPED} 个客户编号")
    return ids


def step(chore: Chore, part: Part) -> Step:
    """Enter the next people."""
    source = desk.segments().known(chore.params["source"])
    target = desk.segments().known(chore.params["list"])
    ids, further = audience.of(source, part.cursor, _AT_ONCE)
    reason = f"从「{source.name}」固定"
    for one in ids:
        move = Move(target.id, target.name, enters=True, reason=reason)
        membership.members().move(one, move, f"freeze:{chore.id}")
    return Step(further or None, done=len(ids))


def finish(chore: Chore) -> Mapping[str, Any]:
    done = sum(part.done for part in chore.parts)
    desk.segments().note_count(chore.params["list"], done, chore.created_ms)
    return {"list": chore.params["list"], "count": done}


def _move(segment: Segment, ids: Sequence[str], by: str, *, enters: bool) -> int:
    if segment.form is not Form.STATIC or segment.archived:
        raise InvalidInput("只有静态名单可以手工增减")
    reason = "手工加入" if enters else "手工移出"
    move = Move(segment.id, segment.name, enters=enters, reason=reason)
    members = membership.members()
    return sum(members.move(one, move, f"hand:{by}") for one in _speaking(ids))


def _speaking(ids: Sequence[str]) -> Iterator[str]:
    """Yield who speaks for each of these customers; whoever is not there, nobody."""
    for one in ids:
        try:
            yield group_of(one).id
        except NotFound:
            continue
