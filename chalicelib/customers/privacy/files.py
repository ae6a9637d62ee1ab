"""Files of the archive that name many people, written anew without one of them.

What a file held before is deleted with it, whoever it was about: nothing reads that.
"""

import gzip
import json
from collections.abc import Collection
from typing import Any

from chalicelib import connections
from chalicelib.core.errors import NotFound

_JSON, _GZIP = "application/json", "application/gzip"


def strike(prefix: str, customer_ids: Collection[str]) -> int:
    """Take people out of every JSON file below a prefix; return how many had them."""
    archive, removed = connections.archive(), 0
    archive.tidy(prefix)
    for key in list(archive.list(prefix)):
        try:
            body = archive.get(key)
        except NotFound:
            continue  # whoever made it has deleted it meanwhile
        is_packed = key.endswith(".gz")
        text = gzip.decompress(body) if is_packed else body
        if any(one.encode() in text for one in customer_ids):
            left = json.dumps(taken_out(json.loads(text), customer_ids)).encode()
            packed = gzip.compress(left, mtime=0) if is_packed else left
            archive.rewrite(key, packed, _GZIP if is_packed else _JSON)
            removed += 1
    return removed


def taken_out(value: Any, customer_ids: Collection[str]) -> Any:
    """Return JSON without these people: their ids, and rows that are about them.

    A row is about whoever it begins with, or whose id it has as ``id``.
    """
    match value:
        case dict():
            return {
                name: taken_out(one, customer_ids)
                for name, one in value.items()
                if name not in customer_ids
            }
        case list():
            kept = (one for one in value if _whose(one) not in customer_ids)
            return [taken_out(one, customer_ids) for one in kept]
    return value


def _whose(row: Any) -> str:
    match row:
        case str(who) | [str(who), *_] | {"id": str(who)}:
            return who
    return ""
