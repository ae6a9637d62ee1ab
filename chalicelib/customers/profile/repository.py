"""Profiles and the identities that point to them.

Table profiles      pk = customer id, sk = "PROFILE"                     the hot item
                    pk = "ID#openid#<appid>#<openid>", sk = "IDENTITY"   customer
Index list          see customers.listing
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core import decay
from chalicelib.customers import listing
from chalicelib.customers.consent.models import Purpose
from chalicelib.customers.profile.changes import (
    Changes,
    Follow,
    follow_sets,
    forgone,
)
from chalicelib.customers.profile.models import Profile

Added = Mapping[str, int | frozenset[str]]  # to a number, or to a set of texts

_MS_DIGITS = 13
_CONSENTS = tuple((one.mark, one.value) for one in Purpose)
_KNOWN = "attribute_exists(pk)"
_NEWER = "attribute_not_exists(last_sk) OR last_sk < :oldest"


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a change is about."""

    id: str
    open_id: str
    app_id: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a group of events."""

    profile: Profile
    item: Item
    changes: Changes | None = None  # all of them, where they were made just now
    replayed: bool = False  # the group had been applied before
    follow_is_ambiguous: bool = False  # followed and left within one second

    @property
    def is_new(self) -> bool:
        """Nobody had seen the person before this group."""
        return bool(self.item.get("changes_n") == 1)


class ProfileRepository:
    """Reads profiles and applies what events change."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, customer_id: str) -> Profile | None:
        item = self._table.get(pk=customer_id, sk="PROFILE")
        return from_item(item) if item else None

    def apply(
        self,
        person: Person,
        changes: Changes,
        keys: list[str],
        sort_keys: list[str],
        *,
        must_be_known: bool = False,
    ) -> Applied:
        """Apply the folded changes of a group of events, all newer than any before.

        Args:
            keys: the event keys of the group; remembered until the next group, so
                that a redelivery after a crash is recognised.
            sort_keys: their places on the time axis, the oldest first.
            must_be_known: whether nobody new may begin with it.

        Raises:
            Stranger: the person is not known, and has to be.
            OutOfOrder: some of the group is not newer; or all of it was just applied
                and the answer got lost, which ``item["recent"]`` tells.
        """
        first_ms = int(sort_keys[0][:_MS_DIGITS])
        sets = {
            **changes.sets,
            **(follow_sets(changes.follow) if changes.follow else {}),
            **listing.place(person.id, first_ms),
            "oid": person.open_id,
            "app": person.app_id,
            "last_sk": sort_keys[-1],
            "recent": keys,
            "first_at": first_ms,
        }
        try:
            item = self._update(
                person.id,
                sets,
                {**changes.adds, **changes.joins, "changes_n": 1},
                f"{_KNOWN} AND ({_NEWER})" if must_be_known else _NEWER,
                {":oldest": sort_keys[0]},
            )
        except ConditionFailed as refused:
            if refused.item is None and must_be_known:
                raise Stranger from refused
            raise OutOfOrder(refused.item or {}) from refused
        found = self.applied(item, ambiguous=changes.follow_is_ambiguous)
        return replace(found, changes=changes)

    def applied(
        self, item: Item, *, replayed: bool = False, ambiguous: bool = False
    ) -> Applied:
        """Return what a group has become, from the item it left behind."""
        clashes = _within_one_second(item.get("prev_sub_sk", ""), item.get("sub_sk"))
        return Applied(
            from_item(item),
            item,
            replayed=replayed,
            follow_is_ambiguous=ambiguous or clashes,
        )

    def apply_late(
        self, person: Person, changes: Changes, entry_write: Write
    ) -> Applied:
        """Apply one event that is older than others already applied.

        It counts exactly once, together with its entry on the time axis, and changes
        only what no newer event has set.
        """
        added: Added = {**changes.adds, **changes.joins, "changes_n": 1}
        expression, names, values = _parts({}, added)
        count = self._table.update_write(
            _key(person.id), expression, names=names, values=values
        )
        replayed = False
        try:
            transact([entry_write, count])
        except TransactionFailed as failed:
            if not failed.refused(0):
                raise
            replayed = True
        is_newest = changes.follow is None or self.set_follow(person.id, changes.follow)
        item = self._table.get(pk=person.id, sk="PROFILE") or {}
        clashes = not is_newest and _within_one_second(
            changes.follow.sort_key if changes.follow else "", item.get("sub_sk")
        )
        return Applied(
            from_item(item), item, replayed=replayed, follow_is_ambiguous=clashes
        )

    def counting(self, customer_id: str, changes: Changes) -> list[Write]:
        """Return the write that counts for somebody, to stand beside a keyed one.

        None where there is nothing to count; somebody who was erased meanwhile stops
        the transaction.
        """
        if not (changes.sets or changes.adds):
            return []
        expression, names, values = _parts(changes.sets, changes.adds)
        return [
            self._table.update_write(
                _key(customer_id),
                expression,
                names=names,
                values=values,
                condition="attribute_exists(pk)",
            )
        ]

    def set_follow(self, customer_id: str, follow: Follow) -> bool:
        """Set the follow state unless a newer event has; tell whether it did."""
        lost = {} if follow.subscribed else forgone(follow.at_ms)
        try:
            self._update(
                customer_id,
                {**follow_sets(follow), **lost},
                {},
                "attribute_not_exists(sub_sk) OR sub_sk < :sort_key",
                {":sort_key": follow.sort_key},
            )
        except ConditionFailed:
            return False
        return True

    def remember_identity(self, person: Person) -> None:
        """Write which customer the openid belongs to, once."""
        try:
            self._table.put(
                {
                    "pk": f"ID#openid#{person.app_id}#{person.open_id}",
                    "sk": "IDENTITY",
                    "customer": person.id,
                },
                condition="attribute_not_exists(pk)",
            )
        except ConditionFailed:
            return

    def _update(
        self,
        customer_id: str,
        sets: dict[str, Any],
        adds: Added,
        condition: str,
        bound: dict[str, Any],
    ) -> Item:
        expression, names, values = _parts(sets, adds)
        return self._table.update(
            _key(customer_id),
            expression,
            names=names,
            values=values | bound,
            condition=condition,
        )


class Stranger(Exception):
    """Nobody we know; perhaps somebody who was erased."""


class OutOfOrder(Exception):
    """Some of it, or something newer, was applied; ``item`` is what stands."""

    def __init__(self, item: Item) -> None:
        super().__init__("an older event came later")
        self.item = item


def from_item(item: Item) -> Profile:
    """Return the profile that an item holds."""
    return Profile(
        id=item.get("pk", ""),
        open_id=item.get("oid", ""),
        app_id=item.get("app", ""),
        subscribed=item.get("sub", False),
        subscribed_at_ms=item.get("sub_at", 0),
        unsubscribed_at_ms=item.get("unsub_at", 0),
        follow_key=item.get("sub_sk", ""),
        times_followed=item.get("sub_n", 0),
        first_seen_ms=item.get("first_at", 0),
        source=item.get("source", ""),
        scene=item.get("scene", ""),
        inbound_count=item.get("in_n", 0),
        outbound_count=item.get("out_n", 0),
        last_inbound_ms=item.get("last_in", 0),
        last_outbound_ms=item.get("last_out", 0),
        earlier_outbound_ms=(item.get("out2", 0), item.get("out3", 0)),
        last_reply_ms=item.get("rep_at", 0),
        previous_inbound_ms=item.get("prev_in", 0),
        active_days=frozenset(item.get("days", ())),
        stage=item.get("stage", ""),
        stage_at_ms=item.get("stage_at", 0),
        stage_due_ms=item.get("stage_due", 0),
        returned_inbound=item.get("ret_n", 0),
        index_fell_ms=item.get("fell_at", 0),
        counters=decay.counters_of(item),
        index_watched=item.get("watched", False),
        topics_on=frozenset(item.get("on", ())),
        mood=item.get("mood", 0),
        mood_at_ms=item.get("mood_at", 0),
        question_open_ms=item.get("q_open", 0),
        question_next_ms=item.get("q_next", 0),
        segments=frozenset(item.get("segs", ())),
        consents={name: item[mark] for mark, name in _CONSENTS if mark in item},
        segments_due_ms=item.get("seg_due", 0),
        merged_into=item.get("merged", ""),
        others=frozenset(item.get("others", ())),
        window_left=item.get("win_n", 0),
        window_until_ms=item.get("win_until", 0),
        name=item.get("name", ""),
        remark=item.get("remark", ""),
        unionid=item.get("unionid", ""),
        staff=item.get("staff", False),
        wechat_fields_at_ms=item.get("synced_at", 0),
        erasing=item.get("erasing", ""),
    )


def _within_one_second(one: str, other: str | None) -> bool:
    """Tell whether two different sort keys have the same instant of WeChat's clock."""
    return bool(other) and one != other and one[:_MS_DIGITS] == str(other)[:_MS_DIGITS]


def _key(customer_id: str) -> dict[str, str]:
    return {"pk": customer_id, "sk": "PROFILE"}


# What only the first event sets.
_IF_FIRST = frozenset({"first_at", "list_pk", "list_sk"})


def _parts(
    sets: dict[str, Any], adds: Added
) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Return an update expression over our own attribute names, with its bindings."""
    marks = {name: name.replace(":", "__") for name in (*sets, *adds)}
    names = {"#" + mark: name for name, mark in marks.items()}
    values = {":" + marks[name]: value for name, value in {**sets, **adds}.items()}
    clauses = []
    for name in sets:
        mark = marks[name]
        value = ":" + mark
        if name in _IF_FIRST:
            value = "if_not_exists(#" + mark + ", :" + mark + ")"
        clauses.append("#" + mark + " = " + value)
    # The right side is the old item's: what the newest follow state, and the newest
    # inbound event, replaced.
    if "sub_sk" in sets:
        clauses.append("#prev_sub_sk = if_not_exists(#sub_sk, :none)")
        names["#prev_sub_sk"] = "prev_sub_sk"
        values[":none"] = ""
    if "last_in" in sets:
        clauses.append("#prev_in = if_not_exists(#last_in, :never)")
        names["#prev_in"] = "prev_in"
        values[":never"] = 0
    expression = "SET " + ", ".join(clauses) if clauses else ""
    if adds:
        added = ", ".join("#" + marks[name] + " :" + marks[name] for name in adds)
        expression += " ADD " + added
    return expression.strip(), names, values
