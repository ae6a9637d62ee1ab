"""The mark of somebody's group, once groups were reviewed."""

from collections.abc import Iterator, Mapping

from chalicelib.insight.clusters import desk
from chalicelib.insight.standing.marks import Mark, marks
from chalicelib.insight.standing.models import Numbers

CLUSTER = "cluster"


class Names(Mapping[str, str]):
    """The groups of now by id: they change while the process lives."""

    def __getitem__(self, cluster_id: str) -> str:
        found = desk.grouping()
        name = found.named(cluster_id) if found else ""
        if not name:
            raise KeyError(cluster_id)
        return name

    def __iter__(self) -> Iterator[str]:
        found = desk.grouping()
        return (one.id for one in found.clusters) if found else iter(())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _decide(numbers: Numbers, now_ms: int, _before: str) -> str:
    compass = desk.compass()
    found = compass.of(numbers, now_ms) if compass else None
    return found.id if found else ""


NAMES = Names()
marks.add(Mark(CLUSTER, "人群", _decide, NAMES))
