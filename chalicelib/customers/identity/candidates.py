"""Finding out who may be the same person, when something about somebody becomes known.

Nobody is compared with everybody: whoever holds a key of mine stands under that key.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.attributes.desk import AttributeDesk, attributes
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.identity import service
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.identity.keys import MOST_HOLDERS, UNIONID, Link
from chalicelib.customers.identity.links import Links
from chalicelib.customers.identity.merging import Merging, merging
from chalicelib.customers.identity.models import (
    Advice,
    Cause,
    Conflict,
    Group,
    Pair,
    Reason,
    State,
)
from chalicelib.customers.timeline import Entry

AUTO = "auto"  # the actor of what happens without anybody


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two persons to be compared, with all that speaks for and against."""

    pair: Pair
    one: Group
    other: Group
    conflicts: tuple[Conflict, ...]

    @property
    def advice(self) -> Advice:
        return service.advice(self.pair.score, self.conflicts)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Proposes merges, carries out the sure ones and keeps what people decide."""

    groups: Groups
    links: Links
    attributes: AttributeDesk
    merging: Merging
    effects: Effects
    now_ms: Callable[[], int]

    def look(self, customer_id: str, cause_key: str) -> None:
        """Compare somebody with all who hold a key of theirs; a repeat is fine."""
        group = self.groups.of(customer_id)
        found = self._alike(group)
        for other, reasons in found.values():
            group = self.groups.of(customer_id)
            if other.id not in group.ids:
                self._propose(group, other, reasons, cause_key)
        self._withdraw(self.groups.of(customer_id))

    def proposal(self, pair: Pair) -> Proposal | None:
        """Return a pair with who they are now; ``None`` where it is no question."""
        try:
            one, other = self.groups.of(pair.one), self.groups.of(pair.other)
        except NotFound:
            return None
        if one.id == other.id:
            return None
        return Proposal(pair, one, other, self._conflicts(one, other))

    def of(self, group: Group) -> list[Pair]:
        """Return the open questions about a person, the likeliest first."""
        waiting = (State.OPEN, State.LATER)
        pairs = self.merging.pairs.of(group.ids)
        found = [one for one in pairs if one.state in waiting]
        return sorted(found, key=lambda one: -one.score)

    def decide(self, pair: Pair, state: State, by: str, key: str) -> None:
        """Keep what somebody decided: not the same person, or later."""
        at_ms = self.now_ms()
        refused_ms = at_ms if state is State.REFUSED else pair.refused_ms
        decided = replace(pair, state=state, by=by, at_ms=at_ms, refused_ms=refused_ms)
        entry = _entry(decided, at_ms, key, f"疑似重复：{state.label}")
        self.effects.commit(entry, self.merging.pairs.put((decided, pair)))

    def _alike(self, group: Group) -> dict[str, tuple[Group, tuple[Reason, ...]]]:
        """Return the persons who hold a key of this one's, and what that means."""
        reasons: dict[str, set[Reason]] = {}
        others: dict[str, Group] = {}
        for link in self._keys(group):
            holders = self.links.holders(link.key)
            if len(holders) > MOST_HOLDERS:
                continue
            for holder in holders:
                if holder.customer_id in group.ids:
                    continue
                try:
                    other = self.groups.of(holder.customer_id)
                except NotFound:
                    continue
                others[other.id] = other
                said = reasons.setdefault(other.id, set())
                said.add(service.reason_of(link, holder))
        return {one: (others[one], service.ordered(reasons[one])) for one in others}

    def _keys(self, group: Group) -> list[Link]:
        links = [link for one in group.ids for link in self.links.of(one)]
        unionids = {one.unionid for one in group.profiles if one.unionid}
        return [*links, *(Link(UNIONID, one, 0) for one in sorted(unionids))]

    def _propose(
        self, one: Group, other: Group, reasons: tuple[Reason, ...], key: str
    ) -> None:
        before = self._between(one, other)
        found = self._conflicts(one, other)
        score = max(reason.score for reason in reasons)
        if service.is_automatic(score, found, before):
            first, second = service.survivor_first(one.root, other.root)
            cause = Cause(AUTO, key, self.now_ms(), reasons)
            try:
                self.merging.merge(first.id, second.id, cause)
            except InvalidInput:  # too many for one person: somebody has to look
                self._ask(one, other, reasons, before, key)
            return
        self._ask(one, other, reasons, before, key)

    def _ask(
        self,
        one: Group,
        other: Group,
        reasons: tuple[Reason, ...],
        before: Pair | None,
        key: str,
    ) -> None:
        state = service.next_state(before, reasons)
        if before and (before.state, before.reasons) == (state, reasons):
            return
        low, high = sorted((one.id, other.id))
        if before:  # about members of theirs, maybe: the same question
            low, high = before.one, before.other
        at_ms = self.now_ms()
        refused_ms = before.refused_ms if before else 0
        pair = Pair(low, high, state, reasons, at_ms, AUTO, refused_ms=refused_ms)
        entry = _entry(pair, at_ms, key, f"疑似重复：{reasons[0].label}")
        try:
            self.effects.commit(entry, self.merging.pairs.put((pair, before)))
        except TransactionFailed:  # found or decided by somebody else meanwhile
            return

    def _between(self, one: Group, other: Group) -> Pair | None:
        """Return what is known of two persons; a refusal counts before all else."""
        theirs = set(other.ids)
        pairs = self.merging.pairs.of(one.ids)
        found = [pair for pair in pairs if {pair.one, pair.other} & theirs]
        weight = {State.REFUSED: 0, State.OPEN: 1, State.LATER: 2}
        return min(found, key=lambda pair: weight.get(pair.state, 3), default=None)

    def _withdraw(self, group: Group) -> None:
        """Close the questions about somebody for which nothing speaks any more."""
        alike = self._alike(group)
        for pair in self.of(group):
            mine = pair.one if pair.one in group.ids else pair.other
            other = pair.besides(mine)
            if any(other in them.ids for them, _ in alike.values()):
                continue
            gone = replace(pair, state=State.WITHDRAWN, at_ms=self.now_ms(), by=AUTO)
            entry = _entry(gone, gone.at_ms, f"{pair.rev}", "疑似重复已失效")
            try:
                self.effects.commit(entry, self.merging.pairs.put((gone, pair)))
            except TransactionFailed:
                continue

    def _conflicts(self, one: Group, other: Group) -> tuple[Conflict, ...]:
        mine, theirs = self.attributes.best(one), self.attributes.best(other)
        return tuple(service.conflicts(mine, theirs))


def candidates() -> Candidates:
    """Return what finds duplicates in this deployment."""
    known = attributes()
    return Candidates(
        groups=known.groups,
        links=known.links,
        attributes=known,
        merging=merging(),
        effects=effects(),
        now_ms=now_ms,
    )


def _entry(pair: Pair, at_ms: int, key: str, title: str) -> Entry:
    """Return the line of one axis; it does not name the other, who may be erased."""
    mark = hashlib.sha256(f"{pair.other}\0{key}".encode()).hexdigest()[:20]
    return Entry(
        customer_id=pair.one,
        at_ms=at_ms,
        key=f"dupe:{pair.state.value}:{mark}",
        kind="identity",
        type=pair.state.value,
        direction="internal",
        title=title,
        data={"by": pair.by, "reasons": [one.value for one in pair.reasons]},
    )
