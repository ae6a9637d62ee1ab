"""Everybody, to put questions to: the table of a snapshot and what changed since.

The table itself is never changed.  Who was read anew lies in ``fresh``, and their keys
in ``changed``, which takes them out of the table wherever it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.aws import lake
from chalicelib.customers.facts import COLUMNS
from chalicelib.customers.segments.people.rows import ID, OTHERS, Row, as_line
from chalicelib.customers.segments.rules.columns import (
    SEGMENTS,
    WORD,
    Columns,
    Sql,
    column,
    word_column,
    words_of,
)
from chalicelib.customers.traits.models import Kind

_KEY = column("#k")
_MEMORY = "900MB"
_NOT_CHANGED = f"{_KEY} NOT IN (SELECT {_KEY} FROM changed)"


class People:
    """One snapshot, opened."""

    def __init__(
        self,
        path: Path,
        types: Mapping[str, str],
        scratch: str,
        fading: Mapping[str, str] | None = None,
    ) -> None:
        """Open a table.

        Args:
            path: the file that ``files.assemble`` wrote.
            types: of the columns of the snapshot.
            scratch: a directory for what does not fit into memory.
            fading: see ``Columns``.
        """
        aside = (ID, OTHERS)
        self._types = {name: kind for name, kind in types.items() if name not in aside}
        self._scratch = scratch
        self._duck = lake.connected(scratch, _MEMORY)
        self._duck.execute(f"ATTACH '{path}' AS base (READ_ONLY)")
        described = self._duck.execute("DESCRIBE base.people").fetchall()
        self._stored = {str(row[0]): str(row[1]) for row in described}
        self._meanings = self._read_meanings()
        self._fading = dict(fading or {})
        self._duck.execute(f"CREATE TABLE changed ({_KEY} UBIGINT)")
        self._duck.execute("CREATE TABLE fresh AS SELECT * FROM base.people LIMIT 0")
        self._duck.execute("CREATE TABLE merged AS SELECT * FROM base.merged")
        self._is_changed = False
        self._widen()

    @property
    def columns(self) -> Columns:
        """Return how the traits lie here, as of now."""
        codes, bits, lists = {}, {}, set()
        for name, kind in self._types.items():
            known = self._meanings.get(name, {})
            if kind == Kind.SET.column:
                bits[name] = known
                if name in self._stored:
                    lists.add(name)
            elif self._is_coded(name):
                codes[name] = known
        names = frozenset(self._types)
        return Columns(names, codes, bits, frozenset(lists), self._fading)

    def count(self, asked: Sql) -> int:
        """Return for how many it holds."""
        kept = f"({asked.text})" + (f" AND {_NOT_CHANGED}" if self._is_changed else "")
        text = f"SELECT (SELECT count(*) FROM stored WHERE {kept})"
        params = list(asked.params)
        if self._is_changed:
            text += f" + (SELECT count(*) FROM fresh WHERE {asked.text})"
            params *= 2
        return int(self._duck.execute(text, params).fetchone()[0])  # type: ignore[index]

    def ids(
        self, asked: Sql, limit: int, *, after: str = "", past: str = ""
    ) -> list[str]:
        """Return the next people for whom it holds, in the order of their ids.

        Args:
            asked: the condition.
            limit: at most so many.
            after: the last one before.
            past: the first one that is not wanted any more; "" for none.
        """
        bounds = f"{ID} > ?" + (f" AND {ID} < ?" if past else "")
        whole = f"({asked.text}) AND {bounds}"
        text = (
            f"SELECT {ID} FROM (SELECT {ID} FROM stored WHERE {whole} AND "
            f"{_NOT_CHANGED} UNION ALL SELECT {ID} FROM fresh WHERE {whole}) "
            f"ORDER BY {ID} LIMIT {limit}"
        )
        params = [*asked.params, after, *([past] if past else [])]
        return [row[0] for row in self._duck.execute(text, params * 2).fetchall()]

    def sizes(self, segments: Sequence[str]) -> dict[str, int]:
        """Return how many people are in each of the segments."""
        bits = self._meanings.get(SEGMENTS, {})
        known = [one for one in segments if one in bits]
        sums = [f"count(*) FILTER (WHERE {_is_in(bits[one])})" for one in known]
        found = dict.fromkeys(segments, 0)
        if sums:
            text = (
                f"SELECT {', '.join(sums)} FROM (SELECT * FROM stored WHERE "
                f"{_NOT_CHANGED} UNION ALL BY NAME SELECT * FROM fresh)"
            )
            counted: Any = self._duck.execute(text).fetchone()
            found |= dict(zip(known, counted, strict=True))
        return found

    def over_everybody(self, name: str, selected: str, more: str = "") -> list[Any]:
        """Return the rows of a SELECT over one column of everybody."""
        one = f"SELECT {column(name)} AS it FROM"
        both = f"{one} stored WHERE {_NOT_CHANGED} UNION ALL {one} fresh"
        return self._duck.execute(f"SELECT {selected} FROM ({both}) {more}").fetchall()

    @property
    def changed(self) -> Sql:
        """Return what holds for who was read anew."""
        return Sql(f"{_KEY} IN (SELECT {_KEY} FROM changed)")

    def speaking(self, ids: Sequence[str]) -> list[str]:
        """Return who speaks for any of these, as far as that is known here."""
        asked = "SELECT DISTINCT id FROM merged WHERE other IN (SELECT unnest(?))"
        return [row[0] for row in self._duck.execute(asked, [list(ids)]).fetchall()]

    def see_facts(self, paths: Sequence[Path], first: str) -> None:
        """Let ``facts`` be what was done, from files of days that are here.

        Args:
            paths: of the days; without any, nothing was done.
            first: the business day to begin with.
        """
        if not paths:
            none = ", ".join(f"NULL::{kind} AS {one}" for one, kind in COLUMNS.items())
            self._duck.execute(
                f"CREATE OR REPLACE VIEW facts AS SELECT {none} WHERE false"
            )
            return
        texts = ", ".join(f"'{path}'" for path in paths)
        self._duck.execute(
            "CREATE OR REPLACE VIEW facts AS SELECT * REPLACE (COALESCE(merged.id, "
            "customer_id) AS customer_id) FROM (SELECT * FROM read_parquet("
            f"[{texts}], hive_partitioning = true, union_by_name = true) "
            f"WHERE CAST(day AS VARCHAR) >= '{first}') "
            "LEFT JOIN merged ON merged.other = customer_id"
        )

    def moves(self, refs: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Return how many entered and exited on the days that ``facts`` are of.

        Args:
            refs: what the lines about each segment refer to, as the archive has it.
        """
        text = (
            "SELECT ref, count(*) FILTER (WHERE type = 'entered'), "
            "count(*) FILTER (WHERE type = 'exited') FROM facts "
            "WHERE kind = 'segment' AND ref IN (SELECT unnest(?::VARCHAR[])) "
            "GROUP BY ref"
        )
        rows = self._duck.execute(text, [list(refs)]).fetchall()
        return {ref: (entered, exited) for ref, entered, exited in rows}

    def replace(self, looked: Sequence[str], rows: Sequence[Row]) -> None:
        """Take in people who were read anew; of whom there is no row, they are gone."""
        if not looked:
            return
        self._learn(rows)
        speaking = [[row[ID], other] for row in rows for other in row[OTHERS]]
        with TemporaryDirectory(dir=self._scratch) as here:
            path = Path(here, "rows.ndjson")
            with path.open("w", encoding="utf-8") as file:
                file.writelines(as_line(self._encoded(row)) for row in rows)
            self._duck.execute("BEGIN")
            keys = "SELECT md5_number_lower(unnest(?::VARCHAR[]))"
            self._duck.execute(f"DELETE FROM fresh WHERE {_KEY} IN ({keys})", [looked])
            self._duck.execute(
                f"INSERT INTO changed SELECT DISTINCT k FROM ({keys} AS k) "
                f"WHERE k NOT IN (SELECT {_KEY} FROM changed)",
                [looked],
            )
            self._duck.execute(
                "DELETE FROM merged WHERE id IN (SELECT unnest(?::VARCHAR[]))", [looked]
            )
            self._duck.execute(
                "INSERT INTO merged SELECT pair[2], pair[1] FROM "
                "(SELECT unnest(?::VARCHAR[][]) AS pair)",
                [speaking],
            )
            if rows:
                self._insert(path)
            self._duck.execute("COMMIT")
        self._is_changed = True

    def close(self) -> None:
        self._duck.close()

    def _insert(self, path: Path) -> None:
        described = self._duck.execute("DESCRIBE fresh").fetchall()
        types = {row[0]: row[1] for row in described if row[0] != "#k"}
        struct = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        names = ", ".join(column(name) for name in types)
        self._duck.execute(
            f"INSERT INTO fresh ({_KEY}, {names}) "
            f"SELECT md5_number_lower({ID}), {names} FROM read_json('{path}', "
            f"format = 'newline_delimited', columns = {{{struct}}})"
        )

    def _encoded(self, row: Row) -> Row:
        """Return a row as it lies in the table."""
        found: Row = {ID: row[ID]}
        for name, kind in self._types.items():
            value = row.get(name)
            known = self._meanings.get(name, {})
            if kind == Kind.SET.column:
                found |= _masks(name, value or (), known)
            if name in self._stored:
                found[name] = value
            if self._is_coded(name) and isinstance(value, str):
                found[name] = known[value]
        return found

    def _learn(self, rows: Sequence[Row]) -> None:
        """Give texts that nobody had before a number, and bits a column."""
        for name, kind in self._types.items():
            known = self._meanings.setdefault(name, {})
            if kind == Kind.SET.column and name not in self._stored:
                texts = [text for row in rows for text in row.get(name) or ()]
            elif self._is_coded(name):
                texts = [row[name] for row in rows if row.get(name) is not None]
            else:
                continue
            for text in texts:
                known.setdefault(text, len(known))
        self._widen()

    def _widen(self) -> None:
        """Let both tables have a column for every word of bits."""
        wanted = [
            f"{name}#{word}"
            for name, kind in self._types.items()
            if kind == Kind.SET.column
            for word in range(words_of(self._meanings.get(name, {})))
        ]
        more = [one for one in wanted if one not in self._stored]
        zeros = "".join(f", 0::UBIGINT AS {column(one)}" for one in more)
        self._duck.execute(
            f"CREATE OR REPLACE VIEW stored AS SELECT *{zeros} FROM base.people"
        )
        for one in more:
            self._duck.execute(
                f"ALTER TABLE fresh ADD COLUMN IF NOT EXISTS {column(one)} "
                "UBIGINT DEFAULT 0"
            )

    def _read_meanings(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        asked = "SELECT trait, value, number FROM base.meanings ORDER BY trait, number"
        for trait, value, number in self._duck.execute(asked).fetchall():
            found.setdefault(trait, {})[value] = number
        return found

    def _is_coded(self, name: str) -> bool:
        """Tell whether a trait is a text that lies there as a number."""
        return (
            self._types[name] == Kind.TEXT.column
            and self._stored.get(name) != Kind.TEXT.column
        )


def _masks(name: str, texts: Iterable[str], bits: Mapping[str, int]) -> dict[str, int]:
    """Return the columns of a set's bits; a text without one is in its list alone."""
    found = {f"{name}#{word}": 0 for word in range(words_of(bits))}
    for text in texts:
        if text in bits:
            word, bit = divmod(bits[text], WORD)
            found[f"{name}#{word}"] |= 1 << bit
    return found


def _is_in(bit: int) -> str:
    word, place = divmod(bit, WORD)
    return f"({word_column(SEGMENTS, word)} & {1 << place}::UBIGINT) <> 0"
