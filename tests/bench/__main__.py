"""``make bench``: every goal of the performance notes beside its figure of today.

A section that needs a clean process gets one; all sections of one run share the same
machine and moment, and every figure is a ratio or a count.
"""

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path

SECTIONS = [
    "pipeline",
    "message",
    "doors",
    "reading",
    "fuzz",
    "cold_start",
    "sync",
    "sync_million",
    "sends",
    "reports",
    "segments",
]
RESULTS = Path(".local/bench.json")
Row = dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--soak", action="store_true", help="the long runs")
    parser.add_argument("--only", choices=SECTIONS, help="one section")
    parser.add_argument("--section", choices=SECTIONS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.section:
        print(json.dumps(_section(given.section, soak=given.soak)))
        return 0
    rows: list[Row] = []
    for name in [given.only] if given.only else SECTIONS:
        found = _in_its_own_process(name, soak=given.soak)
        rows += found
        _show(found)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    short = sum(row["verdict"] != "met" for row in rows)
    print(f"\n{len(rows) - short} met, {short} short; written to {RESULTS}")
    return 0


def _section(name: str, *, soak: bool) -> list[Row]:
    import tests.conftest  # noqa: F401 -- sets the environment of the local stage

    module = importlib.import_module(f"tests.bench.{name}")
    work = getattr(module, "soak", list) if soak else module.run
    rows: list[Row] = work()
    return rows


def _in_its_own_process(name: str, *, soak: bool) -> list[Row]:
    command = [sys.executable, "-m", "tests.bench", "--section", name]
    if soak:
        command.append("--soak")
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"{name} ended with {done.returncode}", file=sys.stderr)
        failed = {"goal": "to run", "figure": "failed", "verdict": "short"}
        return [{"name": name, **failed}]
    rows: list[Row] = json.loads(done.stdout.splitlines()[-1])
    return rows


def _show(rows: list[Row]) -> None:
    for row in rows:
        print(
            f"{row['name']:<44} {row['goal']:>18} {row['figure']:>18}  {row['verdict']}"
        )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
