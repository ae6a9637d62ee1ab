"""Looking at everybody who is not where the rules say: a chore in parts.

The function ``segments`` finds them in the snapshot: who a rule holds for and is not in
the segment, who is in it and should not be, and who will not be where they are for
long.  Each is then looked at as if there was news of them, and so is their timer set.
"""

import hashlib
import math
from collections.abc import Mapping
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.definitions.models import Form, Segment
from chalicelib.customers.segments.definitions.repository import Segments
from chalicelib.customers.segments.membership import desk
from chalicelib.customers.segments.people.models import Snapshot
from chalicelib.customers.segments.people.repository import Snapshots

KIND = "segments.sweep"
_AT_ONCE = 100
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # an id's, after the first
_MOST_PARTS = 8
_PEOPLE_OF_A_PART = 20_000
# Workers remember the segments for half a minute: what happened with the rule of before
# in mind is found in a second round.
_SETTLED_MS = 45_000
_AGAIN = "~"  # comes after every id


def begin(segment: Segment) -> str:
    """Have the members of a segment looked at anew; return the job's id."""
    action = "清空" if segment.archived else "更新"
    current = Snapshots(connections.workspace()).current()
    chore = _start(
        f"{action}分群「{segment.name}」",
        [segment.id],
        f"{segment.id}:{segment.revision}",
        segment.changed_by,
        parts_for(current.people if current else 0),
    )
    return chores.watched(chore, segment.changed_by)


def begin_nightly(made: Snapshot) -> None:
    """Have everybody looked at who is out of place in the snapshot of a night."""
    published, _ = Segments(connections.workspace()).published()
    if live := [one.id for one in published.live]:
        parts = parts_for(made.people)
        _start("核对全部分群", live, made.version, "system", parts)


def step(chore: Chore, part: Part) -> Step:
    """Look at some; the members of what was archived leave it."""
    if _archived(chore):
        return _empty(chore, part)
    is_second, after = part.cursor.startswith(_AGAIN), part.cursor.removeprefix(_AGAIN)
    early_ms = chore.created_ms + _SETTLED_MS - now_ms()
    if part.cursor == _AGAIN and early_ms > 0:
        return Step(part.cursor, wait_s=math.ceil(early_ms / 1000))
    first, past = bounds(part.number, len(chore.parts))
    found = asking.strays(
        chore.params["segments"], _AT_ONCE, after=after or first, past=past
    )
    if not found.ready:
        raise Unavailable("there is no snapshot yet")
    for customer in found.ids:
        desk.looking().look(customer, f"sweep:{chore.id}")
    if len(found.ids) == _AT_ONCE:
        mark = _AGAIN if is_second else ""
        return Step(mark + found.ids[-1], done=len(found.ids))
    return Step(None if is_second else _AGAIN, done=len(found.ids))


def finish(chore: Chore) -> Mapping[str, Any]:
    """Count the members anew."""
    ids = list(chore.params["segments"])
    found = asking.sizes(ids, fresh=True)
    segments = Segments(connections.workspace())
    for one in ids if found.ready else []:
        segments.note_count(one, found.sizes[one], found.as_of_ms)
    return {"sizes": found.sizes}


def parts_for(people: int) -> int:
    """Return into how many parts so many people are divided: a power of two."""
    parts = 1
    while parts < _MOST_PARTS and parts * _PEOPLE_OF_A_PART < people:
        parts *= 2
    return parts


def bounds(number: int, parts: int) -> tuple[str, str]:
    """Return below which id a part begins and at which it ends, "" for the end."""
    each = len(_LETTERS) // parts
    first = f"c{_LETTERS[number * each]}" if number else ""
    last = (number + 1) * each
    return first, f"c{_LETTERS[last]}" if last < len(_LETTERS) else ""


def _start(title: str, segments: list[str], unique: str, by: str, parts: int) -> str:
    return chores.chores().start(
        KIND,
        title,
        {"segments": segments},
        unique=hashlib.sha256(f"{KIND}:{unique}".encode()).hexdigest()[:32],
        by=by,
        cursors=[""] * parts,
    )


def _archived(chore: Chore) -> Segment | None:
    ids = chore.params["segments"]
    if len(ids) != 1:
        return None
    found = Segments(connections.workspace()).get(ids[0])
    return found if found and (found.archived or found.form is Form.SCHEME) else None


def _empty(chore: Chore, part: Part) -> Step:
    """Have the next members leave; one part does it, since they stand on one list."""
    segment = Segments(connections.workspace()).known(chore.params["segments"][0])
    if part.number:
        return Step(None)
    members, further = desk.members().page(segment.id, _AT_ONCE, part.cursor)
    for one in members:
        desk.looking().look(
            one.customer_id, f"sweep:{chore.id}", {segment.id: segment.name}
        )
    return Step(further or None, done=len(members))
