"""``python -m infra.audit verify FILE``: whether an export is as it was written.

It needs no deployment and no rights: whoever has the file can check it, and with the
sealed heads also that nothing is missing at its ends.

    python -m infra.audit verify audit.jsonl --heads heads/

FILE has a record and its hash in each line; heads/ the ``<day>.json`` of the days, as
the bucket has them.  ``chalicelib/staff/audit/models.py`` says how the hashes are made.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from chalicelib.core.errors import Malformed
from chalicelib.staff.audit.models import Chained, Head
from chalicelib.staff.audit.verification import Verdict, verify


class NotALine(Exception):
    """A line of the file is no record at all."""


def verify_file(file: Path, heads: Path | None = None) -> Verdict:
    """Verify an export; raises ``NotALine``."""
    return verify(_records(file), _heads(heads) if heads else None)


def _records(file: Path) -> Iterator[Chained]:
    with file.open(encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield Chained.from_line(line)
            except Malformed as error:
                raise NotALine(f"line {number}: {error}") from error


def _heads(folder: Path) -> dict[str, Head]:
    found: dict[str, Head] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            head = Head.from_bytes(path.read_bytes())
        except Malformed as error:
            raise NotALine(f"{path.name}: {error}") from error
        found[head.day] = head
    return found


def said(verdict: Verdict) -> str:
    """Return what a person needs to know."""
    counted = f"{verdict.records} records in {verdict.chains} chains"
    fault = verdict.fault
    if fault is None:
        return f"sound: {counted}"
    where = f"line {fault.index}, " if fault.index else ""
    return (
        f"not sound: {where}record {fault.number} of {fault.actor} on {fault.day}: "
        f"{fault.reason.replace('_', ' ')} {fault.title}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.audit")
    parser.add_argument("command", choices=["verify"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--heads", type=Path, help="folder of sealed heads")
    options = parser.parse_args()
    try:
        verdict = verify_file(options.file, options.heads)
    except (NotALine, OSError) as error:
        print(f"not sound: {error}", file=sys.stderr)
        return 1
    print(said(verdict))
    return 0 if verdict.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
