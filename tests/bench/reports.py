"""Reports: time and memory of the growth report, and how both grow.

``make bench`` measures a million interactions, ``make soak`` ten million.  Each size
runs in a process of its own, since the peak of a process never goes down.  Time is CPU
time of the two threads: on a busy machine the clock would measure the neighbours.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from chalicelib.aws import lake
from chalicelib.reports.archive.service import days_between, shifted
from chalicelib.reports.growth import page, workbook
from chalicelib.reports.growth.service import growth

Result = dict[str, Any]

_FIRST, _DAYS = "2026-10-01", 30
_LAST = shifted(_FIRST, _DAYS - 1)
_MILLION = 1_000_000
_MOST_CPU_S = 10.0  # five seconds of two threads, at ten million rows
_MOST_MB = 900
_FEWER_DAYS = 3

# A tenth as many people as interactions; one in 25 interactions is a follow or its end.
_MADE_UP = """
COPY (
  SELECT md5(i::VARCHAR)[:16] AS key,
    'c' || lpad((hash(i // 3) % {people})::VARCHAR, 25, '0') AS customer_id,
    {start} + (hash(i) % 86400000)::BIGINT AS at_ms,
    (hash(i) % 86400000 // 3600000)::TINYINT AS hour,
    {weekday}::TINYINT AS weekday,
    CASE WHEN i % 25 < 4 THEN 'event' ELSE 'message' END AS kind,
    CASE i % 25 WHEN 0 THEN 'subscribe' WHEN 1 THEN 'unsubscribe'
      WHEN 2 THEN 'click' WHEN 3 THEN 'scan' ELSE 'text' END AS type,
    CASE WHEN i % 25 > 14 THEN 'out' ELSE 'in' END AS dir, '' AS outcome,
    CASE WHEN i % 25 = 0 THEN 'scene:s' || i % 40 ELSE '' END AS source,
    '' AS scene, '' AS ref, i % 7 = 0 AS again, false AS inferred, false AS staff
  FROM range({begin}, {end}) AS numbers(i) ORDER BY at_ms
) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""


def run(rows: int = _MILLION) -> list[Result]:
    """Return what was measured, each with its goal."""
    measured = _in_a_process(rows)
    scale = rows / (10 * _MILLION)
    goal_s = max(_MOST_CPU_S * scale, 1.0)
    return [
        _result(
            f"growth report, {rows:,} interactions, CPU seconds",
            goal_s,
            measured["seconds"],
        ),
        _result("growth report, peak MB", _MOST_MB, measured["peak_mb"]),
        _result(
            f"{_FEWER_DAYS} of {_DAYS} days, share of the time",
            0.5,
            measured["fewer_days"],
        ),
        _result("page and workbook of it, CPU seconds", 1.0, measured["files"]),
    ]


def soak() -> list[Result]:
    """Return the same at the size the goals are stated for."""
    return run(10 * _MILLION)


def _result(name: str, goal: float, figure: float) -> Result:
    verdict = "met" if figure <= goal else "short"
    return {
        "name": f"reports: {name}",
        "goal": f"≤ {goal:g}",
        "figure": f"{figure:.2f}",
        "verdict": verdict,
    }


def _in_a_process(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        _make_up(folder, rows)
        command = [sys.executable, "-m", "tests.bench.reports", folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _make_up(folder: str, rows: int) -> None:
    each = rows // _DAYS
    with duckdb.connect(config={"threads": 2}) as duck:
        for number, day in enumerate(days_between(_FIRST, _LAST)):
            target = Path(folder, f"day={day}", "part-0.parquet")
            target.parent.mkdir()
            duck.execute(
                _MADE_UP.format(
                    people=max(rows // 10, 1),
                    start=1_790_784_000_000 + number * 86_400_000,
                    weekday=number % 7 + 1,
                    begin=number * each,
                    end=(number + 1) * each,
                    target=target,
                )
            )


def _measure(folder: str) -> dict[str, float]:
    fewer = _timed(folder, shifted(_LAST, -_FEWER_DAYS + 1))
    seconds = _timed(folder, _FIRST)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with lake.over_files(f"{folder}/day=*/*.parquet", folder) as opened:
        figures = growth(
            opened, _FIRST, _LAST, opening=0, before=None, as_of_ms=1_793_376_000_000
        )
    began = time.process_time()
    page.html(figures, "bench")
    workbook.xlsx(figures, "bench")
    return {
        "seconds": seconds,
        "peak_mb": peak_mb,
        "fewer_days": fewer / seconds,
        "files": time.process_time() - began,
    }


def _timed(folder: str, first: str) -> float:
    """Return the best of two, as the function does it: only the days asked for."""
    took = []
    with tempfile.TemporaryDirectory() as here:
        for day in days_between(first, _LAST):
            Path(here, f"day={day}").symlink_to(Path(folder, f"day={day}"))
        for _ in range(2):
            began = time.process_time()
            with lake.over_files(f"{here}/day=*/*.parquet", here) as opened:
                growth(opened, first, _LAST, opening=0, before=None, as_of_ms=0)
            took.append(time.process_time() - began)
    return min(took)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    print(json.dumps(_measure(parser.parse_args().folder)))
