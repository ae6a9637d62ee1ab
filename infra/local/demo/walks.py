"""Where some of the demo brand's followers walk: home, to a store, on to the next one.

They agreed to be located on the member page; their phones tell while the chat is open.
It ends in the items that the product would have left, by the product's own rules.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import connections
from chalicelib.aws.values import from_item as plain
from chalicelib.core.clock import BUSINESS_ZONE, DAY_MS, HOUR_MS, business_day
from chalicelib.core.ids import shard
from chalicelib.customers.consent.desk import consent_entry
from chalicelib.customers.consent.models import Consent, Means, Proof, Purpose
from chalicelib.customers.consent.repository import consent_item
from chalicelib.customers.consent.seed import WORDINGS
from chalicelib.customers.places import service
from chalicelib.customers.places.counting import SHARDS, counted
from chalicelib.customers.places.fences import Fences
from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.items import ping_item, place_item, visit_item
from chalicelib.customers.places.models import Ping, Rules, Visit, Whereabouts
from chalicelib.customers.places.reading import ping_of, scan_of, store_of
from chalicelib.customers.places.trail import (
    LIVES,
    VISITED,
    began_entry,
    ended_entry,
    timer_of,
)
from chalicelib.inbox.recording.record import Recorded
from infra.local import brand
from infra.local.demo import pushes
from infra.local.demo.acts import Push
from infra.local.demo.lives import Item, Life
from infra.local.demo.people import DAYS, Person

_WALKS = 0.09  # of those who follow for a while
_OLD_ENOUGH_S = 12 * 86_400
_DECIDES = 0.25  # about something else
_METRE = 360 / 40_030_000  # in degrees of latitude
_STAYS_MINUTES = (0, 3, 9, 14, 22, 26, 40, 55, 75)
_CLOCK_MS = 30_000  # until a timer that is due is heard
_RULES = Rules(on=True)
_AGREED_AFTER_MS = 5 * HOUR_MS


def with_reports(person: Person, pushed: list[Push], now: datetime) -> list[Push]:
    """Return somebody's pushes with what their phone tells of where they are."""
    if not walks(person, now):
        return pushed
    found = dict(pushed)
    for at_s, xml in _reports(person, now):
        while at_s in found:
            at_s += 1  # noqa: PLW2901 -- nobody does two things at once
        found[at_s] = xml
    return sorted(found.items())


def walks(person: Person, now: datetime) -> bool:
    """Tell whether somebody lets themselves be located."""
    last = person.follows[-1]
    settled = not last.left_at_s and now.timestamp() - last.at_s > _OLD_ENOUGH_S
    return settled and _chance(person, "walks").random() < _WALKS


def add(lives: list[Life], now: datetime) -> list[Item]:
    """Add consents, visits and traits; return the counters of the days."""
    fences = Fences(brand.STORES)
    totals: Counter[tuple[str, str, str]] = Counter()
    for life in lives:
        chance = _chance(life.person, "consents")
        if walks(life.person, now):
            at_ms = _agreed_ms(life.person)
            _decide(life, Purpose.LOCATION, at_ms, given=True)
            _Walk(life, fences, totals).follow(at_ms, int(now.timestamp() * 1000))
        if life.profile.get("sub") and chance.random() < _DECIDES:
            purpose = chance.choice([one for one in Purpose if one != Purpose.LOCATION])
            at_ms = life.profile["sub_at"] + chance.randint(1, 40) * HOUR_MS
            if at_ms < now.timestamp() * 1000:
                _decide(life, purpose, at_ms, given=chance.random() < 0.7)  # noqa: PLR2004 -- most say yes
    return _counters(totals)


@dataclass
class _Walk:
    """One person's reports, taken up as ``customers.places.trail`` does."""

    life: Life
    fences: Fences
    totals: Counter[tuple[str, str, str]]
    known: Whereabouts = field(default_factory=Whereabouts)
    marks: frozenset[str] = frozenset()
    kept: dict[str, Item] = field(default_factory=dict)

    def follow(self, since_ms: int, now_ms: int) -> None:
        for ping in _pings(self.life.recorded, self.fences):
            if ping.at_ms > since_ms:
                self._silent_until(ping.at_ms)
                self._take(ping)
        self._silent_until(now_ms)
        oldest_ms = now_ms - _RULES.kept_days * DAY_MS
        fresh = [
            item
            for item in self.kept.values()
            if not item["sk"].startswith("LOC#") or item["ttl"] * 1000 > now_ms
        ]
        known = {one["sk"] for one in self.life.more}
        self.life.more += [one for one in fresh if one["sk"] not in known]
        self._remember(oldest_ms)

    def _silent_until(self, at_ms: int) -> None:
        visit = self.known.visit
        if visit and at_ms > visit.to_ms + _RULES.gap_ms + _CLOCK_MS:
            self._end(visit.to_ms + _RULES.gap_ms + _CLOCK_MS, "timer")

    def _take(self, ping: Ping) -> None:
        if service.is_thin(self.known, ping):
            return
        ping = service.judged(self.known, ping, _RULES)
        if ping.flags or service.has_passed(self.known, ping):
            self._keep(ping)
            return
        visit = self.known.visit
        sight = self.fences.sight(ping, visit.store if visit else "")
        if visit and service.is_over(visit, ping, sight, _RULES):
            self._end(ping.at_ms, ping.key)
            visit = None
        self._keep(ping)
        if sight.store and visit is None:
            begun = service.begun(ping, sight.store.id, service.earlier(self.marks))
            self.marks = service.remembered(self.marks, begun, _RULES)
            self.life.entries.append(
                began_entry(self.life.customer_id, begun, sight.store.name)
            )
            self._stand(begun)
        elif sight.store and visit and sight.store.id == visit.store:
            self._stand(service.prolonged(visit, ping))

    def _keep(self, ping: Ping) -> None:
        item = ping_item(self.life.customer_id, ping, _RULES)
        self.kept[item["sk"]] = item
        if not service.has_passed(self.known, ping):
            self.known = service.moved(self.known, ping)
        self.known = replace(self.known, rev=self.known.rev + 1)

    def _stand(self, visit: Visit, line: str = "") -> None:
        item = visit_item(self.life.customer_id, visit, _RULES, line)
        self.kept[item["sk"]] = item
        self.known = replace(self.known, visit=visit if visit.is_open else None)

    def _end(self, at_ms: int, cause: str) -> None:
        if self.known.visit is None:
            return
        visit = replace(self.known.visit, is_open=False)
        store = self.fences.get(visit.store)
        name = store.name if store else visit.store
        entry = ended_entry(self.life.customer_id, visit, name, cause, at_ms)
        self.life.entries.append(entry)
        self._stand(visit, line=entry.sort_key)
        self.known = replace(self.known, rev=self.known.rev + 1)
        day = business_day(visit.from_ms)
        number = shard(self.life.customer_id, SHARDS)
        for counter, added in counted(visit).items():
            place = f"{day}#{counter}#{number}"
            for counter_name, count in added.items():
                self.totals[day[:7], place, counter_name] += count

    def _remember(self, oldest_ms: int) -> None:
        customer = self.life.customer_id
        if self.known.last and self.known.last.at_ms > oldest_ms:
            rev = self.known.rev
            self.life.more.append(place_item(customer, self.known, rev, _RULES))
        if self.marks:
            self.life.learn(**{VISITED: set(self.marks)})
        if self.known.home:
            self.life.learn(**{LIVES: self.known.home})
        if self.known.visit:
            due_ms = self.known.visit.to_ms + _RULES.gap_ms
            timer = connections.timers().row(timer_of(customer, due_ms))
            self.life.workspace.append(plain(timer.request["Item"]))


def _pings(recorded: list[Recorded], fences: Fences) -> Iterator[Ping]:
    for one in recorded:
        key, at_ms = one.delivery.key, one.entry.at_ms
        if one.event.kind in ("event.location", "message.location"):
            if ping := ping_of(one.event, key, at_ms):
                yield ping
        elif store := fences.get(store_of(one.event.scene)):
            yield scan_of(store, key, at_ms)


def _reports(person: Person, now: datetime) -> Iterator[Push]:
    """Yield what a phone tells: some nights at home, some days a walk."""
    chance = _chance(person, "ways")
    home = _about(chance.choice(brand.STORES).point, chance, 4_000)
    liking = [chance.random() + 0.15 for _ in brand.STORES]
    often = chance.choice((0.06, 0.1, 0.18, 0.3))
    agreed = datetime.fromtimestamp(_agreed_ms(person) / 1000, BUSINESS_ZONE)
    for number in range(1, DAYS + 1):
        day = agreed + timedelta(days=number)
        if day.date() > now.date():
            return
        if chance.random() < 0.12:  # noqa: PLR2004 -- some nights
            night = day.replace(hour=chance.randint(0, 5), minute=chance.randrange(60))
            yield from _told(person, night, _about(home, chance, 30), chance, now)
        if chance.random() < often:
            begins = day.replace(
                hour=chance.randint(9, 18), minute=chance.randrange(60)
            )
            yield from _walk(person, begins, liking, chance, now)


def _walk(
    person: Person,
    begins: datetime,
    liking: list[float],
    chance: random.Random,
    now: datetime,
) -> Iterator[Push]:
    """Yield the reports of a walk through one store, two or all three."""
    many = chance.choices((1, 2, 3), weights=(11, 4, 2))[0]
    stores = list(dict.fromkeys(chance.choices(brand.STORES, liking, k=2 * many)))
    moment = begins
    for store in stores[:many]:
        leaves = moment + timedelta(minutes=chance.choice(_STAYS_MINUTES))
        while True:
            yield from _told(
                person, moment, _about(store.point, chance, 45), chance, now
            )
            moment += timedelta(minutes=chance.randint(3, 8))
            if moment > leaves:
                break
        moment = leaves + timedelta(minutes=chance.randint(24, 38))


def _told(
    person: Person,
    moment: datetime,
    point: Point,
    chance: random.Random,
    now: datetime,
) -> Iterator[Push]:
    at_s = int(moment.timestamp())
    if at_s >= now.timestamp() - 60:
        return
    fields: dict[str, Any] = {
        "Latitude": f"{point.latitude:.6f}",
        "Longitude": f"{point.longitude:.6f}",
        "Precision": f"{chance.choice((15, 30, 65)):.6f}",
    }
    yield at_s, pushes.event(person.open_id, at_s, "LOCATION", **fields)


def _about(point: Point, chance: random.Random, metres: float) -> Point:
    return Point(
        point.latitude + chance.uniform(-metres, metres) * _METRE,
        point.longitude + chance.uniform(-metres, metres) * _METRE * 1.17,
    )


def _agreed_ms(person: Person) -> int:
    return person.follows[-1].at_s * 1000 + _AGREED_AFTER_MS


def _decide(life: Life, purpose: Purpose, at_ms: int, *, given: bool) -> None:
    proof = Proof(Means.PORTAL, "demo", "member", f"demo-{purpose}", at_ms)
    wording = WORDINGS[purpose]
    consent = Consent(life.customer_id, purpose, given, wording.version, proof)
    life.more.append(consent_item(consent))
    life.entries.append(consent_entry(consent, wording))
    life.profile[purpose.mark] = consent.signed


def _counters(totals: Counter[tuple[str, str, str]]) -> list[Item]:
    items: dict[tuple[str, str], Item] = {}
    for (month, place, name), count in totals.items():
        item = items.setdefault((month, place), {"pk": f"VISITS#{month}", "sk": place})
        item[name] = count
    return list(items.values())


def _chance(person: Person, what: str) -> random.Random:
    return random.Random(f"{what} {person.seed}")  # noqa: S311 -- a story, not a secret
