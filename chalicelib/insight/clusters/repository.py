"""Groupings, as the deployment keeps them.

Table workspace     pk = "CONFIG#clusters", sk = "CURRENT" and its versions
                        what was reviewed and counts, see configs
                    pk = "CLUSTERS", sk = "PROPOSAL"
                        at_ms, grouping: what the last run has found
                        refusal: or why it found nothing
                        next: the first number that no group had
"""

from dataclasses import dataclass

from chalicelib.aws.configs import Change, Configs
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.insight.clusters.models import Cluster, Grouping

CONFIG = "clusters"
_PK, _SK = "CLUSTERS", "PROPOSAL"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run has found, before anybody has reviewed it."""

    at_ms: int
    grouping: Grouping | None = None
    refusal: str = ""
    next_number: int = 1


@dataclass(frozen=True, slots=True)
class Published:
    """What was reviewed; ``None`` before anything was."""

    grouping: Grouping | None = None
    version: int = 0


class Clusters:
    def __init__(self, workspace: Table) -> None:
        self._table = workspace
        self._configs = Configs(workspace)

    def published(self) -> Published:
        config = self._configs.get(CONFIG)
        found = config.body.get("grouping")
        return Published(Grouping.from_body(found) if found else None, config.version)

    def publish(
        self, grouping: Grouping | None, *, replacing: int, by: str, at_ms: int
    ) -> None:
        """Let a reviewed grouping count, or none; raises ``Conflict``."""
        body = {"grouping": grouping.to_body() if grouping else None}
        self._configs.put(CONFIG, body, replacing=replacing, by=by, at_ms=at_ms)

    def changes(self, most: int) -> list[Change]:
        return self._configs.changes(CONFIG, most)

    def proposal(self) -> Proposal | None:
        item = self._table.get(pk=_PK, sk=_SK)
        if item is None:
            return None
        found = item["grouping"]
        return Proposal(
            item["at_ms"],
            Grouping.from_body(found) if found else None,
            item["refusal"],
            item["next"],
        )

    def propose(self, found: Proposal) -> bool:
        """Keep what a run has found; ``False`` where a later one has found more."""
        grouping = found.grouping
        try:
            self._table.put(
                {
                    "pk": _PK,
                    "sk": _SK,
                    "at_ms": found.at_ms,
                    "grouping": grouping.to_body() if grouping else None,
                    "refusal": found.refusal,
                    "next": found.next_number,
                },
                condition="attribute_not_exists(pk) OR at_ms <= :at",
                values={":at": found.at_ms},
            )
        except ConditionFailed:
            return False
        return True


def next_number(clusters: tuple[Cluster, ...], before: int) -> int:
    """Return the first number that no group had, after a run."""
    taken = [int(one.id.removeprefix("k")) for one in clusters]
    return max([before, *(number + 1 for number in taken)])
