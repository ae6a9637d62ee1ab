"""Staff look at a sample of sentences and say whether a label is right.

Table workspace     pk = "LABELCHECK", sk = "<labels>#<label>#<digest of the key>"
                        right, by, at

What is counted is the precision of each label as people see it; a row names neither
the person nor the words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.insight.semantics.lexicon.accuracy import Score

_PARTITION = "LABELCHECK"


class Checks:
    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def note(
        self, labels: str, label: str, digest: str, *, right: bool, by: str, at_ms: int
    ) -> None:
        """Note what somebody thinks of one sentence; the last opinion stands."""
        self._table.put(
            {
                "pk": _PARTITION,
                "sk": f"{labels}#{label}#{digest}",
                "right": right,
                "by": by,
                "at": at_ms,
            }
        )

    def of(self, labels: str, label: str, digests: Iterable[str]) -> dict[str, bool]:
        """Return the opinions about some sentences."""
        keys = [
            {"pk": _PARTITION, "sk": f"{labels}#{label}#{one}"}
            for one in dict.fromkeys(digests)
        ]
        rows = self._table.batch_get(keys)
        return {row["sk"].rpartition("#")[2]: row["right"] for row in rows}

    def scores(self, labels: str) -> Mapping[str, Score]:
        """Return how many of each label were right, of those that were looked at."""
        right, given = Counter[str](), Counter[str]()
        rows = self._table.query(
            "pk = :all AND begins_with(sk, :labels)",
            values={":all": _PARTITION, ":labels": f"{labels}#"},
        )
        for row in rows:
            label = row["sk"].split("#")[1]
            given[label] += 1
            right[label] += bool(row["right"])
        return {one: Score(right[one], given[one], given[one]) for one in given}


def checks() -> Checks:
    return Checks(connections.workspace())
