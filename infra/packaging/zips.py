"""The zips: Chalice's, with compiled modules and Amazon's root certificates.

``/var/task`` cannot be written to, so without compiled modules each cold start compiles
every module again, which doubles it.  They are marked *unchecked*: nobody changes the
sources of a deployed function, so no time is lost on looking.  Other people's modules
travel compiled only, which saves a twelfth of the zip; ours keep their sources, whose
lines a stack trace shows.
"""

import csv
import hashlib
import importlib.util
import py_compile
import re
import shutil
import ssl
import sys
import tempfile
import zipfile
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import certifi

from chalicelib.core.clock import BUSINESS_ZONE
from infra.packaging import PackagingError

ROOTS_NAME: Final = "chalicelib/aws/amazon_roots.pem"
AMAZON_ROOTS: Final = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
)
# Parts of packages that nothing of ours imports, a test says: a megabyte and more.
LEFT_OUT: Final = (
    "cffi/",  # of cryptography, which takes its compiled part alone
    "pycparser/",
    *(
        f"aws_lambda_powertools/{name}/"
        for name in (
            "event_handler",
            "utilities/auth_alpha",
            "utilities/circuit_breaker",
            "utilities/data_masking",
            "utilities/feature_flags",
            "utilities/idempotency",
            "utilities/kafka",
            "utilities/streaming",
        )
    ),
    "pydantic/v1/",
    "tzdata/zoneinfo/",
)
# Of those: the one zone there is business in.
KEPT: Final = frozenset(
    f"tzdata/zoneinfo/{name}"
    for name in ("__init__.py", "Asia/__init__.py", str(BUSINESS_ZONE))
)
_BEGIN: Final = "-----BEGIN CERTIFICATE-----"
_END: Final = "-----END CERTIFICATE-----"
_SMALLEST: Final = 9  # slower to make, as quick to unpack
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same content gives the same zip
_MODE: Final = 0o644 << 16


def distributions(files: Iterable[Path]) -> frozenset[str]:
    """Return what requirements files pin, by the names that wheels have."""
    lines = (line for file in files for line in file.read_text().splitlines())
    return frozenset(_of_wheels(line.split("==")[0]) for line in lines if "==" in line)


def _of_wheels(name: str) -> str:
    """Return a distribution's name as PEP 503 and wheels agree to compare it."""
    return re.sub(r"[-_.]+", "_", name).lower()


def finish(packaged: Path, to: Path, kept: Path, without: Collection[str] = ()) -> None:
    """Write the deployable zip: other people's packages first, then our modules.

    Args:
        packaged: what Chalice made.
        to: the zip to write.
        kept: folder for the first part, which is made again only when it changes.
        without: names of distributions that it does not take.
    """
    with zipfile.ZipFile(packaged) as source:
        omitted = _files_of(source, without)
        entries = sorted(source.infolist(), key=lambda one: one.filename)
        ours = [one for one in entries if _is_ours(one.filename)]
        others = [
            one
            for one in entries
            if _is_needed_of_others(one.filename) and one.filename not in omitted
        ]
        base = kept / f"{_fingerprint(others)}.zip"
        if not base.exists():
            kept.mkdir(parents=True, exist_ok=True)
            unfinished = base.with_suffix(".part")
            _add(source, others, unfinished, "w")
            unfinished.rename(base)
        shutil.copy(base, to)
        _add(source, ours, to, "a")


def _files_of(source: zipfile.ZipFile, names: Collection[str]) -> set[str]:
    """Return which entries came with those distributions, by their own records.

    Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    found, files = set(), set()
    for entry in source.namelist():
        folder, _, file = entry.partition("/")
        name = _of_wheels(folder.partition("-")[0])
        if file == "RECORD" and folder.endswith(".dist-info") and name in names:
            found.add(name)
            rows = csv.reader(source.read(entry).decode().splitlines())
            files |= {row[0] for row in rows}
    if missing := set(names) - found:
        raise PackagingError(f"what came with {sorted(missing)} is not recorded")
    return files


def _is_ours(name: str) -> bool:
    return name == "app.py" or name.startswith("chalicelib/")


def _is_needed_of_others(name: str) -> bool:
    of_tools = name.endswith((".pyi", "/RECORD"))  # for type checkers and installers
    is_left_out = name.startswith(LEFT_OUT) and name not in KEPT
    return not (_is_ours(name) or of_tools or is_left_out)


def _fingerprint(entries: list[zipfile.ZipInfo]) -> str:
    """Return what changes with any entry, this Python or the way it is all made."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(sys.version.encode())
    for one in entries:
        digest.update(f"{one.filename} {one.CRC} {one.file_size}".encode())
    return digest.hexdigest()


def _add(
    source: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    to: Path,
    mode: Literal["w", "a"],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source.extractall(folder, entries)
        is_ours = mode == "a"
        for module in sorted(folder.rglob("*.py")):
            _compile(module, module.relative_to(folder), alone=not is_ours)
        if is_ours:
            (folder / ROOTS_NAME).write_bytes(amazon_roots())
        with zipfile.ZipFile(
            to, mode, zipfile.ZIP_DEFLATED, compresslevel=_SMALLEST
        ) as target:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                entry.external_attr = _MODE
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, path.read_bytes())


def _compile(module: Path, name: Path, *, alone: bool) -> None:
    """Compile a module beside its source, or in the place of it."""
    beside = importlib.util.cache_from_source(str(module))
    py_compile.compile(
        str(module),
        cfile=str(module.with_suffix(".pyc")) if alone else beside,
        dfile=f"/var/task/{name.as_posix()}",  # what a stack trace shows
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if alone:
        module.unlink()


@cache
def amazon_roots() -> bytes:
    """Return the certificates that sign those of AWS, out of Mozilla's bundle.

    Source: https://www.amazontrust.com/repository/
    """
    bundle = Path(certifi.where()).read_text()
    found = {
        label: text[text.index(_BEGIN) : text.index(_END)] + _END
        for text in bundle.split("# Issuer: ")[1:]
        if (label := text.partition('# Label: "')[2].partition('"')[0])
    }
    roots = "\n".join(found[label] for label in AMAZON_ROOTS) + "\n"
    _check(roots)
    return roots.encode()


def _check(roots: str) -> None:
    """Refuse anything but the roots by name; labels are only comments."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=roots)
    certificates: list[Any] = context.get_ca_certs()
    subjects = [
        value
        for one in certificates
        for ((key, value),) in one["subject"]
        if key == "commonName"
    ]
    if sorted(subjects) != sorted(AMAZON_ROOTS):
        raise PackagingError(f"certifi's labels are wrong: {subjects}")
