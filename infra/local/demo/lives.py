"""A person's sixty days as the items that the inbound worker would have left.

The pushes go through the product's own reading, answering and recording; only the
writes are gathered instead of made one by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core.clock import DAY_MS
from chalicelib.customers import listing
from chalicelib.customers.places.items import ping_item
from chalicelib.customers.places.models import Rules as PlaceRules
from chalicelib.customers.places.reading import ping_of
from chalicelib.customers.profile.changes import Changes, follow_sets
from chalicelib.customers.tags.rules.happening import of_entry
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import SK as TRAITS
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.passive.answer import Rules, answer
from chalicelib.inbox.recording.record import Knowledge, Recorded, record
from chalicelib.insight.understanding.service import Understanding
from chalicelib.messaging.platform.models import known_on
from chalicelib.wechat import events
from infra.local.demo.acts import Push
from infra.local.demo.people import Person
from infra.local.demo.tagging import Tagging

Item = dict[str, Any]
_ANSWERED_AFTER_MS = 180


@dataclass(slots=True)
class Life:
    """Everything kept about one person."""

    person: Person
    customer_id: str
    recorded: list[Recorded] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    profile: Item = field(default_factory=dict)
    more: list[Item] = field(default_factory=list)  # identity, places
    workspace: list[Item] = field(default_factory=list)  # timers, what wants an answer
    tags: Tagging = field(init=False)

    def __post_init__(self) -> None:
        self.tags = Tagging(self.customer_id, self.entries)

    @property
    def items(self) -> list[Item]:
        """Return what the table of profiles has about the person.

        Of the traits there is one item, whoever has learnt them.
        """
        found: dict[tuple[str, str], Item] = {}
        for item in (self.profile, *self.more, *self.tags.items()):
            key = (item["pk"], item["sk"])
            found[key] = {**found.get(key, {}), **item}
        return list(found.values())

    def learn(self, **traits: Any) -> None:
        """Add values to the person's traits."""
        self.more.append({"pk": self.customer_id, "sk": TRAITS, **traits})


def live(
    person: Person,
    customer_id: str,
    app_id: str,
    pushes: Iterable[Push],
    rules: Rules,
    understanding: Understanding,
) -> Life:
    """Return the person's items as they stand after those pushes."""
    life = Life(person, customer_id)
    state: dict[str, Any] = {}
    for at_s, xml in pushes:
        one = _recorded(customer_id, at_s, xml, rules, state, understanding)
        reply = one.delivery.reply
        if reply and reply.get("state"):
            state = reply["state"]
        life.recorded.append(one)
        life.entries += one.entries
    life.profile = _profile(life, app_id, state)
    identity = f"ID#openid#{app_id}#{person.open_id}"
    life.more.append({"pk": identity, "sk": "IDENTITY", "customer": customer_id})
    life.more += _places(life)
    for one in life.recorded:
        life.tags.hear(of_entry(one.entry))
    return life


def _recorded(
    customer_id: str,
    at_s: int,
    xml: str,
    rules: Rules,
    state: dict[str, Any],
    understanding: Understanding,
) -> Recorded:
    event = events.parse(xml.encode())
    said = answer(rules, event, state)
    delivery = Delivery(
        key=event.key,
        group=event.group,
        xml=xml,
        received_ms=at_s * 1000 + _ANSWERED_AFTER_MS,
        request_id="demo",
        reply=said.to_dict() if said else None,
    )
    return record(delivery, event, customer_id, Knowledge(known_on, understanding))


def _profile(life: Life, app_id: str, state: dict[str, Any]) -> Item:
    """Fold every change into the hot item, as the worker's updates would."""
    last = life.recorded[-1]
    first_ms = life.recorded[0].entry.at_ms
    item: Item = {
        "pk": life.customer_id,
        "sk": "PROFILE",
        "oid": life.person.open_id,
        "app": app_id,
        "first_at": first_ms,
        **listing.place(life.customer_id, first_ms),
        "last_sk": last.entry.sort_key,
        "recent": [last.delivery.key],
        "changes_n": 0,
    }
    for one in life.recorded:
        fold(item, one.changes)
    if state:
        item["door"] = state
    return item


def fold(item: Item, changes: Changes) -> None:
    """Apply one update to an item in memory."""
    if "last_in" in changes.sets:
        item["prev_in"] = item.get("last_in", 0)
    item.update(changes.sets)
    for name, texts in changes.joins.items():
        item[name] = item.get(name, set()) | texts
    for name, number in {**changes.adds, "changes_n": 1}.items():
        item[name] = item.get(name, 0) + number
    if changes.follow:
        before = item.get("sub_sk", "")
        item.update(follow_sets(changes.follow))
        item["prev_sub_sk"] = before


def count(item: Item, changes: Changes) -> None:
    """Apply what was understood later, whose mood may be an older one."""
    for name, number in changes.adds.items():
        item[name] = item.get(name, 0) + number
    if changes.sets.get("mood_at", 0) > item.get("mood_at", 0):
        item.update(changes.sets)


def _places(life: Life) -> list[Item]:
    """Return where the person said to be, as far as it is still kept."""
    rules = PlaceRules(on=True)
    oldest_ms = life.recorded[-1].entry.at_ms - rules.kept_days * DAY_MS
    items = []
    for one in life.recorded:
        if one.event.kind != "message.location" or one.entry.at_ms < oldest_ms:
            continue
        if ping := ping_of(one.event, one.delivery.key, one.entry.at_ms):
            items.append(ping_item(life.customer_id, ping, rules))
    return items
