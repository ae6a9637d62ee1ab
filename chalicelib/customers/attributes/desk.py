"""Learning about people: read what is known, decide, write all of it or nothing."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.catalogue import Catalogue, catalogue
from chalicelib.customers.attributes.models import PREFIX, Observed, bests
from chalicelib.customers.attributes.normalising import all_normalised
from chalicelib.customers.attributes.repository import AttributeItems
from chalicelib.customers.attributes.sealing import Wrapper
from chalicelib.customers.attributes.service import (
    SEALED,
    Learnt,
    Saying,
    learn,
    mirrored,
    name_of,
    told,
)
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.identity.group import groups
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.identity.keys import Digests
from chalicelib.customers.identity.links import Links
from chalicelib.customers.identity.models import Group
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import TraitItems

CHANGED = "attribute.changed"
REV = "attrs_rev"  # of the mirror in TRAITS; it guards what is derived
_TRIES = 8


@dataclass(frozen=True, slots=True)
class _Around:
    """What a change rests on."""

    group: Group
    known: tuple[Observed, ...]  # of the whole group
    rev: int
    mirror: Mapping[str, Any]  # the TRAITS item


@dataclass(frozen=True, slots=True)
class _Mirror:
    """How what is derived has to change."""

    sets: Mapping[str, Any]
    removes: list[str]
    name: str
    renamed: bool

    @property
    def changes(self) -> bool:
        return bool(self.sets or self.removes or self.renamed)


@dataclass(frozen=True, slots=True)
class AttributeDesk:
    """Reads and changes what is known of people."""

    profiles: Table
    items: AttributeItems
    groups: Groups
    links: Links
    digests: Callable[[], Digests]
    effects: Effects
    catalogue: Callable[[], Catalogue]
    now_ms: Callable[[], int]

    def known(self, group: Group) -> list[Observed]:
        """Return everything that any source says of the person."""
        return self.items.of(group.ids)

    def best(self, group: Group) -> dict[str, Observed]:
        """Return what to believe of each attribute."""
        return bests(self.known(group))

    def learn(
        self, customer_id: str, given: Mapping[str, Any], saying: Saying
    ) -> tuple[str, ...]:
        """Take what a source says; return the attributes that it changed.

        Args:
            customer_id: whom it is about; a merged one keeps it, and gives it back.
            given: values as typed, by attribute; ``None`` takes back what the same
                source said before.
            saying: who says so.

        Raises:
            Unreadable: some values are none of their kind; nothing was changed.
            NotFound: there is no such customer.
        """
        values = all_normalised(self.catalogue(), given)
        said = [saying.of(customer_id, name, one) for name, one in values.items()]
        for _ in range(_TRIES):
            around = self._around(customer_id)
            learnt = learn(around.known, said)
            if not learnt.names:
                for one in learnt.seen_again:
                    self.items.touch(one)
                return ()
            try:
                self._commit(customer_id, around, learnt, saying)
            except TransactionFailed:
                continue
            return learnt.names
        raise Unavailable("too much is being learnt about this customer at once")

    def remirror(self, customer_id: str, cause: str = "") -> bool:
        """Bring traits and name in line with what is known; tell whether they changed.

        Args:
            customer_id: whose; of a merged one, of who speaks for it.
            cause: leaves a line on the time axis, so that the change is noticed.
        """
        for _ in range(_TRIES):
            around = self._around(customer_id)
            mirror = self._mirrored(around, around.known, renew=True)
            if not mirror.changes:
                return False
            try:
                self._renew(around, mirror, cause)
            except TransactionFailed:
                continue
            return True
        raise Unavailable("too much is being learnt about this customer at once")

    def _renew(self, around: _Around, mirror: _Mirror, cause: str) -> None:
        writes = self._writes(around, mirror)
        if not cause:
            transact(writes)
            return
        entry = Entry(
            customer_id=around.group.id,
            at_ms=self.now_ms(),
            key=f"attr:{cause}",
            kind="attribute",
            type="recounted",
            direction="internal",
            title="资料按新的属性设置更新",
        )
        self.effects.commit(entry, writes)

    def _around(self, customer_id: str) -> _Around:
        group = self.groups.of(customer_id)
        # The revision first: what is read after it is at least as new.
        traits = self.profiles.get(pk=group.id, sk="TRAITS") or {}
        known = tuple(self.items.of(group.ids))
        return _Around(group, known, traits.get(REV, 0), traits)

    def _commit(
        self, customer_id: str, around: _Around, learnt: Learnt, saying: Saying
    ) -> None:
        entry = self._entry(customer_id, around, learnt, saying)
        news = DomainEvent(
            kind=CHANGED,
            id=f"{CHANGED}:{entry.key}:{customer_id}:{entry.at_ms}"[:128],
            customer_id=customer_id,
            occurred_at_ms=entry.at_ms,
            data={"name": learnt.names[0], "names": list(learnt.names)},
        )
        writes = [
            *self.items.puts((*learnt.stored, *learnt.seen_again), self.catalogue()),
            *(self.items.delete(one) for one in learnt.gone),
            *self._links(customer_id, around.known, learnt.known),
            *self._writes(around, self._mirrored(around, learnt.known)),
        ]
        self.effects.commit(entry, writes, news)

    def _entry(
        self, customer_id: str, around: _Around, learnt: Learnt, saying: Saying
    ) -> Entry:
        cause = hashlib.sha256(saying.key.encode()).hexdigest()[:20]
        return Entry(
            customer_id=customer_id,
            at_ms=self.now_ms(),
            key=f"attr:{saying.source.value}:{cause}",
            kind="attribute",
            type="changed",
            direction="internal",
            title=told(self.catalogue(), around.known, learnt, saying.source),
            data={
                "names": list(learnt.names),
                "source": saying.source.value,
                "by": saying.by,
            },
        )

    def _links(
        self, customer_id: str, before: Iterable[Observed], after: Iterable[Observed]
    ) -> list[Write]:
        """Return the writes that keep the customer's own keys as its values are."""
        ours = self.catalogue()
        was, now = (
            [one for one in known if one.customer_id == customer_id]
            for known in (before, after)
        )
        digests = self.digests()
        old, new = digests.links(was, ours), digests.links(now, ours)
        return self.links.change(customer_id, old.values(), new.values())

    def _mirrored(
        self, around: _Around, known: Iterable[Observed], *, renew: bool = False
    ) -> _Mirror:
        """Return how traits and name of who speaks for all have to change.

        Args:
            around: what there is.
            known: what is known from now on.
            renew: a name that nobody says any more goes, whoever had said it.
        """
        known = list(known)
        after = mirrored(self.catalogue(), known)
        name, had_one = name_of(known), bool(name_of(around.known))
        if not name and not (had_one or renew):
            name = around.group.root.name
        own = {n for n in around.mirror if n.startswith(PREFIX) or n == SEALED}
        return _Mirror(
            sets={n: v for n, v in after.items() if around.mirror.get(n) != v},
            removes=sorted(own - after.keys()),
            name=name,
            renamed=name != around.group.root.name,
        )

    def _writes(self, around: _Around, mirror: _Mirror) -> list[Write]:
        """Return writes that hold only while all they rest on is as it was read."""
        traits = TraitItems(self.profiles).change(
            around.group.id,
            sets=mirror.sets,
            adds={REV: 1},
            removes=mirror.removes,
            given={REV: around.rev},
        )
        others = around.group.profiles[1:]
        root = self._standing(around.group.root, mirror.name)
        return [traits, root, *(self._standing(one, one.name) for one in others)]

    def _standing(self, profile: Profile, name: str) -> Write:
        """Return the write that fails where the profile was merged or split since."""
        key = {"pk": profile.id, "sk": "PROFILE"}
        condition = "attribute_exists(pk) AND attribute_not_exists(merged)"
        values: dict[str, Any] = {}
        if profile.merged_into:
            condition, values = "merged = :merged", {":merged": profile.merged_into}
        if name == profile.name:
            return self.profiles.check_write(key, condition, values=values)
        return self.profiles.update_write(
            key,
            "SET #name = :name" if name else "REMOVE #name",
            names={"#name": "name"},
            values=values | ({":name": name} if name else {}),
            condition=condition,
        )


def attributes() -> AttributeDesk:
    """Return the desk of this deployment."""
    profiles = connections.profiles()
    return AttributeDesk(
        profiles=profiles,
        items=AttributeItems(profiles, _wrapper),
        groups=groups(),
        links=Links(profiles),
        digests=_digests,
        effects=effects(),
        catalogue=catalogue,
        now_ms=now_ms,
    )


def _wrapper() -> Wrapper:
    return Wrapper(connections.keys().field_key)


def _digests() -> Digests:
    return Digests(connections.keys().pepper.encode())
