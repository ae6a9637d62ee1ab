"""What is deployed, unpacked for a cold start, and a peer packaged in the same way.

Packaging takes half a minute, so it is kept in ``.local/bench`` while nothing that goes
into it changes.
"""

import compileall
import hashlib
import json
import py_compile
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from infra.package import package

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".local" / "bench"
_STAGE = "prod"
_SOURCES = ("app.py", "chalicelib", "infra/packaging", "infra/package.py", ".chalice")
_DECLARED = ("infra/resources.yaml", "requirements.txt", "requirements-lake.txt")
# The least a function can be: what it needs is what Lambda itself needs.
_NOTHING = "def handler(event, context):\n    return {}\n"


@dataclass(frozen=True)
class Packaged:
    """Folders as Lambda unpacks them to ``/var/task``."""

    folder: Path

    @property
    def zip_bytes(self) -> int:
        """The size of the zip that the HTTP doors and the workers share."""
        return (self.folder / "app.zip").stat().st_size

    def place_of(self, function: str) -> tuple[Path, str]:
        """Return the unpacked zip of a function and its handler."""
        template = json.loads((self.folder / "template.json").read_text())
        wanted = {"Fn::Sub": "${Stack}-" + function}
        (found,) = (
            one["Properties"]
            for one in template["Resources"].values()
            if one.get("Properties", {}).get("FunctionName") == wanted
        )
        return self.folder / Path(found["CodeUri"]).stem, found["Handler"]


def ours() -> Packaged:
    """Return the package of the working tree."""
    return Packaged(_kept("ours", [*_SOURCES, *_DECLARED], _package))


def peer(beside: Packaged) -> Path:
    """Return the unpacked peer: Chalice's runtime as we ship it, and wechatpy."""
    chalice = beside.folder / "app" / "chalice"

    def build(folder: Path) -> None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"]
        command += ["--disable-pip-version-check", "--target", str(folder)]
        command += ["-r", "requirements-bench.txt", "-c", "requirements.txt"]
        subprocess.run([*command, "cryptography"], cwd=ROOT, check=True)
        shutil.copytree(chalice, folder / "chalice", dirs_exist_ok=True)
        shutil.copy(Path(__file__).with_name("peer.py"), folder / "app.py")
        _compile(folder)

    made_of = ["tests/bench/peer.py", "requirements-bench.txt", "requirements.txt"]
    return _kept("peer", made_of, build)


def bare() -> Path:
    """Return a function that imports and does nothing."""

    def build(folder: Path) -> None:
        (folder / "app.py").write_text(_NOTHING)
        _compile(folder)

    return _kept("bare", [], build)


def _package(folder: Path) -> None:
    package(_STAGE, folder)
    for name in ("app", "lake"):
        with zipfile.ZipFile(folder / f"{name}.zip") as archive:
            archive.extractall(folder / name)


def _compile(folder: Path) -> None:
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(folder, quiet=2, invalidation_mode=unchecked)


def _kept(name: str, made_of: list[str], build: Callable[[Path], None]) -> Path:
    """Return the folder of what is built, having built it if anything changed."""
    mark = _fingerprint([*made_of, str(Path(__file__).relative_to(ROOT))])
    folder = KEPT / f"{name}-{mark[:16]}"
    if not folder.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        unfinished = KEPT / f"{name}-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        print(f"packaging: {name}", file=sys.stderr)
        build(unfinished)
        for old in KEPT.glob(f"{name}-*"):
            if old != unfinished:
                shutil.rmtree(old)
        unfinished.rename(folder)
    return folder


def _fingerprint(made_of: list[str]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in _files(ROOT / one for one in made_of):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += path.rglob("*") if path.is_dir() else [path]
    return sorted(
        one for one in found if one.is_file() and "__pycache__" not in one.parts
    )
