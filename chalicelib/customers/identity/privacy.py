"""A person's identities among what is exported and erased.

The rows under ``ID#`` lie outside the person's own partitions, so they go first.
"""

from collections.abc import Iterator

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers import privacy
from chalicelib.customers.identity.keys import UNIONID
from chalicelib.customers.identity.links import Links
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.pairs import Pairs
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.stores import IDENTITY
from chalicelib.customers.profile.repository import ProfileRepository


def _export(person: Person) -> Iterator[Record]:
    for open_id in person.open_ids:
        yield {"identity": "openid", "value": open_id}
    for unionid in _unionids(person):
        yield {"identity": UNIONID, "value": unionid}
    links = Links(connections.profiles())
    for customer in person.customer_ids:
        for link in links.of(customer):
            yield {
                "identity": link.kind,
                "source": link.source,
                "at_ms": link.at_ms,
                "verified_at_ms": link.verified_ms,
            }
    for merge in merging().records.of(person.customer_ids):
        yield {"merged": merge.other, "into": merge.customer_id, "at_ms": merge.at_ms}


def _erase(person: Person) -> int:
    profiles = connections.profiles()
    links, app_id = Links(profiles), settings().wechat_app_id
    others = Pairs(profiles).erase(person.customer_ids)
    removed = len(others) + merging().records.forget(person.customer_ids, others)
    for customer in person.customer_ids:
        removed += links.erase(customer)
    for unionid in _unionids(person):
        removed += links.let_go(f"ID#{UNIONID}#{unionid}", person.customer_ids)
    for open_id in person.open_ids:
        removed += links.let_go(f"ID#openid#{app_id}#{open_id}", person.customer_ids)
    return removed


def _unionids(person: Person) -> list[str]:
    profiles = ProfileRepository(connections.profiles())
    found = (profiles.get(customer) for customer in person.customer_ids)
    return sorted({one.unionid for one in found if one and one.unionid})


privacy.register(Store("identity", "身份标识", _export, _erase, order=IDENTITY))
