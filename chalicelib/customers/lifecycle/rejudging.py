"""The chore ``lifecycle.rejudge``: everybody's stage after the thresholds changed.

Time alone would bring most people where they belong, but only when their timers go off,
and those were set by the thresholds of before.  One part for each shard of the list of
everybody; whoever is where they belong costs one read.
"""

import hashlib
import math
from collections.abc import Mapping
from itertools import islice
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers import listing
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.lifecycle import desk
from chalicelib.customers.profile.repository import from_item

KIND = "lifecycle.rejudge"
_AT_ONCE = 100
# Until then workers may still go by the thresholds of before.
_SETTLED_MS = 45_000


def start(revision: str, by: str) -> str:
    """Have everybody looked at, once for every change; return the chore's id."""
    unique = hashlib.sha256(f"{KIND}:{revision}".encode()).hexdigest()[:32]
    return chores.chores().start(
        KIND,
        "按新的阈值重新判断生命周期",
        {"revision": revision},
        unique=unique,
        by=by,
        cursors=[""] * listing.SHARDS,
    )


def step(chore: Chore, part: Part) -> Step:
    """Look at the next people of a shard; somebody looked at twice stays as is."""
    early_ms = chore.created_ms + _SETTLED_MS - now_ms()
    if early_ms > 0:
        return Step(part.cursor, wait_s=math.ceil(early_ms / 1000))
    profiles = connections.profiles()
    walk = listing.walk_shard(
        profiles, part.number, after=part.cursor, at_once=_AT_ONCE
    )
    places = list(islice(walk, _AT_ONCE))
    keys = [{"pk": listing.customer_of(one), "sk": "PROFILE"} for one in places]
    course = desk.course()
    found = profiles.batch_get(keys, consistent=True) if keys else ()
    moved = sum(course.rejudge(from_item(one), f"rules:{chore.id}") for one in found)
    further = places[-1] if len(places) == _AT_ONCE else None
    return Step(further, done=moved)


def finish(chore: Chore) -> Mapping[str, Any]:
    return {"moved": chore.done}
