"""Rules of segments that name a person: somebody was listed by hand.

A customer that there never was takes their place, so that the rule stays a rule and
what it has been remains comparable.
"""

from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed
from chalicelib.aws.values import Item
from chalicelib.core.errors import Unavailable
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.marks import without
from chalicelib.customers.segments.definitions import desk

NOBODY = "c" + "0" * 25
_PUBLISHED = "CONFIG#segments"


def _export(_person: Person) -> Iterable[Record]:
    """Yield nothing: which segments somebody is in is among their own records."""
    yield from ()


def _erase(person: Person) -> int:
    gone = dict.fromkeys(person.customer_ids, NOBODY)
    return sum(_renamed(row, gone) for row in _rows())


def _rows() -> Iterator[Item]:
    """Yield every segment with its versions, and what of them is published."""
    table = connections.workspace()
    partitions = [f"SEGMENT#{one.id}" for one in desk.segments().all()]
    for partition in (*partitions, _PUBLISHED):
        yield from table.query("pk = :pk", values={":pk": partition})


def _renamed(row: Item, gone: dict[str, str]) -> bool:
    """Write a row anew where it names somebody; tell whether it did."""
    named = [name for name in row if without(row[name], gone) != row[name]]
    if not named:
        return False
    try:
        connections.workspace().update(
            {"pk": row["pk"], "sk": row["sk"]},
            "SET " + ", ".join(f"#{name} = :new_{name}" for name in named),
            names={f"#{name}": name for name in named},
            values={f":new_{name}": without(row[name], gone) for name in named}
            | {f":old_{name}": row[name] for name in named},
            condition=" AND ".join(f"#{name} = :old_{name}" for name in named),
            returns="NONE",
        )
    except ConditionFailed as error:
        raise Unavailable("somebody changes the segment right now") from error
    return True


privacy.register(Store("segment_rules", "分群规则里的名单", _export, _erase))
