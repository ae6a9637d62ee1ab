"""Pairs of customers who may be one person, and what was decided about each.

Table profiles      pk = customer id, sk = "DUPE#<other customer id>"
                        state, reasons, at, by, rev, refused_at
                    the same under both ids; and
                    under the lower id, while somebody has to decide:
                        list_pk = "DUPE#<state>#<shard>", list_sk, see customers.listing
                    pk = customer id, sk = "TRAITS"
                        dupes     ids of those who may be the same person
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write, transact
from chalicelib.aws.values import Item
from chalicelib.customers import listing
from chalicelib.customers.identity.models import Pair, Reason, State
from chalicelib.customers.traits.repository import TraitItems

_PREFIX = "DUPE#"
_WAITING = (State.OPEN, State.LATER)


class Pairs:
    """Reads and changes them."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def get(self, one: str, other: str) -> Pair | None:
        low, high = sorted((one, other))
        item = self._profiles.get(pk=low, sk=_PREFIX + high)
        return _pair(item) if item else None

    def of(self, customer_ids: Iterable[str]) -> list[Pair]:
        """Return every pair that one of these is part of, each once."""
        found: dict[tuple[str, str], Pair] = {}
        for customer in customer_ids:
            items = self._profiles.query(
                "pk = :customer AND begins_with(sk, :pairs)",
                values={":customer": customer, ":pairs": _PREFIX},
            )
            found |= {(one.one, one.other): one for one in map(_pair, items)}
        return list(found.values())

    def waiting(
        self, state: State, limit: int, after: str = ""
    ) -> tuple[list[Pair], str]:
        """Return some pairs that wait for a person, and where to go on; "" at the end.

        Args:
            state: open or later.
            limit: at most so many.
            after: the place before the first; "" begins the list.
        """
        places = listing.walk(
            self._profiles, of=_PREFIX + state.value, after=after, at_once=limit + 1
        )
        here = list(islice(places, limit + 1))
        keys = [listing.customer_of(one).split("#") for one in here[:limit]]
        items = self._profiles.batch_get(
            [{"pk": low, "sk": _PREFIX + high} for low, high in keys]
        )
        known = {(i["pk"], i["sk"].removeprefix(_PREFIX)): _pair(i) for i in items}
        found = [known[low, high] for low, high in keys if (low, high) in known]
        return found, here[limit - 1] if len(here) > limit else ""

    def put(self, *changes: tuple[Pair, Pair | None]) -> list[Write]:
        """Return the writes that set where pairs stand, each with how it stood.

        They are refused where somebody has decided meanwhile.
        """
        writes: list[Write] = []
        for pair, before in changes:
            rev = before.rev if before else 0
            row = _row(pair, rev + 1)
            theirs = {"pk": pair.other, "sk": _PREFIX + pair.one, **row}
            mine = {"pk": pair.one, "sk": _PREFIX + pair.other, **row, **_place(pair)}
            condition, values = "attribute_not_exists(pk)", None
            if rev:
                condition, values = "rev = :rev", {":rev": rev}
            writes.append(self._profiles.put_write(mine, condition, values=values))
            writes.append(self._profiles.put_write(theirs))
        return writes + self._traits(changes)

    def erase(self, customer_ids: Sequence[str]) -> set[str]:
        """Forget every pair of these, on the other side too; return who that is."""
        pairs, gone = self.of(customer_ids), set(customer_ids)
        others = {who for pair in pairs for who in (pair.one, pair.other)} - gone
        for other in others:
            change = TraitItems(self._profiles).change(
                other, leaves={"dupes": customer_ids}
            )
            transact([change])
        keys = [{"pk": p.one, "sk": _PREFIX + p.other} for p in pairs]
        keys += [{"pk": p.other, "sk": _PREFIX + p.one} for p in pairs]
        self._profiles.batch_write(deletes=keys)
        return others

    def _traits(self, changes: Sequence[tuple[Pair, Pair | None]]) -> list[Write]:
        """Return one write a person: a transaction names an item once only."""
        joins: dict[str, set[str]] = {}
        leaves: dict[str, set[str]] = {}
        for pair, before in changes:
            waits = pair.state in _WAITING
            if waits == (before is not None and before.state in _WAITING):
                continue
            for who in (pair.one, pair.other):
                named = joins if waits else leaves
                named.setdefault(who, set()).add(pair.besides(who))
        items = TraitItems(self._profiles)
        return [
            items.change(
                who,
                joins={"dupes": joins[who]} if who in joins else None,
                leaves={"dupes": leaves[who]} if who in leaves else None,
            )
            for who in sorted(joins.keys() | leaves.keys())
        ]


def _row(pair: Pair, rev: int) -> Item:
    return {
        "state": pair.state.value,
        "reasons": [one.value for one in pair.reasons],
        "at": pair.at_ms,
        "by": pair.by,
        "rev": rev,
        "refused_at": pair.refused_ms,
    }


def _place(pair: Pair) -> Item:
    if pair.state not in _WAITING:
        return {}
    name, ids = _PREFIX + pair.state.value, f"{pair.one}#{pair.other}"
    return listing.place_in(name, ids, pair.at_ms)


def _pair(item: Item) -> Pair:
    one, other = sorted((item["pk"], item["sk"].removeprefix(_PREFIX)))
    return Pair(
        one,
        other,
        State(item["state"]),
        tuple(Reason(reason) for reason in item["reasons"]),
        item["at"],
        item["by"],
        item["rev"],
        item["refused_at"],
    )
