"""Whom a message goes to: what the governor has to know, and what it writes down.

Table profiles      pk = customer id, sk = "PROFILE"   follow state, window (read)
                    pk = customer id, sk = "SENDS"     the ledger of what a person got:
                        "t:<intent id>" = "<day>#<channel>"   counts against the caps
                        "p:<print>#<intent id>" = ms          what was said
                        rev, ttl

The ledger is an item of its own, so that the profile every message touches stays short.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, business_day, local_time
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

    def facts(self, now_ms: int, template_left: int = 1) -> Facts:
        return Facts(
            now_ms=now_ms,
            subscribed=self.subscribed,
            window_left=self.window_left,
            window_until_ms=self.window_until_ms,
            ledger=self.ledger,
            template_left=template_left,
        )


class People:
    """Reads addressees and keeps their ledgers."""

    def __init__(self, profiles: Table, customer_id: Callable[[str], str]) -> None:
        self._profiles = profiles
        self._customer_id = customer_id

    def find(self, to: str) -> Addressee:
        """Return whom a customer id or an openid means; a stranger follows nothing."""
        customer = to if _CUSTOMER_ID.fullmatch(to) else self._customer_id(to)
        return self.find_all([customer])[customer]

    def find_all(self, customer_ids: Iterable[str]) -> dict[str, Addressee]:
        """Return the addressee of each customer id."""
        wanted = list(dict.fromkeys(customer_ids))
        keys = [{"pk": pk, "sk": sk} for pk in wanted for sk in ("PROFILE", "SENDS")]
        items = {(i["pk"], i["sk"]): i for i in self._profiles.batch_get(keys)}
        return {
            pk: addressee(
                pk, items.get((pk, "PROFILE"), {}), items.get((pk, "SENDS"), {})
            )
            for pk in wanted
        }

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

    def count_sent(self, customer_id: str, at_ms: int) -> Write:
        """Return the write that counts an outgoing message on the profile."""
        return self._profiles.update_write(
            {"pk": customer_id, "sk": "PROFILE"},
            "SET last_out = :at ADD out_n :one",
            condition="attribute_exists(pk)",
            values={":at": at_ms, ":one": 1},
        )


def addressee(customer_id: str, profile: Item, ledger: Item) -> Addressee:
    """Return the person that two items are of; {} for one that is not there."""
    return Addressee(
        customer_id=customer_id,
        open_id=profile.get("oid", ""),
        subscribed=profile.get("sub", False),
        window_left=profile.get("win_n", 0),
        window_until_ms=profile.get("win_until", 0),
        ledger=Ledger(
            taken={k[2:]: v for k, v in ledger.items() if k.startswith("t:")},
            prints={k[2:]: v for k, v in ledger.items() if k.startswith("p:")},
            rev=ledger.get("rev", 0),
        ),
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
