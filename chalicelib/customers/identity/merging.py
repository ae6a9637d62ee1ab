"""Merging two customers and undoing it: a pointer one way, a list the other.

Table profiles      see ``identity.groups``, and
                    pk = customer id, sk = "MERGE#<13 digits of ms>#<other id>"
                        by, reasons, took (ids that came along), undone_at, undone_by

Both ends and the lines of both time axes are written in one transaction, on condition
that nobody has merged or split either of them since they were read.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.aws.values import Item
from chalicelib.core.errors import InvalidInput, Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.identity.group import groups
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.identity.models import (
    MOST_MEMBERS,
    Cause,
    Group,
    Pair,
    Reason,
    State,
)
from chalicelib.customers.identity.pairs import Pairs
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry, Timeline

MERGED, UNMERGED = "customer.merged", "customer.unmerged"
_PREFIX = "MERGE#"
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge of the history; ``undone_ms`` 0 while it holds."""

    customer_id: str
    other: str
    at_ms: int
    by: str
    reasons: tuple[Reason, ...] = ()
    undone_ms: int = 0
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class Merging:
    """Merges and unmerges."""

    profiles: Table
    groups: Groups
    pairs: Pairs
    timeline: Timeline
    effects: Effects

    def merge(self, customer_id: str, other_id: str, cause: Cause) -> Group:
        """Have one customer speak for another as well; return who they are now.

        Two who are one already stay as they are.

        Raises:
            NotFound: there is no such customer.
            InvalidInput: too many would be one person.
        """
        for _ in range(_TRIES):
            survivor, other = self.groups.of(customer_id), self.groups.of(other_id)
            if survivor.id == other.id:
                return survivor
            if len(survivor.ids) + len(other.ids) > MOST_MEMBERS:
                raise InvalidInput(f"more than {MOST_MEMBERS} customers would be one")
            try:
                self._merge(survivor, other, cause)
            except TransactionFailed:
                continue
            return self.groups.of(customer_id)
        raise Unavailable("these customers are being merged by somebody else")

    def unmerge(self, customer_id: str, other_id: str, cause: Cause) -> Group:
        """Undo a merge; return the group that the first of the two is left with.

        Raises:
            NotFound: there is no such customer.
            InvalidInput: they are not one person, so there is nothing to undo.
        """
        for _ in range(_TRIES):
            group = self.groups.of(customer_id)
            if other_id == customer_id or other_id not in group.ids:
                raise InvalidInput("these two are not merged")
            mine, theirs = group.member(customer_id), group.member(other_id)
            child = theirs if theirs.merged_into else mine
            try:
                self._split(child, cause)
            except TransactionFailed:
                continue
            return self.groups.of(customer_id)
        raise Unavailable("these customers are being merged by somebody else")

    def history(self, customer_ids: Sequence[str]) -> list[Merge]:
        """Return every merge of these, the newest first."""
        found = [
            _merge(item)
            for customer in customer_ids
            for item in self._records(customer)
        ]
        return sorted(found, key=lambda one: one.at_ms, reverse=True)

    def forget(self, customer_ids: Sequence[str], among: Iterable[str]) -> int:
        """Remove from the history of others that these were once merged into them."""
        gone = set(customer_ids)
        keys = [
            {"pk": item["pk"], "sk": item["sk"]}
            for other in among
            for item in self._records(other)
            if gone & {item["sk"].rpartition("#")[2], *item["took"]}
        ]
        self.profiles.batch_write(deletes=keys)
        return len(keys)

    def _merge(self, survivor: Group, other: Group, cause: Cause) -> None:
        root, below = survivor.root, other.root
        took = sorted({below.id, *below.others})
        writes = [
            self._profile(root, "ADD #others :took", took),
            self._profile(below, "SET merged = :into", into=root.id),
            self.profiles.put_write(_record(root.id, below.id, cause, took)),
            *self._decided(survivor, other, State.MERGED, cause),
            self._line(below.id, root.id, MERGED, cause, "已并入另一位客户"),
        ]
        entry = _entry(root.id, below.id, MERGED, cause, "合并另一位客户")
        self.effects.commit(entry, writes, _news(MERGED, root.id, below.id, cause))

    def _split(self, child: Profile, cause: Cause) -> None:
        above = self.groups.above(child)
        if not above:
            raise InvalidInput("these two are not merged")
        gone = sorted({child.id, *child.others})
        parent, root = above[0], above[-1]
        writes = [
            self._profile(child, "REMOVE merged"),
            *(self._profile(one, "DELETE #others :took", gone) for one in above),
            *self._undone(parent.id, child.id, cause),
            *self._refused(parent.id, child.id, cause),
            self._line(child.id, root.id, UNMERGED, cause, "已从另一位客户拆出"),
        ]
        entry = _entry(root.id, child.id, UNMERGED, cause, "拆分已合并的客户")
        self.effects.commit(entry, writes, _news(UNMERGED, root.id, child.id, cause))

    def _profile(
        self, profile: Profile, change: str, took: Sequence[str] = (), into: str = ""
    ) -> Write:
        """Return the change of a profile that is merged as it was when it was read."""
        condition, values = "attribute_exists(pk)", {}
        if profile.merged_into:
            condition += " AND merged = :merged"
            values[":merged"] = profile.merged_into
        else:
            condition += " AND attribute_not_exists(merged)"
        if profile.others:
            condition += " AND #others = :others"
        else:
            condition += " AND attribute_not_exists(#others)"
        more = {":others": profile.others} if profile.others else {}
        more |= {":took": frozenset(took)} if took else {}
        return self.profiles.update_write(
            {"pk": profile.id, "sk": "PROFILE"},
            change,
            names={"#others": "others"},
            values={**values, **more, **({":into": into} if into else {})} or None,
            condition=condition,
        )

    def _line(
        self, customer_id: str, other: str, kind: str, cause: Cause, title: str
    ) -> Write:
        return self.timeline.first_time(_entry(customer_id, other, kind, cause, title))

    def _decided(
        self, one: Group, other: Group, state: State, cause: Cause
    ) -> list[Write]:
        """Return the writes that close every open question between the two."""
        theirs = set(other.ids)
        pairs = [p for p in self.pairs.of(one.ids) if {p.one, p.other} & theirs]
        closed = [
            replace(p, state=state, by=cause.by, at_ms=cause.at_ms) for p in pairs
        ]
        return self.pairs.put(*zip(closed, pairs, strict=True))

    def _refused(self, parent: str, child: str, cause: Cause) -> list[Write]:
        """Return the writes that remember that these are two."""
        before = self.pairs.get(parent, child)
        one, other = sorted((parent, child))
        known = before.reasons if before else ()
        at_ms = cause.at_ms
        pair = Pair(one, other, State.REFUSED, known, at_ms, cause.by, refused_ms=at_ms)
        return self.pairs.put((pair, before))

    def _undone(self, parent: str, child: str, cause: Cause) -> list[Write]:
        records = [
            one
            for one in self._records(parent)
            if one["sk"].endswith(f"#{child}") and not one.get("undone_at")
        ]
        return [
            self.profiles.update_write(
                {"pk": parent, "sk": one["sk"]},
                "SET undone_at = :at, undone_by = :by",
                values={":at": cause.at_ms, ":by": cause.by},
            )
            for one in records
        ]

    def _records(self, customer_id: str) -> list[Item]:
        found = self.profiles.query(
            "pk = :customer AND begins_with(sk, :merges)",
            values={":customer": customer_id, ":merges": _PREFIX},
        )
        return list(found)


def merging() -> Merging:
    """Return what merges in this deployment."""
    profiles = connections.profiles()
    return Merging(
        profiles,
        groups(),
        Pairs(profiles),
        Timeline(connections.interactions()),
        effects(),
    )


def _entry(customer_id: str, other: str, kind: str, cause: Cause, title: str) -> Entry:
    """Return the line of one axis; it does not name the other, who may be erased."""
    mark = hashlib.sha256(f"{other}\0{cause.key}".encode()).hexdigest()[:20]
    return Entry(
        customer_id=customer_id,
        at_ms=cause.at_ms,
        key=f"{kind}:{mark}",
        kind="identity",
        type=kind.rpartition(".")[2],
        direction="internal",
        title=title,
        data={"by": cause.by, "reasons": [one.value for one in cause.reasons]},
    )


def _news(kind: str, root: str, other: str, cause: Cause) -> DomainEvent:
    return DomainEvent(
        kind=kind,
        id=f"{kind}:{other}:{cause.at_ms}",
        customer_id=root,
        occurred_at_ms=cause.at_ms,
        data={"other": other, "by": cause.by},
    )


def _record(root: str, other: str, cause: Cause, took: Sequence[str]) -> Item:
    return {
        "pk": root,
        "sk": f"{_PREFIX}{cause.at_ms:013d}#{other}",
        "by": cause.by,
        "reasons": [one.value for one in cause.reasons],
        "took": list(took),
    }


def _merge(item: Item) -> Merge:
    at, _, other = item["sk"].removeprefix(_PREFIX).partition("#")
    return Merge(
        customer_id=item["pk"],
        other=other,
        at_ms=int(at),
        by=item["by"],
        reasons=tuple(Reason(one) for one in item["reasons"]),
        undone_ms=item.get("undone_at", 0),
        undone_by=item.get("undone_by", ""),
    )
