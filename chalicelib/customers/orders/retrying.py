"""Trying again what waits for somebody: a chore, once a day while anything does.

Most orders are given to their person by the news that somebody has become known.  A
bulk sync tells no news of unionids, and a number may have been a crowd's for a while.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.identity import lookup
from chalicelib.customers.orders import desk

_AT_ONCE = 50


def step(_chore: Chore, part: Part) -> Step:
    """Look whether somebody holds the next keys by now."""
    keys, further = desk.room().after(part.cursor, _AT_ONCE)
    given = 0
    for key in keys:
        if people := lookup.holders_of(key):
            given += desk.admit(key, people[0])
    return Step(further, done=given)


def finish(_chore: Chore) -> Mapping[str, Any]:
    """Look again tomorrow, as long as anything waits."""
    keys, _ = desk.room().after("", 1)
    if keys:
        desk.look_again_later()
    return {}
