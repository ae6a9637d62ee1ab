"""What tests of value, groups and predictions share: buyers, and the nightly pass."""

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.orders import desk as orders
from chalicelib.customers.orders.models import Order
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.insight.clusters import desk as clusters
from chalicelib.insight.nightly import jobs, running
from chalicelib.insight.prediction import desk as prediction
from chalicelib.insight.value import desk as value
from tests import segments, sqs


def forget():
    """Have everything that is remembered read anew."""
    value.forget()
    prediction.forget()
    clusters.forget()


def buys(customer, fen, days_ago=0, margin_fen=None):
    """Enter a paid order; return its number."""
    number = f"T{customer[-6:]}-{days_ago}-{fen}"
    paid_ms = now_ms() - days_ago * DAY_MS
    order = Order(number, fen, paid_ms, margin_fen=margin_fen)
    orders.take(orders.Ref(id=customer), order)
    return number


def kept(customer):
    """Return what is kept of somebody beside the profile."""
    return TraitItems(connections.profiles()).of(customer)


def said(customer, mark):
    return kept(customer).get(f"v_{mark}", "")


def work(aws):
    """Do every step of the function ``insight`` that waits, until nothing is left."""
    while steps := aws.messages("insight"):
        for one in steps:
            answer = jobs.insight(sqs.event("insight", one), sqs.Context(300_000))
            assert sqs.failures(answer) == []


def night(aws, *, whole=False):
    """Let a night go by: the snapshot, then the pass over everybody."""
    segments.snapshot(aws, whole=whole)
    running.begin()
    work(aws)
    forget()
