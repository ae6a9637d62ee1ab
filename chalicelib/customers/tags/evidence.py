"""What speaks for a tag, down to the sentence or the click."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.customers.tags.models import Assignment
from chalicelib.customers.timeline import Entry, Timeline


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: a line of the time axis, as far as it is still there."""

    place: str  # its sort key
    entry: Entry | None = None

    @property
    def key(self) -> str:
        return self.place.partition("#")[2]

    @property
    def at_ms(self) -> int:
        stamp = self.place.partition("#")[0]
        return int(stamp) if stamp.isdigit() else 0

    @property
    def title(self) -> str:
        return self.entry.title if self.entry else ""


def places_at(
    timeline: Timeline, customer_id: str, times_ms: Iterable[int]
) -> tuple[str, ...]:
    """Return where on the time axis what they did at those instants is."""
    return tuple(
        entry.sort_key
        for at_ms in times_ms
        for entry in timeline.at(customer_id, at_ms)
        if entry.direction == "in"
    )


class Evidence:
    """Reads what assignments name."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def of(
        self, assignments: Sequence[Assignment], most: int = 8
    ) -> Mapping[tuple[str, str], list[Proof]]:
        """Return the latest evidence of each, by customer and tag: one read."""
        wanted = {
            (one.customer_id, one.key): one.evidence[-most:] for one in assignments
        }
        lines = self._lines(
            (customer, place)
            for (customer, _), places in wanted.items()
            for place in places
        )
        return {
            named: [Proof(place, lines.get((named[0], place))) for place in places]
            for named, places in wanted.items()
        }

    def _lines(
        self, keys: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Entry]:
        found = self._timeline.read_all(list(dict.fromkeys(keys)))
        return {(entry.customer_id, entry.sort_key): entry for entry in found}
