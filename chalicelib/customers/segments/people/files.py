"""The files of a snapshot, made with DuckDB: parts of Parquet, and the one table.

In the table texts are codes and sets are bits (``rules.columns``), so that a question
about a million people takes some milliseconds; what they stand for lies beside them::

    people     #k, id, read_ms, <trait>, <set>#<word>
    meanings   trait, value, number
    merged     other, id: whom each of the merged customers is spoken for by
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.aws import lake
from chalicelib.customers.segments.people.rows import ID, OTHERS
from chalicelib.customers.segments.rules.columns import WORD, column, word_column
from chalicelib.customers.traits.models import Kind

MOST_CODES = 10_000  # different texts of a trait; one that has more is left as it is
MOST_BITS = 4_096  # of a set; what is rarer is looked for in the list
_KEY = column("#k")
_MEMORY = "900MB"


def merge(
    rows: Sequence[Path],
    target: Path,
    types: Mapping[str, str],
    *,
    base: Path | None = None,
    looked: Path | None = None,
) -> int:
    """Write a part: the rows that were read, and of the base whoever was not looked at.

    Args:
        rows: files of JSON lines.
        target: the Parquet file to write.
        types: of the columns.
        base: the part to take the others from.
        looked: the ids that were looked at; who has no row any more is gone.

    Returns:
        How many people the part has.
    """
    columns = ", ".join(map(column, types))
    with lake.connection(str(target.parent), _MEMORY) as duck:
        duck.execute(
            f"CREATE VIEW fresh AS SELECT * FROM read_json({_texts(rows)}, "
            f"format = 'newline_delimited', columns = {_struct(types)})"
        )
        parts = [f"SELECT {columns} FROM fresh"]
        if base and looked:
            duck.execute(
                f"CREATE TABLE looked AS SELECT DISTINCT id FROM read_csv("
                f"{_text(looked)}, columns = {{'id': 'VARCHAR'}}, header = false)"
            )
            parts.append(
                f"SELECT {columns} FROM read_parquet({_text(base)}) "
                "WHERE id NOT IN (SELECT id FROM looked)"
            )
        duck.execute(
            f"COPY ({' UNION ALL '.join(parts)} ORDER BY {ID}) "
            f"TO {_text(target)} (FORMAT parquet, COMPRESSION zstd)"
        )
        return _number(duck, f"SELECT count(*) FROM read_parquet({_text(target)})")


def assemble(parts: Sequence[Path], target: Path, types: Mapping[str, str]) -> int:
    """Write the table of all parts; return how many people it has."""
    with lake.connection(str(target.parent), _MEMORY) as duck:
        duck.execute(f"ATTACH {_text(target)} AS made")
        duck.execute(f"CREATE VIEW snap AS SELECT * FROM read_parquet({_texts(parts)})")
        duck.execute(
            "CREATE TABLE made.meanings (trait VARCHAR, value VARCHAR, number INTEGER)"
        )
        selected, joined = [f"md5_number_lower(s.{ID}) AS {_KEY}", f"s.{ID}"], []
        for name, kind in types.items():
            if name not in (ID, OTHERS):
                told, more = _COLUMN.get(kind, _as_it_is)(duck, name)
                selected += told
                joined += more
        duck.execute(
            f"CREATE TABLE made.people AS SELECT {', '.join(selected)} FROM snap s "
            f"{' '.join(joined)} ORDER BY s.{ID}"
        )
        duck.execute(
            f"CREATE TABLE made.merged AS SELECT unnest({OTHERS}) AS other, {ID} "
            "FROM snap"
        )
        people = _number(duck, "SELECT count(*) FROM made.people")
        duck.execute("DETACH made")
    return people


def speaking(table: Path) -> dict[str, str]:
    """Return who speaks for each of the merged customers of a table."""
    with lake.connection(str(table.parent), _MEMORY) as duck:
        duck.execute(f"ATTACH {_text(table)} AS made (READ_ONLY)")
        return dict(duck.execute("SELECT other, id FROM made.merged").fetchall())


def _as_it_is(_duck: Any, name: str) -> tuple[list[str], list[str]]:
    return [f"s.{column(name)}"], []


def _coded(duck: Any, name: str) -> tuple[list[str], list[str]]:
    """Have a text stored as the number of its value, unless it has too many."""
    one = column(name)
    distinct = _number(duck, f"SELECT approx_count_distinct({one}) FROM snap")
    if distinct > MOST_CODES:
        return _as_it_is(duck, name)
    _mean(duck, name, f"SELECT {one} AS value FROM snap WHERE {one} IS NOT NULL")
    codes = column(f"c#{name}")
    join = (
        f"LEFT JOIN (SELECT value, number FROM made.meanings WHERE trait = "
        f"{_text(name)}) {codes} ON {codes}.value = s.{one}"
    )
    return [f"{codes}.number AS {one}"], [join]


def _marked(duck: Any, name: str) -> tuple[list[str], list[str]]:
    """Have a set stored as bits, and as it is too where not all have one."""
    one = column(name)
    values = _mean(
        duck, name, f"SELECT unnest({one}) AS value FROM snap", most=MOST_BITS
    )
    kept = [f"s.{one}"] if values > MOST_BITS else []
    words = range(-(-min(values, MOST_BITS) // WORD))
    if not words:
        return kept, []
    table, joined = column(f"marks {name}"), column(f"m#{name}")
    masks = ", ".join(
        f"bit_or(CASE WHEN number // {WORD} = {word} "
        f"THEN 1::UBIGINT << (number % {WORD})::UBIGINT ELSE 0 END) "
        f"AS {word_column(name, word)}"
        for word in words
    )
    duck.execute(
        f"CREATE TEMP TABLE {table} AS SELECT id, {masks} FROM "
        f"(SELECT {ID}, unnest({one}) AS value FROM snap) JOIN made.meanings "
        f"USING (value) WHERE trait = {_text(name)} GROUP BY id"
    )
    told = [
        f"COALESCE({joined}.{word_column(name, word)}, 0) AS {word_column(name, word)}"
        for word in words
    ]
    return kept + told, [f"LEFT JOIN {table} {joined} ON {joined}.id = s.{ID}"]


def _mean(duck: Any, name: str, values: str, *, most: int = MOST_CODES) -> int:
    """Number the values of a trait, the most frequent first; return how many it has."""
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE ranked AS SELECT value, row_number() OVER "
        f"(ORDER BY count(*) DESC, value) - 1 AS number FROM ({values}) GROUP BY value"
    )
    duck.execute(
        f"INSERT INTO made.meanings SELECT {_text(name)}, value, number "
        f"FROM ranked WHERE number < {most}"
    )
    return _number(duck, "SELECT count(*) FROM ranked")


def _number(duck: Any, asked: str) -> int:
    return int(duck.execute(asked).fetchone()[0])


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _texts(paths: Sequence[Path]) -> str:
    return f"[{', '.join(map(_text, paths))}]"


def _struct(types: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{_text(n)}: {_text(t)}' for n, t in types.items())}}}"


_COLUMN = {Kind.TEXT.column: _coded, Kind.SET.column: _marked}
