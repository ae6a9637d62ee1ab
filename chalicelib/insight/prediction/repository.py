"""Models, as the deployment keeps them.

Table workspace     pk = "MODEL#<target>", sk = "NOW"          the lesson that is used
                    pk = "MODEL#<target>", sk = "V#<13 digits of ms>"   every lesson
                        at_ms, used, cases, positives, looks, refusals,
                        model, quality, champion (quality)
                    pk = "CONFIG#prediction": fewest, see configs
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.configs import Configs
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.insight.prediction.models import FEWEST, Logistic, Quality, Target
from chalicelib.insight.prediction.training import Lesson

CONFIG = "prediction"
_NOW = "NOW"


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson, and what became of it."""

    at_ms: int
    lesson: Lesson
    used: bool


class Models:
    def __init__(self, workspace: Table) -> None:
        self._table = workspace
        self._configs = Configs(workspace)

    def fewest(self) -> tuple[int, int]:
        """Return how many cases there have to be, and the version that says so."""
        config = self._configs.get(CONFIG)
        return config.body.get("fewest", FEWEST), config.version

    def set_fewest(self, fewest: int, *, replacing: int, by: str, at_ms: int) -> None:
        """Say how many there have to be; raises ``Conflict``."""
        body = {"fewest": fewest}
        self._configs.put(CONFIG, body, replacing=replacing, by=by, at_ms=at_ms)

    def current(self, target: Target) -> Taught | None:
        """Return the lesson that is used; ``None`` while nothing is foretold."""
        item = self._table.get(pk=_pk(target), sk=_NOW)
        return _taught(item) if item else None

    def latest(self, target: Target, most: int) -> list[Taught]:
        """Return the latest lessons, the newest first, whatever came of them."""
        rows = self._table.query(
            "pk = :model AND begins_with(sk, :versions)",
            values={":model": _pk(target), ":versions": "V#"},
            forward=False,
            limit=most,
        )
        return [_taught(row) for row in rows]

    def keep(self, target: Target, found: Taught) -> None:
        """Keep a lesson; from now on it is the one that is used, if it is to be."""
        item = _item(found)
        at = f"V#{found.at_ms:013d}"
        self._table.put({"pk": _pk(target), "sk": at, **item})
        if found.used:
            self._table.put({"pk": _pk(target), "sk": _NOW, **item})

    def retire(self, target: Target) -> None:
        """Foretell nothing any more."""
        self._table.delete({"pk": _pk(target), "sk": _NOW})


def _pk(target: Target) -> str:
    return f"MODEL#{target.value}"


def _item(found: Taught) -> Item:
    one = found.lesson
    return {
        "at_ms": found.at_ms,
        "used": found.used,
        "cases": one.cases,
        "positives": one.positives,
        "looks": list(one.looks),
        "refusals": list(one.refusals),
        "model": one.model.to_body() if one.model else None,
        "quality": one.quality.to_body() if one.quality else None,
        "champion": one.champion.to_body() if one.champion else None,
    }


def _taught(item: Mapping[str, Any]) -> Taught:
    model, quality, champion = item["model"], item["quality"], item["champion"]
    lesson = Lesson(
        model=Logistic.from_body(model) if model else None,
        quality=Quality.from_body(quality) if quality else None,
        champion=Quality.from_body(champion) if champion else None,
        refusals=tuple(item["refusals"]),
        cases=item["cases"],
        positives=item["positives"],
        looks=tuple(item["looks"]),
    )
    return Taught(item["at_ms"], lesson, item["used"])
