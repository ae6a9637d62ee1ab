"""Whoever leaves is forgotten after a while, unless they come back before.

A timer of the person's own does it; nobody is searched for.  When the brand decides to
forget leavers, a chore goes through the list of customers once and sets the timers of
those who have left already: a week later at the earliest, so that a mistake can be put
right.
"""

import hashlib
from collections.abc import Mapping
from itertools import islice
from typing import Any

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.aws.timers import Timer
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.ids import shard
from chalicelib.customers import listing
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.models import Group
from chalicelib.customers.privacy import desk
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import Channel
from chalicelib.customers.privacy.rules import rules
from chalicelib.customers.profile.repository import from_item

TIMER = "privacy.retention"
KIND = "privacy.retention"  # of chores
GRACE_MS = 7 * DAY_MS
_AT_ONCE = 500


def left(customer_id: str, at_ms: int) -> None:
    """Have somebody who left be looked at when it is time to forget them."""
    if rules().retention_days:
        _arm(customer_id, at_ms + rules().retention_ms)


def returned(customer_id: str) -> None:
    """Forget about forgetting: the person follows again."""
    connections.timers().disarm(TIMER, customer_id)


def due(customer_id: str) -> None:
    """Forget somebody who left long enough ago, under all their ids."""
    if not rules().retention_days:
        return
    try:
        group = group_of(customer_id)
    except NotFound:
        return
    left_ms = max(one.unsubscribed_at_ms for one in group.profiles)
    if any(one.subscribed for one in group.profiles) or not left_ms:
        return
    due_ms = left_ms + rules().retention_ms
    if due_ms > now_ms():
        _arm(customer_id, due_ms)
        return
    _erase(group, left_ms)


def start(version: int, by: str) -> str:
    """Set the timers of those who have left already, once a version of the rules."""
    unique = hashlib.sha256(f"{KIND}\0{version}".encode()).hexdigest()[:32]
    params = {"now_ms": now_ms()}
    return chores.chores().start(
        KIND, "安排取关客户的删除", params, unique=unique, by=by
    )


def step(chore: Chore, part: Part) -> Step:
    """Look at the next customers of the list."""
    if not rules().retention_days:
        return Step(None)
    profiles = connections.profiles()
    places = listing.walk(
        profiles, after=part.cursor, at_once=_AT_ONCE, oldest_first=True
    )
    found = list(islice(places, _AT_ONCE))
    keys = [{"pk": listing.customer_of(one), "sk": "PROFILE"} for one in found]
    gone = [
        one
        for one in map(from_item, profiles.batch_get(keys))
        if not one.subscribed and one.unsubscribed_at_ms
    ]
    earliest_ms = int(chore.params["now_ms"]) + GRACE_MS
    for one in gone:
        due_ms = one.unsubscribed_at_ms + rules().retention_ms
        if due_ms < earliest_ms:
            # Over a day, so that thousands do not come due in one minute.
            due_ms = earliest_ms + shard(one.id, DAY_MS)
        _arm(one.id, due_ms)
    further = found[-1] if len(found) == _AT_ONCE else None
    return Step(further, done=len(gone))


def finish(chore: Chore) -> Mapping[str, Any]:
    return {"armed": chore.done}


def _arm(customer_id: str, due_ms: int) -> None:
    connections.timers().arm(Timer(TIMER, customer_id, due_ms, customer_id))


def _erase(group: Group, left_ms: int) -> None:
    asked = Asked(Channel.RETENTION, "retention", f"retention:{left_ms}", at_once=True)
    try:
        desk.ask_erasure(group, asked)
    except InvalidInput:  # a colleague, whose sign-in rests on it
        telemetry.record("privacy", "colleague kept", customer=group.id)
