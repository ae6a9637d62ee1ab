"""How the brand works: settings that people change, each kept with all its versions.

Table workspace     pk = "CONFIG#<name>", sk = "CURRENT"         version, body
                    pk = "CONFIG#<name>", sk = "V#<6 digits>"    body, by, at
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.errors import Conflict


@dataclass(frozen=True, slots=True)
class Config:
    """One version of a setting; ``version`` 0 before anybody set it."""

    version: int = 0
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed it, and when."""

    version: int
    by: str
    at_ms: int


class Configs:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str) -> Config:
        item = self._table.get(pk=f"CONFIG#{name}", sk="CURRENT")
        return Config(item["version"], item["body"]) if item else Config()

    def put(
        self,
        name: str,
        body: dict[str, Any],
        *,
        replacing: int,
        by: str,
        at_ms: int,
        also: tuple[Write, ...] = (),
    ) -> Config:
        """Set it.

        Args:
            replacing: the version that the new one was made from.
            by: who wants it, as the audit names them.
            at_ms: when.
            also: what happens together with it.

        Raises:
            Conflict: somebody else has set it meanwhile.
        """
        version = replacing + 1
        key = f"CONFIG#{name}"
        current = self._table.put_write(
            {"pk": key, "sk": "CURRENT", "version": version, "body": body},
            "attribute_not_exists(pk) OR version = :before",
            values={":before": replacing},
        )
        kept = self._table.put_write(
            {"pk": key, "sk": f"V#{version:06d}", "body": body, "by": by, "at": at_ms}
        )
        try:
            transact([current, kept, *also])
        except TransactionFailed as failed:
            raise Conflict("set by somebody else meanwhile") from failed
        return Config(version, body)

    def changes(self, name: str, most: int) -> list[Change]:
        """Return the latest changes, the newest first."""
        rows = self._table.query(
            "pk = :config AND begins_with(sk, :versions)",
            values={":config": f"CONFIG#{name}", ":versions": "V#"},
            forward=False,
            limit=most,
        )
        return [Change(int(row["sk"][2:]), row["by"], row["at"]) for row in rows]


class Remembered:
    """One setting, read again when what a container remembers is too old."""

    def __init__(
        self,
        configs: Configs,
        name: str,
        now_ms: Callable[[], int],
        *,
        good_for_ms: int = 30_000,
    ) -> None:
        self._configs = configs
        self._name = name
        self._now_ms = now_ms
        self._good_for_ms = good_for_ms
        self._config = Config()
        self._until_ms = 0

    def get(self) -> Config:
        """Return the setting as it was at most that long ago."""
        now = self._now_ms()
        if now >= self._until_ms:
            self._config = self._configs.get(self._name)
            self._until_ms = now + self._good_for_ms
        return self._config
