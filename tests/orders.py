"""What tests of orders share."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.orders import desk
from chalicelib.customers.orders.desk import Ref
from chalicelib.customers.orders.models import Order, Refund
from chalicelib.customers.orders.sums import bought
from chalicelib.customers.timeline import Timeline
from tests.people import traits

PAID_MS = now_ms() - 3_600_000


def order(number="SH-1", paid_fen=12_800, at_ms=0, **more):
    return Order(number, paid_fen, at_ms or PAID_MS, **more)


def refund(number="R-1", fen=2_800, at_ms=0):
    return Refund(number, fen, at_ms or PAID_MS + 60_000)


def take(given, **names):
    return desk.take(Ref(**names), given)


def sums(who):
    return bought(traits(who))


def lines(who, *kinds):
    found = Timeline(connections.interactions()).recent(who, 1_000)
    return [one for one in found if one.kind in (kinds or ("order", "refund"))]
