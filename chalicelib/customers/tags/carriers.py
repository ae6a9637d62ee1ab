"""The people who have a tag, shard by shard, for long work.

Index list          see customers.listing
"""

from dataclasses import dataclass

from chalicelib.aws.dynamodb import Table
from chalicelib.customers.listing import customer_of

BEGIN = "0"
END = "9"


@dataclass(frozen=True, slots=True)
class Some:
    """Some people of a shard, the oldest first."""

    ids: list[str]
    last: str  # the place to go on from, "" at the end


def of_tag(
    profiles: Table,
    key: str,
    number: int,
    limit: int,
    *,
    after: str = "",
    until: str = END,
) -> Some:
    """Return the next people of a tag's shard.

    Args:
        profiles: the table.
        key: of the tag.
        number: of the shard.
        limit: at most so many.
        after: the place of the last one before.
        until: the place that ends it: those who got the tag later are left out.
    """
    return _some(profiles, f"TAG#{key}#{number}", limit, after, until)


def of_everybody(
    profiles: Table, number: int, limit: int, *, after: str = "", until: str = END
) -> Some:
    """Return the next people of a shard of the list of everybody."""
    return _some(profiles, f"LIST#{number}", limit, after, until)


def _some(profiles: Table, name: str, limit: int, after: str, until: str) -> Some:
    rows = profiles.query(
        "list_pk = :list AND list_sk BETWEEN :after AND :until",
        values={":list": name, ":after": after or BEGIN, ":until": until},
        index="list",
        limit=limit + 1,
    )
    places = [row["list_sk"] for row in rows if row["list_sk"] != after][:limit]
    last = places[-1] if len(places) == limit else ""
    return Some([customer_of(place) for place in places], last)
