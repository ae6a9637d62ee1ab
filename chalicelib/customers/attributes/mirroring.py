"""The chore ``attributes.mirror``: everybody's traits after the attributes changed.

One part for each shard of the list of everybody; a step looks at some people of one.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from chalicelib import connections
from chalicelib.core.errors import NotFound
from chalicelib.customers import listing
from chalicelib.customers.attributes.catalogue import forget
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.chores import desk
from chalicelib.customers.chores.models import Chore, Part, Step

KIND = "attributes.mirror"
_AT_ONCE = 100


def start(version: int, by: str) -> str:
    """Have everybody looked at, once for every version of the attributes."""
    unique = hashlib.sha256(f"{KIND}:{version}".encode()).hexdigest()[:32]
    return desk.chores().start(
        KIND,
        "按新的属性设置更新全部客户",
        {"version": version},
        unique=unique,
        by=by,
        cursors=[""] * listing.SHARDS,
    )


def step(chore: Chore, part: Part) -> Step:
    """Look at the next people of a shard; somebody looked at twice stays as is."""
    if not part.cursor:
        forget()  # the catalogue of before may still be at hand
    found = list(
        connections.profiles().query(
            "list_pk = :list AND list_sk > :after",
            values={
                ":list": f"{listing.EVERYBODY}#{part.number}",
                ":after": part.cursor or "0",
            },
            index="list",
            limit=_AT_ONCE,
        )
    )
    changed = sum(_mirror(item["pk"], chore.id) for item in found)
    further = found[-1]["list_sk"] if len(found) == _AT_ONCE else None
    return Step(further, done=changed)


def finish(chore: Chore) -> Mapping[str, Any]:
    return {"changed": chore.done}


def _mirror(customer_id: str, cause: str) -> int:
    try:
        return int(attributes().remirror(customer_id, cause))
    except NotFound:  # erased meanwhile
        return 0
