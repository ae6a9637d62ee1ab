"""From people to groups, and from one person to their group; pure."""

import math
from collections import Counter
from collections.abc import Sequence

from chalicelib.insight.clusters import naming
from chalicelib.insight.clusters.features import BY_NAME, NAMES, plainly, values_of
from chalicelib.insight.clusters.grouping import (
    Centre,
    Point,
    clipped,
    grouped,
    nearest,
)
from chalicelib.insight.clusters.models import (
    FEWEST_FEATURES,
    FEWEST_PEOPLE,
    Cluster,
    Grouping,
    Scale,
    TooLittle,
)
from chalicelib.insight.standing.models import Numbers

_STILL = 1e-9
_LEAST_KNOWN = 0.2  # share of people of whom a feature is known, to compare by it


def find(
    people: Sequence[Numbers],
    now_ms: int,
    day: str,
    before: Grouping | None = None,
    next_number: int = 1,
) -> Grouping:
    """Return the groups that people make.

    Args:
        people: a sample, or all of them.
        now_ms: the instant to look at them.
        day: the same as a business day.
        before: the groups of the last run, whose ids go on.
        next_number: the first that no group had before.

    Raises:
        TooLittle: there is nothing to be learnt from them.
    """
    if len(people) < FEWEST_PEOPLE:
        raise TooLittle(f"至少要有 {FEWEST_PEOPLE} 位客户，现在有 {len(people)} 位")
    features, scales, points = _placed(people, now_ms)
    centres, sizes, clear = _largest_first(points)
    differences = [naming.differences_of(features, centre) for centre in centres]
    names = naming.names_of(differences)
    clusters = tuple(
        Cluster(
            id=cluster_id,
            name=_kept(cluster_id, before) or names[at],
            centre=_own_units(centres[at], scales),
            people=sizes[at],
            differences=differences[at],
            is_new=not _kept(cluster_id, before),
            averages=_averages(centres[at], features, scales),
        )
        for at, cluster_id in enumerate(
            _ids(centres, features, scales, before, next_number)
        )
    )
    return Grouping(day, features, scales, clusters, len(people), clear)


def _largest_first(
    points: Sequence[Point],
) -> tuple[list[Centre], list[int], float]:
    """Return the groups' centres, how many are nearest to each, and how clear it is."""
    centres, clear = grouped(points)
    near = Counter(nearest(point, centres)[0] for point in points)
    order = sorted(range(len(centres)), key=lambda at: -near[at])
    return [centres[at] for at in order], [near[at] for at in order], clear


class Compass:
    """Finds the group of one person after another."""

    def __init__(self, grouping: Grouping) -> None:
        self.grouping = grouping
        self._features = [BY_NAME[name] for name in grouping.features]
        self._centres = [
            _standard(c.centre, grouping.scales) for c in grouping.clusters
        ]

    def of(self, numbers: Numbers, now_ms: int) -> Cluster | None:
        """Return the group somebody is nearest to; ``None`` of who does not follow."""
        if not numbers.subscribed or not self._centres:
            return None
        row = [one.value(numbers, now_ms) for one in self._features]
        mine, _, _ = nearest(_standard(row, self.grouping.scales), self._centres)
        return self.grouping.clusters[mine]


def knows(grouping: Grouping) -> bool:
    """Tell whether every feature that groups were made from is still one of ours."""
    return set(grouping.features) <= set(NAMES)


def _placed(
    people: Sequence[Numbers], now_ms: int
) -> tuple[tuple[str, ...], tuple[Scale, ...], list[tuple[float, ...]]]:
    """Return what people are compared by, its scales, and everybody as a point."""
    rows = [values_of(one, now_ms) for one in people]
    features, scales = _compared(rows)
    columns = [NAMES.index(name) for name in features]
    points = [_standard([row[at] for at in columns], scales) for row in rows]
    return features, scales, points


def _compared(
    rows: Sequence[Sequence[float | None]],
) -> tuple[tuple[str, ...], tuple[Scale, ...]]:
    """Return the features in which people differ, and how."""
    names, scales = [], []
    for at, name in enumerate(NAMES):
        known = [value for row in rows if (value := row[at]) is not None]
        if len(known) < _LEAST_KNOWN * len(rows):
            continue
        mean = math.fsum(known) / len(known)
        variance = math.fsum((one - mean) ** 2 for one in known) / len(known)
        if variance > _STILL:
            names.append(name)
            scales.append(Scale(mean, math.sqrt(variance)))
    if len(names) < FEWEST_FEATURES:
        raise TooLittle("客户之间几乎没有差别，分不出群")
    return tuple(names), tuple(scales)


def _standard(
    row: Sequence[float | None], scales: Sequence[Scale]
) -> tuple[float, ...]:
    return tuple(
        0.0 if value is None else clipped((value - scale.mean) / scale.deviation)
        for value, scale in zip(row, scales, strict=True)
    )


def _own_units(centre: Sequence[float], scales: Sequence[Scale]) -> tuple[float, ...]:
    return tuple(
        one.mean + one.deviation * value
        for value, one in zip(centre, scales, strict=True)
    )


def _averages(
    centre: Sequence[float], features: Sequence[str], scales: Sequence[Scale]
) -> dict[str, float]:
    own = _own_units(centre, scales)
    return {
        name: plainly(name, value) for name, value in zip(features, own, strict=True)
    }


def _ids(
    centres: Sequence[Sequence[float]],
    features: tuple[str, ...],
    scales: Sequence[Scale],
    before: Grouping | None,
    next_number: int,
) -> list[str]:
    """Return an id for each group: its own of before, or one that nobody had."""
    known: list[int | None] = [None] * len(centres)
    old = before.clusters if before and before.features == features else ()
    if old:
        known = naming.same_as(centres, [_standard(o.centre, scales) for o in old])
    ids = []
    for match in known:
        if match is None:
            ids.append(f"k{next_number}")
            next_number += 1
        else:
            ids.append(old[match].id)
    return ids


def _kept(cluster_id: str, before: Grouping | None) -> str:
    return before.named(cluster_id) if before else ""
