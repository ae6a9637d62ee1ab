"""Whom a message goes to: what the governor has to know, and what it writes down.

Table profiles      pk = customer id, sk = "PROFILE"   follow state, window (read)
                    pk = customer id, sk = "SENDS"     the ledger of what a person got:
                        "t:<intent id>" = "<day>#<channel>"   counts against the caps
                        "p:<print>#<intent id>" = ms          what was said
                        rev, ttl

The ledger is an item of its own, so that the profile every message touches stays short.

A customer id may stand for a person with several openids (customers.identity): then a
message goes to the one whose window is open, else to one that follows.  An openid is
always that openid: a send that was decided stays with the one it was decided for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, business_day, local_time
from chalicelib.customers.consent.models import Purpose as Consent
from chalicelib.customers.consent.models import is_refused
from chalicelib.customers.identity.models import Group
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.messaging.governor.decide import fingerprint
from chalicelib.messaging.governor.models import Facts, Ledger
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.models import Channel, Purpose, SendIntent

_CUSTOMER_ID = re.compile(r"c[0-9a-z]{25}")
_KEPT_DAYS = 40


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person as far as sending is concerned."""

    customer_id: str
    open_id: str = ""
    subscribed: bool = False
    window_left: int = 0
    window_until_ms: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    elsewhere: tuple[Ledger, ...] = ()  # what the same person got under other openids
    refuses_marketing: bool = False
    erasing: bool = False

    def facts(self, now_ms: int, template_left: int = 1) -> Facts:
        return Facts(
            now_ms=now_ms,
            subscribed=self.subscribed,
            window_left=self.window_left,
            window_until_ms=self.window_until_ms,
            ledger=self._of_the_person(),
            template_left=template_left,
            refuses_marketing=self.refuses_marketing,
            erasing=self.erasing,
        )

    def has_got(self, intent_id: str) -> bool:
        """Tell whether the person was sent it lately, under whichever openid."""
        prints = self._of_the_person().prints
        return any(mark.partition("#")[2] == intent_id for mark in prints)

    def _of_the_person(self) -> Ledger:
        """Return everything the person got, since caps are about people."""
        taken, prints = dict(self.ledger.taken), dict(self.ledger.prints)
        for other in self.elsewhere:
            taken |= other.taken
            prints |= other.prints
        return Ledger(taken, prints, self.ledger.rev)


class People:
    """Reads addressees and keeps their ledgers."""

    def __init__(
        self,
        profiles: Table,
        customer_id: Callable[[str], str],
        now_ms: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._customer_id = customer_id
        self._now_ms = now_ms

    def id_of(self, to: str) -> str:
        """Return the id of whom a customer id or an openid means."""
        return to if _CUSTOMER_ID.fullmatch(to) else self._customer_id(to)

    def find(self, to: str) -> Addressee:
        """Return whom a customer id or an openid means; a stranger follows nothing."""
        if _CUSTOMER_ID.fullmatch(to):
            return self.find_all([to])[to]
        return self.pinned(to)

    def pinned(self, open_id: str) -> Addressee:
        """Return the addressee of an openid, whoever it belongs to."""
        customer = self._customer_id(open_id)
        return self._read([customer]).addressee(customer)

    def find_all(self, customer_ids: Iterable[str]) -> dict[str, Addressee]:
        """Return whom a message to each customer goes to."""
        wanted = list(dict.fromkeys(customer_ids))
        known, now_ms = self._read(wanted), self._now_ms()
        return {one: known.reached(one, now_ms) for one in wanted}

    def owner(self, customer_id: str, open_id: str) -> str:
        """Return whose ledger and counters a send to that openid is written in."""
        return self._customer_id(open_id) if open_id else customer_id

    def _read(self, customer_ids: Iterable[str]) -> _Known:
        """Read these, and whoever is the same person, a level at a time."""
        known = _Known()
        wanted = set(customer_ids)
        while wanted:
            keys = [
                {"pk": pk, "sk": sk}
                for pk in sorted(wanted)
                for sk in ("PROFILE", "SENDS")
            ]
            known.add(wanted, self._profiles.batch_get(keys))
            wanted = known.missing()
        return known

    def note(
        self,
        person: Addressee,
        intent: SendIntent,
        channel: Channel,
        now_ms: int,
        rules: Rules,
    ) -> Write:
        """Return the write that enters the intent into the person's ledger.

        It fails where the ledger has changed since it was read, for then the decision
        rests on something that is no longer true.
        """
        item = _ledger_item(person, now_ms, rules)
        item["p:" + _print_mark(intent)] = now_ms
        if intent.purpose is Purpose.MARKETING:
            item["t:" + intent.id] = f"{business_day(now_ms)}#{channel}"
        return self._profiles.put_write(
            item,
            condition="attribute_not_exists(rev) OR rev = :rev",
            values={":rev": person.ledger.rev},
        )

    def strike(self, customer_id: str, intent: SendIntent) -> Write:
        """Return the write that takes the intent out again: it was not sent after all.

        A ledger without it stays as it is.
        """
        return self._profiles.update_write(
            {"pk": customer_id, "sk": "SENDS"},
            "REMOVE #taken, #printed ADD rev :one",
            names={"#taken": "t:" + intent.id, "#printed": "p:" + _print_mark(intent)},
            values={":one": 1},
        )

    def count_sent(
        self, customer_id: str, at_ms: int, *, answers: bool = False
    ) -> Write:
        """Return the write that counts an outgoing message on the profile.

        Args:
            customer_id: who got it.
            at_ms: when.
            answers: somebody of ours replied, which a notice or a push is not.
        """
        # The right sides are the old item's: each instant moves one place back.
        moved = "out3 = if_not_exists(out2, :never), out2 = if_not_exists(last_out, "
        moved += ":never), last_out = :at" + (", rep_at = :at" if answers else "")
        return self._profiles.update_write(
            {"pk": customer_id, "sk": "PROFILE"},
            f"SET {moved} ADD out_n :one",
            condition="attribute_exists(pk)",
            values={":at": at_ms, ":one": 1, ":never": 0},
        )


def reached(customer_id: str, items: Iterable[Item], now_ms: int) -> Addressee:
    """Return whom a message goes to, of profiles and ledgers that were read before."""
    known = _Known()
    known.add((), items)
    return known.reached(customer_id, now_ms)


@dataclass(slots=True)
class _Known:
    """Profiles and ledgers as they were read."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def add(self, asked: Iterable[str], items: Iterable[Item]) -> None:
        self.asked |= set(asked)
        for item in items:
            if item["sk"] == "PROFILE":
                self.profiles[item["pk"]] = from_item(item)
            else:
                self.ledgers[item["pk"]] = _ledger(item)

    def missing(self) -> set[str]:
        """Return whoever the known ones name as the same person, not read yet."""
        named = {
            other
            for one in self.profiles.values()
            for other in (*one.others, one.merged_into)
            if other
        }
        return named - self.asked

    def reached(self, customer_id: str, now_ms: int) -> Addressee:
        group = self._group(customer_id)
        reached = group.reached(now_ms).id if group else customer_id
        return self.addressee(reached)

    def addressee(self, customer_id: str) -> Addressee:
        profile = self.profiles.get(customer_id)
        if profile is None:
            return Addressee(customer_id, ledger=self._ledger(customer_id))
        group = self._group(customer_id)
        others = [one for one in group.ids if one != customer_id] if group else []
        return Addressee(
            customer_id=customer_id,
            open_id=profile.open_id,
            subscribed=profile.subscribed,
            window_left=profile.window_left,
            window_until_ms=profile.window_until_ms,
            ledger=self._ledger(customer_id),
            elsewhere=tuple(self._ledger(one) for one in others),
            refuses_marketing=is_refused(profile.consents, Consent.MARKETING),
            erasing=bool(profile.erasing),
        )

    def _group(self, customer_id: str) -> Group | None:
        root, seen = self.profiles.get(customer_id), {customer_id}
        if root is None:
            return None
        while (above := self.profiles.get(root.merged_into)) and above.id not in seen:
            root = above
            seen.add(root.id)
        others = [self.profiles[one] for one in root.others & self.profiles.keys()]
        others.sort(key=lambda one: (one.first_seen_ms, one.id))
        return Group((root, *others))

    def _ledger(self, customer_id: str) -> Ledger:
        return self.ledgers.get(customer_id, Ledger())


def _ledger(item: Item) -> Ledger:
    return Ledger(
        taken={k[2:]: v for k, v in item.items() if k.startswith("t:")},
        prints={k[2:]: v for k, v in item.items() if k.startswith("p:")},
        rev=item.get("rev", 0),
    )


def _ledger_item(person: Addressee, now_ms: int, rules: Rules) -> Item:
    """Return the ledger without what no rule looks at any more."""
    oldest = local_time(now_ms).date() - timedelta(days=rules.longest_cap_days)
    since_ms = now_ms - rules.same_again_ms
    ledger = person.ledger
    item: Item = {
        "pk": person.customer_id,
        "sk": "SENDS",
        "rev": ledger.rev + 1,
        "ttl": (now_ms + _KEPT_DAYS * DAY_MS) // 1000,
    }
    for intent_id, mark in ledger.taken.items():
        if mark.partition("#")[0] >= oldest.isoformat():
            item["t:" + intent_id] = mark
    for mark, at_ms in ledger.prints.items():
        if at_ms > since_ms:
            item["p:" + mark] = at_ms
    return item


def _print_mark(intent: SendIntent) -> str:
    return f"{fingerprint(intent)}#{intent.id}"
