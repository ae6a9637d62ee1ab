"""What tests of places share: three stores of Shanghai, and reports around them."""

import math
from dataclasses import replace

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.customers.places import stores
from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import Origin, Ping, Rules, Store

NOON = 1_760_000_000_000  # 2025-10-09 16:53 in Shanghai
MINUTE = 60_000
WUKANG = Store("wukang", "武康路店", Point(31.20791, 121.43926), 150)
XINTIANDI = Store("xintiandi", "新天地店", Point(31.22233, 121.47479), 150)
JINGAN = Store("jingan", "静安寺店", Point(31.22501, 121.44535), 150)
STORES = (WUKANG, XINTIANDI, JINGAN)
METRE = 360 / 40_030_000


def near(point, east_m=0.0, north_m=0.0):
    wide = math.cos(math.radians(point.latitude))
    return Point(
        point.latitude + north_m * METRE, point.longitude + east_m * METRE / wide
    )


def report(minute, where, east_m=0.0, north_m=0.0, *, start=NOON, **more):
    """Return a position report some minutes after noon; ``where`` is store or point."""
    point = where.point if isinstance(where, Store) else where
    at_ms = start + round(minute * MINUTE)
    ping = Ping(
        at_ms=at_ms,
        key=f"e#{at_ms}",
        point=near(point, east_m, north_m),
        precision_m=40,
        origin=Origin.REPORT,
    )
    return replace(ping, **more)


def sent(minute, where, *, start=NOON, **more):
    """Return a place that somebody chose on the map and sent."""
    ping = report(minute, where, start=start)
    return replace(
        ping, key=f"m#{ping.at_ms}", precision_m=30, origin=Origin.SENT, **more
    )


def open_stores(**rules):
    """Have the three stores, and reports kept."""
    for store in STORES:
        stores.stores().save(store, "test", NOON)
    set_rules(on=True, **rules)


def set_rules(**rules):
    configs = Configs(connections.workspace())
    before = configs.get(stores.CONFIG).version
    body = Rules(**rules).to_dict()
    configs.put(stores.CONFIG, body, replacing=before, by="test", at_ms=NOON)
    connections.remembered(stores.CONFIG)._until_ms = 0
    stores.forget()
