"""What this package keeps of a person outside their own partitions."""

from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed
from chalicelib.core.clock import business_day
from chalicelib.core.errors import Unavailable
from chalicelib.customers.privacy import Person, Record, Store, register
from chalicelib.customers.timeline import Entry, from_item
from chalicelib.insight.semantics.topics import worries
from chalicelib.insight.semantics.topics.rollups import LABELS

_TRIES = 5


def _export(_person: Person) -> Iterable[Record]:
    """Yield nothing: the sentences themselves are on the time axis."""
    yield from ()


def _erase(person: Person) -> int:
    """Take the person's sentences out of the samples of days."""
    places: set[tuple[str, str]] = set()
    for entry in _entries(person):
        day = business_day(entry.at_ms)
        places |= {
            (f"TOPICDAY#{day}", f"{labels}#{label}")
            for labels in LABELS
            for label in entry.data.get(labels) or ()
        }
    return sum(_left_out(person, *place) for place in sorted(places))


def _entries(person: Person) -> Iterator[Entry]:
    for customer_id in person.customer_ids:
        items = connections.interactions().query(
            "pk = :customer", values={":customer": customer_id}
        )
        yield from map(from_item, items)


def _left_out(person: Person, partition: str, sort_key: str) -> int:
    """Take somebody out of the sample of a label and day; return how many it were."""
    for _ in range(_TRIES):
        item = connections.workspace().get(pk=partition, sk=sort_key)
        known = item["places"] if item else []
        kept = [one for one in known if not one.startswith(person.customer_ids)]
        if len(kept) == len(known):
            return 0
        try:
            connections.workspace().update(
                {"pk": partition, "sk": sort_key},
                "SET places = :kept",
                values={":kept": kept, ":known": known},
                condition="places = :known",
                returns="NONE",
            )
        except ConditionFailed:
            continue
        return len(known) - len(kept)
    raise Unavailable("the day is being rolled up")


register(Store("worries", "待回应的不满", worries.export, worries.erase))
register(Store("topics", "话题抽样", _export, _erase))
