"""The archive's facts through Amazon Athena, for more days than a function can hold.

The SQL is the same as DuckDB's: sqlglot rewrites what the two say differently.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlglot

from chalicelib.core.errors import Unavailable

Row = dict[str, Any]

_POLL_S = 0.5
_LONGEST_S = 240.0  # a report's function has 300
_READERS: dict[str, Callable[[str], Any]] = {
    "tinyint": int,
    "smallint": int,
    "integer": int,
    "bigint": int,
    "double": float,
    "boolean": lambda text: text == "true",
}


class AthenaLake:
    """The Glue table ``interactions`` of one database."""

    def __init__(
        self,
        client: Any,
        database: str,
        work_group: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._athena = client
        self._database = database
        self._work_group = work_group
        self._sleep = sleep

    def query(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Run one SELECT and return its rows by column name.

        Raises:
            Unavailable: Athena refused it, or did not finish in time.
        """
        request: dict[str, Any] = {
            "QueryString": translated(sql),
            "QueryExecutionContext": {"Database": self._database},
            "WorkGroup": self._work_group,
        }
        if params:
            request["ExecutionParameters"] = [_literal(one) for one in params]
        started = self._athena.start_query_execution(**request)
        execution: str = started["QueryExecutionId"]
        self._wait(execution)
        return list(self._rows(execution))

    def _wait(self, execution: str) -> None:
        for _ in range(int(_LONGEST_S / _POLL_S)):
            answer = self._athena.get_query_execution(QueryExecutionId=execution)
            status = answer["QueryExecution"]["Status"]
            if status["State"] == "SUCCEEDED":
                return
            if status["State"] in ("FAILED", "CANCELLED"):
                raise Unavailable(f"Athena: {status.get('StateChangeReason', '')}")
            self._sleep(_POLL_S)
        self._athena.stop_query_execution(QueryExecutionId=execution)
        raise Unavailable("Athena: not finished in time")

    def _rows(self, execution: str) -> Iterator[Row]:
        wanted = {"QueryExecutionId": execution}
        header = True  # the first page begins with the names of the columns
        while True:
            answer = self._athena.get_query_results(**wanted)
            columns = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
            for row in answer["ResultSet"]["Rows"][1 if header else 0 :]:
                yield {
                    column["Name"]: _value(cell, column["Type"])
                    for column, cell in zip(columns, row["Data"], strict=True)
                }
            header = False
            if not answer.get("NextToken"):
                return
            wanted["NextToken"] = answer["NextToken"]


def translated(sql: str) -> str:
    """Return DuckDB's SQL as Athena writes it."""
    (statement,) = sqlglot.transpile(sql, read="duckdb", write="athena")
    return str(statement)


def _literal(value: object) -> str:
    """Return a parameter the way Athena takes it: SQL text, so strings are quoted."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def _value(cell: dict[str, str], kind: str) -> Any:
    text = cell.get("VarCharValue")
    return None if text is None else _READERS.get(kind, str)(text)
