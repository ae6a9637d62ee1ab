"""Groups of people who are alike, as a run finds them and the staff reviews them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from chalicelib.core.errors import InvalidInput

FEWEST_PEOPLE = 500
FEWEST_FEATURES = 3  # in which people differ at all
LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """How people differ in a feature."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Difference:
    """By how many standard deviations a group differs, in words."""

    feature: str
    words: str
    differs: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """One group."""

    id: str  # the same from run to run, as long as the group is
    name: str
    centre: tuple[float, ...]  # in the features' own units
    people: int = 0
    differences: tuple[Difference, ...] = ()
    is_new: bool = False  # of a run: no group before it was like this
    averages: Mapping[str, float] = field(default_factory=dict)

    def to_body(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "centre": [repr(one) for one in self.centre],
            "people": self.people,
            "differences": [
                [t.feature, t.words, repr(t.differs)] for t in self.differences
            ],
            "is_new": self.is_new,
            "averages": {name: repr(one) for name, one in self.averages.items()},
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            id=body["id"],
            name=body["name"],
            centre=tuple(map(float, body["centre"])),
            people=body["people"],
            differences=tuple(
                Difference(t[0], t[1], float(t[2])) for t in body["differences"]
            ),
            is_new=body["is_new"],
            averages={name: float(one) for name, one in body["averages"].items()},
        )


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups with the features they were made from."""

    day: str  # of the people they were made from
    features: tuple[str, ...]
    scales: tuple[Scale, ...]
    clusters: tuple[Cluster, ...]
    people: int
    clearness: float  # 0 to 1: how well the groups stand apart

    def to_body(self) -> dict[str, Any]:
        return {
            "day": self.day,
            "features": list(self.features),
            "scales": [[repr(one.mean), repr(one.deviation)] for one in self.scales],
            "clusters": [one.to_body() for one in self.clusters],
            "people": self.people,
            "clearness": repr(self.clearness),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            day=body["day"],
            features=tuple(body["features"]),
            scales=tuple(Scale(float(m), float(d)) for m, d in body["scales"]),
            clusters=tuple(Cluster.from_body(one) for one in body["clusters"]),
            people=body["people"],
            clearness=float(body["clearness"]),
        )

    def named(self, cluster_id: str) -> str:
        """Return what a group is called; "" for one there is not."""
        return next((one.name for one in self.clusters if one.id == cluster_id), "")


class TooLittle(InvalidInput):
    """There are too few people, or they differ too little, to be grouped."""


def checked_name(name: str) -> str:
    """Return a name for a group; raises ``InvalidInput``."""
    clean = name.strip()
    if not 1 <= len(clean) <= LONGEST_NAME or not clean.isprintable():
        raise InvalidInput(f"名称是 1 到 {LONGEST_NAME} 个字")
    return clean
