"""Long work that was begun with a person among the chosen, kept for 90 days."""

import json
from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.marks import nobody, without

_TOLD = ("params", "result", "error", "title")


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: what came of it is on the time axis."""
    yield from ()


def erase(person: Person) -> int:
    """Have rows name nobody where they name the person; the work itself stays."""
    found = list(_naming(person))
    gone = nobody((*person.customer_ids, *person.open_ids))
    for row in found:
        told = {name: without(row[name], gone) for name in _TOLD if name in row}
        told |= {"cursor": without(row["cursor"], gone)} if "cursor" in row else {}
        connections.workspace().update(
            {"pk": row["pk"], "sk": row["sk"]},
            "SET " + ", ".join(f"#{name} = :{name}" for name in told),
            names={f"#{name}": name for name in told},
            values={f":{name}": value for name, value in told.items()},
            condition="attribute_exists(pk)",
            returns="NONE",
        )
    return len(found)


def _naming(person: Person) -> Iterator[Item]:
    """Yield the rows of chores, and of their parts, that name the person."""
    table = connections.workspace()
    heads = table.query("owner_pk = :all", values={":all": "CHORES"}, index="owner")
    for head in heads:
        for row in table.query("pk = :chore", values={":chore": head["pk"]}):
            text = json.dumps(row, default=str)
            if any(one in text for one in (*person.customer_ids, *person.open_ids)):
                yield row


privacy.register(Store("chores", "批量处理的名单", export, erase))
