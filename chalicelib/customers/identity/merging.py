"""Merging two customers and undoing it: a pointer one way, a list the other.

The keys are those of ``identity.groups``, ``identity.pairs`` and ``identity.records``.
Both ends and the lines of both time axes are written in one transaction, on condition
that nobody has merged or split either of them since they were read.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
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
    State,
)
from chalicelib.customers.identity.pairs import Pairs
from chalicelib.customers.identity.records import MergeRecords
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry, Timeline

MERGED, UNMERGED = "customer.merged", "customer.unmerged"
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Merging:
    """Merges and unmerges."""

    profiles: Table
    groups: Groups
    pairs: Pairs
    records: MergeRecords
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

    def _merge(self, survivor: Group, other: Group, cause: Cause) -> None:
        root, below = survivor.root, other.root
        took = sorted({below.id, *below.others})
        writes = [
            self._profile(root, "ADD #others :took", took),
            self._profile(below, "SET merged = :into", into=root.id),
            self.records.add(root.id, below.id, cause, took),
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
            *self.records.undo(parent.id, child.id, cause),
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


def merging() -> Merging:
    """Return what merges in this deployment."""
    profiles = connections.profiles()
    return Merging(
        profiles,
        groups(),
        Pairs(profiles),
        MergeRecords(profiles),
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
