"""A person's attributes among what is exported and erased."""

from collections.abc import Iterator

from chalicelib.customers import privacy
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.stores import SHREDDED


def _export(person: Person) -> Iterator[Record]:
    for one in attributes().items.of(person.customer_ids):
        value = list(one.value) if isinstance(one.value, tuple) else one.value
        yield {
            "attribute": one.attribute,
            "value": value,
            "source": one.source.value,
            "confidence": one.confidence,
            "consent": one.consent,
            "observed_at_ms": one.at_ms,
            "verified_at_ms": one.verified_ms,
            "by": one.by,
        }


def _erase(person: Person) -> int:
    """Destroy the keys first: from then on what is sealed is noise, backups too."""
    return attributes().items.erase(person.customer_ids)


privacy.register(Store("attributes", "客户资料", _export, _erase, order=SHREDDED))
