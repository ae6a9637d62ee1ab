"""What tests of identity and attributes share: customers that are simply there."""

from dataclasses import replace

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.customers import listing
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.inbox.dispatch import tell_domain

NOON = 1_760_000_000_000


def customer(name, **values):
    """Write the profile of a follower; return the customer id."""
    open_id = f"oPeople{name:0>21}"
    who = connections.customer_id(open_id)
    at_ms = values.pop("first_at", NOON)
    connections.profiles().put(
        {
            "pk": who,
            "sk": "PROFILE",
            "oid": open_id,
            "app": "wx0123456789abcdef",
            "sub": True,
            "sub_at": at_ms,
            "first_at": at_ms,
            **listing.place(who, at_ms),
            **values,
        }
    )
    return who


def profile(who):
    return connections.profiles().get(pk=who, sk="PROFILE")


def traits(who):
    return connections.profiles().get(pk=who, sk="TRAITS") or {}


def saying(source=Source.STAFF, key="k1", at_ms=NOON, **more):
    return Saying(source, key, at_ms, by="staff:1", **more)


def learn(who, source=Source.STAFF, key="k1", at_ms=NOON, verified=False, **values):
    said = saying(source, key, at_ms, verified=verified)
    return attributes().learn(who, values, said)


def tell(aws):
    """Hand on what waits on the events queue, until nothing does."""
    told = []
    while bodies := aws.messages("events.fifo"):
        for body in bodies:
            told.append(body["kind"])
            tell_domain(DomainEvent.from_dict(body))
    return told


def everything(*tables):
    """Return every item of the tables, for what must not be anywhere."""
    found = []
    for table in tables or (connections.profiles(), connections.interactions()):
        found += table._client.call("Scan", {"TableName": table.name})["Items"]
    return found


class Interrupted:
    """Items that somebody else changes right after they were read, once."""

    def __init__(self, items, then):
        self._items, self._then = items, then

    def of(self, customer_ids):
        found = self._items.of(customer_ids)
        then, self._then = self._then, None
        if then:
            then()
        return found

    def __getattr__(self, name):
        return getattr(self._items, name)


def interrupted(then):
    """Return a desk that reads, and is then held up until ``then`` is over."""
    desk = attributes()
    return replace(desk, items=Interrupted(desk.items, then))
