"""Segments: what a live count over a million people costs, and the snapshot it asks.

Time is CPU time of all threads, which is about what a function of 2 GB takes by the
clock.  A process of its own each time, since the peak of memory never goes down.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.facts import COLUMNS
from chalicelib.customers.segments.people import files
from chalicelib.customers.segments.people.models import PARTS
from chalicelib.customers.segments.people.rows import types_of
from chalicelib.customers.segments.people.table import People
from chalicelib.customers.segments.rules.models import (
    All,
    AnyOf,
    Behaviour,
    Belongs,
    Bucket,
    Is,
    Node,
    Not,
    Op,
    Performed,
    Times,
)
from chalicelib.customers.segments.rules.sql import where
from chalicelib.customers.traits.everything import everything
from tests.bench import sink
from tests.bench.figures import at_most

Result = dict[str, str]

_PEOPLE = 1_000_000
_NOW = 1_790_784_000_000
_CHANGED = 5_000
_TAGS, _SEGMENTS = 200, 20
_FACT_DAYS, _FACTS_A_DAY = 30, 33_000
_COUNT_MS = 100.0
_MOST_MB = 900.0
_LARGEST_FILE_MB = 128.0
_ROUNDS = 7

# Of a trait that is not here, everybody has nothing.
_VALUES = {
    "read_ms": f"{_NOW}::BIGINT",
    "segs": f"[printf('s%05d', hash(i, 1) % {_SEGMENTS})]",
    "others": "CASE WHEN i % 100 = 0 THEN ['cm' || i] ELSE [] END",
    "subscribed": "hash(i, 2) % 10 < 7",
    "subscribed_at": f"({_NOW} - (hash(i, 3) % 1000) * {DAY_MS})::BIGINT",
    "times_followed": "1 + hash(i, 4) % 3",
    "stage": "['new', 'active', 'quiet', 'lost'][1 + (hash(i, 5) % 4)::INTEGER]",
    "channel": "['扫码', '搜索', '名片', '其他'][1 + (hash(i, 6) % 4)::INTEGER]",
    "scene": "'store:' || hash(i, 7) % 500",
    "last_inbound_at": f"({_NOW} - (hash(i, 8) % 400) * {DAY_MS})::BIGINT",
    "inbound": "hash(i, 9) % 100",
    "tags": "list_transform(range((hash(i, 10) % 8)::BIGINT), "
    f"n -> '标签' || (hash(i, n) % {_TAGS}))",
}
_FACT = {
    "customer_id": f"'c' || lpad((hash(i) % {_PEOPLE})::VARCHAR, 25, '0')",
    "at_ms": f"{{start}} + (hash(i) % {DAY_MS})::BIGINT",
    "kind": "CASE WHEN i % 4 = 0 THEN 'event' ELSE 'message' END",
    "type": "CASE WHEN i % 4 = 0 THEN 'click' ELSE 'text' END",
    "dir": "'in'",
}

_FOLLOWS = Is("subscribed", Op.IS, (True,))
_LATELY = Is("last_inbound_at", Op.WITHIN_DAYS, (30,))
_TAGGED = Is("tags", Op.HAS_ANY, ("标签3", "标签5", "标签8"))
_NESTED = All(
    (
        _FOLLOWS,
        AnyOf(
            (
                All((_TAGGED, Is("inbound", Op.GE, (5,)))),
                All(
                    (
                        Is("stage", Op.IS, ("active", "new")),
                        Not(Is("tags", Op.HAS_ALL, ("标签1", "标签2"))),
                    )
                ),
                Is("subscribed_at", Op.WITHIN_DAYS, (7,)),
            )
        ),
        Not(AnyOf((Belongs("s00001"), Is("channel", Op.IS, ("其他",))))),
        Is("scene", Op.STARTS_WITH, ("store:1",)),
        Is("times_followed", Op.BETWEEN, (1, 2)),
        _LATELY,
    )
)
_RULES: dict[str, Node] = {
    "following and lately": All((_FOLLOWS, _LATELY)),
    "with tags": All((_FOLLOWS, _LATELY, _TAGGED)),
    "nested and/or, 12 conditions": _NESTED,
}
_DONE = Performed(Behaviour("event", "click"), Times.AT_LEAST, 1, _FACT_DAYS)


def run(people: int = _PEOPLE) -> list[Result]:
    """Return what was measured, each with its goal."""
    with sink.running() as url:  # nobody has added an attribute
        os.environ["AWS_ENDPOINT_URL"] = url
        found = _in_a_process(people)
    name = f"segments: count of {people:,}"
    rows = [
        at_most(f"{name}, {rule}, CPU", found[rule], _COUNT_MS, "ms") for rule in _RULES
    ]
    return [
        *rows,
        at_most(f"{name}, {_CHANGED:,} changed", found["changed"], _COUNT_MS, "ms"),
        at_most(f"{name}, of plain Parquet", found["share"], 1.0),
        at_most(f"{name}, a random tenth", found["bucket"], 10 * _COUNT_MS, "ms"),
        at_most(f"{name}, did in 30 days", found["performed"], 10 * _COUNT_MS, "ms"),
        at_most("segments: opening the snapshot, CPU", found["open"], 500.0, "ms"),
        at_most("segments: the snapshot's file", found["file"], _LARGEST_FILE_MB, "MB"),
        at_most("segments: peak of asking it", found["asking"], _MOST_MB, "MB"),
        at_most("segments: peak of making it", found["making"], _MOST_MB, "MB"),
        at_most("segments: making it, CPU", found["made"], 60.0, "s"),
    ]


def _in_a_process(people: int) -> dict[str, float]:
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        _make_up(Path(folder), people)
        for work in ("make", "ask"):
            command = [sys.executable, "-m", "tests.bench.segments", work, folder]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found |= json.loads(done.stdout.splitlines()[-1])
    return found


def _make_up(here: Path, people: int) -> None:
    types = types_of(everything())
    (here / "types.json").write_text(json.dumps(types))
    columns = ", ".join(
        f"({_VALUES.get(name, 'NULL')})::{kind} AS {name}"
        for name, kind in types.items()
        if name != "id"
    )
    person = "'c' || lpad(i::VARCHAR, 25, '0')"
    with duckdb.connect(config={"threads": 2}) as duck:
        for part in range(PARTS):
            duck.execute(
                f"COPY (SELECT {person} AS id, {columns} FROM range({people}) AS n(i) "
                f"WHERE i % {PARTS} = {part}) TO '{here}/{part}.parquet' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
        for day in range(_FACT_DAYS):
            start = _NOW - (day + 1) * DAY_MS
            told = ", ".join(
                f"({_FACT.get(name, 'NULL').format(start=start)})::{kind} AS {name}"
                for name, kind in COLUMNS.items()
            )
            folder = here / f"day=2026-09-{30 - day:02d}"
            folder.mkdir()
            duck.execute(
                f"COPY (SELECT {told} FROM range({day * _FACTS_A_DAY}, "
                f"{(day + 1) * _FACTS_A_DAY}) AS n(i)) TO '{folder}/part-0.parquet' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )


def _make(here: Path) -> dict[str, float]:
    began = time.process_time()
    parts = [here / f"{part}.parquet" for part in range(PARTS)]
    target = here / "people.duckdb"
    files.assemble(parts, target, _types(here))
    return {
        "made": time.process_time() - began,
        "making": _peak_mb(),
        "file": target.stat().st_size / 2**20,
    }


def _ask(here: Path) -> dict[str, float]:
    types = _types(here)
    began = time.process_time()
    people = People(here / "people.duckdb", types, str(here))
    found = {"open": (time.process_time() - began) * 1000}

    def counting(rule: Node) -> Callable[[], int]:
        return lambda: people.count(where(rule, people.columns, _NOW))

    for name, rule in _RULES.items():
        found[name] = _cpu_ms(counting(rule))
    tenth = All((_FOLLOWS, Bucket("春季", 0, 1_000)))
    found["bucket"] = _cpu_ms(counting(tenth), rounds=2)
    people.see_facts(sorted(here.glob("day=*/*.parquet")), "2026-09-01")
    found["performed"] = _cpu_ms(counting(All((_FOLLOWS, _DONE))), rounds=3)
    found["share"] = found["with tags"] / _over_parquet(here)
    _change(people, types)
    found["changed"] = _cpu_ms(counting(_RULES["with tags"]))
    people.close()
    return found | {"asking": _peak_mb()}


def _types(here: Path) -> dict[str, str]:
    types: dict[str, str] = json.loads((here / "types.json").read_text())
    return types


def _over_parquet(here: Path) -> float:
    """Return what the same question takes of the files as they are."""
    asked = (
        f"SELECT count(*) FROM read_parquet('{here}/?.parquet') WHERE subscribed AND "
        f"last_inbound_at >= {_NOW - 30 * DAY_MS} AND "
        "list_has_any(tags, ['标签3', '标签5', '标签8'])"
    )
    with duckdb.connect(config={"threads": 2}) as duck:
        return _cpu_ms(lambda: duck.execute(asked).fetchone())


def _change(people: People, types: dict[str, str]) -> None:
    ids = [f"c{number * 7:025d}" for number in range(_CHANGED)]
    nothing: dict[str, Any] = dict.fromkeys(types)
    tags = [f"标签{number}" for number in (3, 40)]
    more = {"read_ms": _NOW, "subscribed": True, "last_inbound_at": _NOW, "tags": tags}
    more["others"] = []
    people.replace(ids, [{**nothing, **more, "id": one} for one in ids])


def _cpu_ms(work: Callable[[], Any], rounds: int = _ROUNDS) -> float:
    """Return the best of some rounds, after one that warms up."""
    work()
    took = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took) * 1000


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    import tests.conftest  # noqa: F401 -- sets the environment of the local stage

    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=["make", "ask"])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    print(json.dumps({"make": _make, "ask": _ask}[given.work](given.folder)))
