"""Reports, visits and whereabouts as items; see ``repository`` for their keys."""

from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers import listing
from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import (
    Flag,
    Origin,
    Ping,
    Rules,
    Visit,
    Whereabouts,
)
from chalicelib.customers.places.service import day_of

SK = "PLACE"
PINGS, VISITS = "LOC#", "VISIT#"


def ping_item(customer_id: str, ping: Ping, rules: Rules) -> Item:
    return {
        "pk": customer_id,
        "sk": f"{PINGS}{ping.sort_key}",
        "ttl": (ping.at_ms + rules.kept_days * DAY_MS) // 1000,
        **_ping_body(ping),
    }


def ping_of(item: Item) -> Ping:
    _, at_ms, key = item["sk"].split("#", 2)
    return _ping(item, int(at_ms), key)


def visit_item(customer_id: str, visit: Visit, rules: Rules, line: str = "") -> Item:
    item: Item = {
        "pk": customer_id,
        "sk": f"{VISITS}{visit.sort_key}",
        "ttl": (visit.from_ms + rules.visits_days * DAY_MS) // 1000,
        **_visit_body(visit),
        **listing.place_in(list_of(day_of(visit)), customer_id, visit.from_ms),
    }
    return item | {"line": line} if line else item


def visit_of(item: Item) -> Visit:
    _, from_ms, key = item["sk"].split("#", 2)
    return _visit(item, int(from_ms), key)


def visit_line(visit: Visit) -> str:
    """Return the sort key of the line that says that a visit began."""
    return f"{visit.from_ms:013d}#{line_key(visit)}"


def line_key(visit: Visit) -> str:
    return f"visit:{visit.key}"


def place_item(customer_id: str, known: Whereabouts, rev: int, rules: Rules) -> Item:
    """Return the item; it goes with the last coordinates that it holds."""
    newest_ms = max(
        known.last.at_ms if known.last else 0, known.visit.to_ms if known.visit else 0
    )
    item: Item = {
        "pk": customer_id,
        "sk": SK,
        "rev": rev,
        "same": known.same,
        "nights": list(known.nights),
        "home": known.home,
        "ttl": ((newest_ms or now_ms()) + rules.kept_days * DAY_MS) // 1000,
    }
    if last := known.last:
        item["last"] = _ping_body(last) | {"at": last.at_ms, "key": last.key}
    if visit := known.visit:
        body = {"from": visit.from_ms, "key": visit.key}
        item["visit"] = _visit_body(visit) | body
    return item


def whereabouts(item: Item) -> Whereabouts:
    last, visit = item.get("last"), item.get("visit")
    return Whereabouts(
        last=_ping(last, last["at"], last["key"]) if last else None,
        same=item["same"],
        visit=_visit(visit, visit["from"], visit["key"]) if visit else None,
        nights=tuple(item["nights"]),
        home=item["home"],
        rev=item["rev"],
    )


def list_of(day: str) -> str:
    """Return the name of the list of a day's visits."""
    return f"VISITS#{day}"


def _ping_body(ping: Ping) -> Item:
    """Return what an item holds of a report; DynamoDB gets no fractions."""
    body: Item = {
        "source": ping.origin.value,
        "lat": f"{ping.point.latitude:.6f}",
        "lon": f"{ping.point.longitude:.6f}",
        "precision_m": ping.precision_m,
    }
    more = {
        "name": ping.name,
        "store": ping.store,
        "flags": sorted(flag.value for flag in ping.flags),
        "coarse": ping.is_coarse,
    }
    return body | {name: value for name, value in more.items() if value}


def _ping(item: Item, at_ms: int, key: str) -> Ping:
    return Ping(
        at_ms=at_ms,
        key=key,
        point=Point(float(item["lat"]), float(item["lon"])),
        precision_m=item["precision_m"],
        origin=Origin(item["source"]),
        name=item.get("name", ""),
        store=item.get("store", ""),
        flags=frozenset(map(Flag, item.get("flags", ()))),
        is_coarse=item.get("coarse", False),
    )


def _visit_body(visit: Visit) -> Item:
    return {
        "store": visit.store,
        "to": visit.to_ms,
        "origin": visit.origin.value,
        "precision_m": visit.precision_m,
        "pings": visit.pings,
        "open": visit.is_open,
        "since": list(visit.since_days),
        "here": list(visit.since_here_days),
        "came": visit.came_from,
    }


def _visit(item: Item, from_ms: int, key: str) -> Visit:
    return Visit(
        store=item["store"],
        from_ms=from_ms,
        to_ms=item["to"],
        key=key,
        origin=Origin(item["origin"]),
        precision_m=item["precision_m"],
        pings=item["pings"],
        is_open=item["open"],
        since_days=tuple(item["since"]),
        since_here_days=tuple(item["here"]),
        came_from=item["came"],
    )
