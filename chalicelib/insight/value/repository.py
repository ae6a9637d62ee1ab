"""What value rests on, as the deployment keeps it.

Table workspace     pk = "CONFIG#value", sk = "CURRENT" and its versions   see configs
                    pk = "VALUE", sk = "NOW"                the measures that decide
                    pk = "VALUE", sk = "DAY#<YYYY-MM-DD>"   the measures of a night
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.configs import Change, Configs
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.insight.value.models import Measures, Settings

CONFIG = "value"
_PK, _NOW = "VALUE", "NOW"


class ValueRepository:
    def __init__(self, workspace: Table) -> None:
        self._table = workspace
        self._configs = Configs(workspace)

    def settings(self) -> Settings:
        config = self._configs.get(CONFIG)
        return Settings.from_body(config.body, config.version)

    def save(self, settings: Settings, *, by: str, at_ms: int) -> None:
        """Set what a brand may set; raises ``Conflict`` when somebody else has."""
        self._configs.put(
            CONFIG, settings.to_body(), replacing=settings.version, by=by, at_ms=at_ms
        )

    def changes(self, most: int) -> list[Change]:
        return self._configs.changes(CONFIG, most)

    def measures(self) -> Measures:
        """Return the measures that decide; those of nobody before the first night."""
        item = self._table.get(pk=_PK, sk=_NOW)
        return _measures(item) if item else Measures()

    def of_days(self, first: str, last: str) -> list[Measures]:
        """Return the measures of some nights, both ends included."""
        rows = self._table.query(
            "pk = :value AND sk BETWEEN :first AND :last",
            values={":value": _PK, ":first": f"DAY#{first}", ":last": f"DAY#{last}"},
        )
        return [_measures(row) for row in rows]

    def set_measures(self, found: Measures) -> bool:
        """Let measures decide; ``False`` where those of a later snapshot do."""
        body = {"body": found.to_body(), "version": found.version}
        self._table.put({"pk": _PK, "sk": f"DAY#{found.day}", **body})
        try:
            self._table.put(
                {"pk": _PK, "sk": _NOW, **body},
                condition="attribute_not_exists(pk) OR version <= :version",
                values={":version": found.version},
            )
        except ConditionFailed:
            return False
        return True


def _measures(item: Mapping[str, Any]) -> Measures:
    return Measures.from_body(item["body"])
