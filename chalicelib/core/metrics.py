"""What a figure means, said once: every page, file and API shows the same number."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of the product.

    A change of ``formula`` is a new ``version``: figures of two versions are never put
    into one series.
    """

    id: str  # "growth.new"
    name: str  # what people read
    meaning: str  # the formula in their words
    formula: str  # in terms of the facts and of other metrics
    unit: str  # "人", "次", "%"
    grain: str  # the finest step it is kept in: "day", "hour"
    dims: tuple[str, ...]  # what it can be split by
    additive: bool  # whether the figures of two days may be added up
    version: int
    owner: str  # the module that states it


class Catalogue:
    """Every metric that was stated, in that order."""

    def __init__(self) -> None:
        self._metrics: dict[str, Metric] = {}

    def state(self, *metrics: Metric) -> None:
        """Add metrics; stating the same one again changes nothing.

        Raises:
            ValueError: another metric has that id, so one number would mean two things.
        """
        for metric in metrics:
            if self._metrics.setdefault(metric.id, metric) != metric:
                raise ValueError(f"two metrics are called {metric.id}")

    def __getitem__(self, metric_id: str) -> Metric:
        return self._metrics[metric_id]

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._metrics.values())


catalogue = Catalogue()
