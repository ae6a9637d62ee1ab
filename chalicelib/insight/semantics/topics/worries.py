"""Who was unhappy last, and when: so that nobody who complains stays unanswered.

Table workspace     pk = "WORRY#<customer id>", sk = "LAST", at, place, out_at, ttl
Index owner         owner_pk = "WORRIES", owner_sk = "<13 digits of ms>#<customer id>"

One item a person: the last sentence that was not kind.  ``out_at`` is when something
went out to them before, the automatic answer to that very sentence included; whether
anything has gone out since is on the profile.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.privacy import Person, Record
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item

KEPT_MS = 14 * DAY_MS
_PARTITION, _SK = "WORRY#", "LAST"


@dataclass(frozen=True, slots=True)
class Worry:
    """Somebody's last unkind sentence, and whether anything went out since."""

    customer_id: str
    at_ms: int
    place: str  # the sort key of the sentence
    profile: Profile
    answered: bool


class Worries:
    """Notes the unhappy and lists them."""

    def __init__(
        self, workspace: Table, profiles: Table, now: Callable[[], int]
    ) -> None:
        self._workspace = workspace
        self._profiles = profiles
        self._now_ms = now

    def note(self, profile: Profile, place: str, at_ms: int) -> None:
        """Note somebody's sentence, unless a later one is noted."""
        try:
            self._workspace.put(
                row(profile.id, place, at_ms, profile.last_outbound_ms),
                "attribute_not_exists(pk) OR #at < :at",
                names={"#at": "at"},
                values={":at": at_ms},
            )
        except ConditionFailed:
            return

    def latest(self, limit: int) -> list[Worry]:
        """Return the latest of the last days, the newest first."""
        since = f"{self._now_ms() - KEPT_MS:013d}"
        rows = list(
            self._workspace.query(
                "owner_pk = :all AND owner_sk > :since",
                values={":all": "WORRIES", ":since": since},
                index="owner",
                forward=False,
                limit=limit,
            )
        )
        keys = [{"pk": _whose(row["pk"]), "sk": "PROFILE"} for row in rows]
        found = {item["pk"]: from_item(item) for item in self._profiles.batch_get(keys)}
        return [
            Worry(
                customer_id=_whose(row["pk"]),
                at_ms=row["at"],
                place=row["place"],
                profile=found[_whose(row["pk"])],
                answered=found[_whose(row["pk"])].last_outbound_ms > row["out_at"],
            )
            for row in rows
            if _whose(row["pk"]) in found
        ]


def row(customer_id: str, place: str, at_ms: int, out_at_ms: int) -> Item:
    """Return the item of somebody's unkind sentence."""
    return {
        "pk": _PARTITION + customer_id,
        "sk": _SK,
        "owner_pk": "WORRIES",
        "owner_sk": f"{at_ms:013d}#{customer_id}",
        "at": at_ms,
        "place": place,
        "out_at": out_at_ms,
        "ttl": (at_ms + KEPT_MS) // 1000,
    }


def worries() -> Worries:
    return Worries(connections.workspace(), connections.profiles(), now_ms)


def export(person: Person) -> list[Record]:
    rows = [_row(one) for one in person.customer_ids]
    return [{"at_ms": row["at"], "place": row["place"]} for row in rows if row]


def erase(person: Person) -> int:
    known = [one for one in person.customer_ids if _row(one)]
    for one in known:
        connections.workspace().delete({"pk": _PARTITION + one, "sk": _SK})
    return len(known)


def _row(customer_id: str) -> Item | None:
    return connections.workspace().get(pk=_PARTITION + customer_id, sk=_SK)


def _whose(pk: str) -> str:
    return pk.removeprefix(_PARTITION)
