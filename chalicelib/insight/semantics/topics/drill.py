"""From a label to the sentences behind it, day by day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.book import naming
from chalicelib.customers.facts import digest
from chalicelib.customers.profile.models import Profile, code
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.semantics.lexicon import desk
from chalicelib.insight.semantics.topics import sentences, trends
from chalicelib.insight.semantics.topics.checks import checks
from chalicelib.insight.semantics.topics.rollups import topic_days
from chalicelib.insight.semantics.topics.sentences import Piece
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Entity, visible_fields

PER_PAGE = 20
_LOOK_BACK = 40  # entries of each shard of today
_MOST_DAYS = 14  # looked at for one page


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence as somebody may see it."""

    customer_id: str
    person: str
    at_ms: int
    digest: str
    kind: str
    pieces: tuple[Piece, ...]
    polarity: int
    right: bool | None  # what somebody said of it


@dataclass(frozen=True, slots=True)
class Quotes:
    """Some of them, and the day to go on with; "" at the end."""

    rows: list[Quote]
    next_day: str


def quotes(who: Principal, labels: str, label: str, before: str) -> Quotes:
    """Return the latest sentences of a label.

    Args:
        who: looks; what the role does not see is left out.
        labels: "topics" or "intents".
        label: whose.
        before: the day to begin with; "" for today.
    """
    today = business_day(now_ms())
    day = before or today
    entries: list[Entry] = []
    for _ in range(_MOST_DAYS):
        entries += _today(labels, label) if day == today else _past(day, labels, label)
        day = trends.shifted(day, -1)
        if len(entries) >= PER_PAGE:
            break
    entries.sort(key=lambda one: one.sort_key, reverse=True)
    further = day if len(entries) >= PER_PAGE else ""
    return Quotes(_shown(who, labels, label, entries), further)


def shown(who: Principal, entries: Iterable[Entry]) -> list[Quote]:
    """Return entries as somebody may see them, without opinions."""
    return _quoted(who, list(entries), {})


def _today(labels: str, label: str) -> list[Entry]:
    timeline = Timeline(connections.interactions())
    entries = timeline.newest_of_day(business_day(now_ms()), _LOOK_BACK)
    return [one for one in entries if label in one.data.get(labels, ())]


def _past(day: str, labels: str, label: str) -> list[Entry]:
    places = topic_days().places(day, labels, label)
    timeline = Timeline(connections.interactions())
    return [entry for _, entry in sentences.read(timeline, places[:PER_PAGE])]


def _shown(
    who: Principal, labels: str, label: str, entries: list[Entry]
) -> list[Quote]:
    marks = [digest(one.key) for one in entries]
    return _quoted(who, entries, checks().of(labels, label, marks) if marks else {})


def _quoted(
    who: Principal, entries: list[Entry], opinions: Mapping[str, bool]
) -> list[Quote]:
    fields = visible_fields(who.role, Entity.CUSTOMER)
    people = _people({one.customer_id for one in entries}) if "name" in fields else {}
    reader = desk.reader()
    return [
        Quote(
            customer_id=one.customer_id,
            person=_called(people.get(one.customer_id), one.customer_id, fields),
            at_ms=one.at_ms,
            digest=digest(one.key),
            kind=one.kind,
            pieces=sentences.pieces_of(reader, one, whole="messages" in fields),
            polarity=one.data.get("polarity", 0),
            right=opinions.get(digest(one.key)),
        )
        for one in entries
    ]


def _people(ids: set[str]) -> dict[str, Profile]:
    keys = [{"pk": one, "sk": "PROFILE"} for one in sorted(ids)]
    items = connections.profiles().batch_get(keys)
    return {item["pk"]: from_item(item) for item in items}


def _called(profile: Profile | None, customer_id: str, fields: Collection[str]) -> str:
    return naming.called(profile, fields) if profile else f"客户 {code(customer_id)}"
