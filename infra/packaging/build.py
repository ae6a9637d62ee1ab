"""Runs ``chalice package`` on a clean copy, and believes only what it can check."""

import contextlib
import dataclasses
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from chalicelib.core.settings import Settings
from infra.packaging import PackagingError
from infra.packaging.templates import compile_shared

ROOT: Final = Path(__file__).parents[2]
# Chalice packages for the Python it runs on, and names a runtime for any Python.
RUNTIMES: Final = {(3, 11), (3, 12), (3, 13)}
TESTED: Final = {(3, 11)}
_NOT_SHIPPED: Final = shutil.ignore_patterns("__pycache__", "*.pyc", "*.map")


@dataclass(frozen=True, slots=True)
class Built:
    """What Chalice made."""

    template: dict[str, Any]
    zip: Path
    source: Path  # the copy it was made of


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Refuse a Python that Lambda does not have.

    Raises:
        PackagingError: the zip would hold wheels that no function can load.
    """
    if version not in RUNTIMES:
        known = ", ".join(f"{major}.{minor}" for major, minor in sorted(RUNTIMES))
        raise PackagingError(f"Python {version[0]}.{version[1]}: use one of {known}")
    if version not in TESTED:
        print(f"Python {version[0]}.{version[1]} is a Lambda runtime, but not tested")


def stage_config(stage: str) -> dict[str, Any]:
    """Return ``.chalice/config.json``; raises ``PackagingError`` without that stage."""
    config: dict[str, Any]
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    if stage not in config["stages"]:
        known = ", ".join(config["stages"])
        raise PackagingError(f"no stage {stage!r} in .chalice/config.json ({known})")
    return config


@contextlib.contextmanager
def alone(work: Path) -> Iterator[None]:
    """Let one process at a time use the folder of copies."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(stage: str, requirements: Sequence[str], where: Path) -> Built:
    """Package a clean copy of what is deployed.

    Args:
        stage: a stage of ``.chalice/config.json``.
        requirements: the files whose packages go into the zip.
        where: folder of the copy; what pip fetched is kept there between runs.
    """
    _copy(where, requirements)
    out = where / "out"
    _run_chalice(stage, where, out)
    template = json.loads((out / "sam.json").read_text())
    return Built(template, out / "deployment.zip", where)


def _copy(where: Path, requirements: Sequence[str]) -> None:
    where.mkdir(parents=True, exist_ok=True)
    for old in where.iterdir():
        if old.name != ".chalice":  # Chalice keeps the wheels in there
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copy(ROOT / "app.py", where)
    shutil.copytree(ROOT / "chalicelib", where / "chalicelib", ignore=_NOT_SHIPPED)
    compile_shared(where / "chalicelib")
    (where / ".chalice").mkdir(exist_ok=True)
    for name in ("config.json", "policy.json"):
        shutil.copy(ROOT / ".chalice" / name, where / ".chalice")
    wanted = [(ROOT / name).read_text() for name in requirements]
    (where / "requirements.txt").write_text("\n".join(wanted))


def environment_of(variables: dict[str, str]) -> dict[str, str]:
    """Return ours with a stage's variables, and with no other stage's among them."""
    names = {field.name.upper() for field in dataclasses.fields(Settings)}
    kept = {name: one for name, one in os.environ.items() if name not in names}
    region = os.environ.get("AWS_DEFAULT_REGION", "cn-north-1")
    return {**kept, "AWS_DEFAULT_REGION": region, **variables}


def _run_chalice(stage: str, where: Path, out: Path) -> None:
    command = [str(Path(sys.executable).with_name("chalice")), "package"]
    command += ["--stage", stage, str(out)]
    # Compiled modules of Chalice's making would be checked against mtimes.
    environment = environment_of({"PYTHONDONTWRITEBYTECODE": "1"})
    done = subprocess.run(
        command, cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    check_output(done.returncode, done.stdout + done.stderr)


def check_output(returncode: int, output: str) -> None:
    """Refuse what Chalice only mumbles about: it exits 0 with packages missing.

    Raises:
        PackagingError: the package is not complete.
    """
    if returncode:
        raise PackagingError(f"chalice package failed:\n{output}")
    if "Could not install dependencies" in output:
        raise PackagingError(f"the zip would lack packages:\n{output}")
