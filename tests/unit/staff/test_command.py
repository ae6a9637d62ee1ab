"""``python -m infra.audit``: anybody who has the file can check it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.staff.test_verification import chain, head

ROOT = Path(__file__).parents[3]


@pytest.fixture
def export(tmp_path):
    def write(lines):
        path = tmp_path / "audit.jsonl"
        path.write_bytes(b"\n".join(lines) + b"\n")
        return path

    return write


def lines(length=5):
    return [one.to_line().encode() for one in chain(length)]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "infra.audit", "verify", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_export_as_it_was_written_is_sound(export, tmp_path):
    (tmp_path / "2026-11-22.json").write_bytes(
        next(iter(head(chain(5)).values())).to_bytes()
    )

    done = run(export(lines()), "--heads", tmp_path)

    assert (done.returncode, done.stdout) == (0, "sound: 5 records in 1 chains\n")


def test_a_changed_byte_is_located(export):
    tampered = lines()
    tampered[2] = tampered[2].replace(b"customers.read", b"customers.reaD")

    done = run(export(tampered))

    assert done.returncode == 1
    assert "line 3, record 3 of staff:anna on 2026-11-22: changed" in done.stdout


def test_what_was_cut_off_shows_against_the_sealed_head(export, tmp_path):
    (tmp_path / "2026-11-22.json").write_bytes(
        next(iter(head(chain(5)).values())).to_bytes()
    )

    done = run(export(lines(3)), "--heads", tmp_path)

    assert done.returncode == 1
    assert "record 4 of staff:anna" in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b'{"record":{},"hash":""}',
        lines(1)[0].replace(b'"number":1', b'"number":"1"'),
        lines(1)[0].replace(b"customers.read", b"\xff\xfe"),
        lines(1)[0].replace(b"customers.read", rb"\ud800"),
        lines(1)[0].replace(b'"number":1', b'"number":NaN'),
    ],
)
def test_a_line_that_is_no_record_is_named(export, line):
    done = run(export([*lines(1), line]))

    assert done.returncode == 1
    assert "line 2" in done.stderr
