"""What the zips hold, and that the same sources give the same zip."""

import importlib.util
import json
import re
import ssl
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.package import LARGEST_ZIP_BYTES
from infra.packaging.build import ROOT, environment_of, stage_config
from infra.packaging.zips import (
    AMAZON_ROOTS,
    LEFT_OUT,
    ROOTS_NAME,
    amazon_roots,
    distributions,
    finish,
)

VARIABLES = environment_of(
    stage_config("local")["stages"]["local"]["environment_variables"]
)
UNPACKED_LIMIT = 250 * 1024 * 1024  # Lambda's
UNCHECKED_HASH = 1  # the flags of a .pyc that is used without looking at its source


@pytest.fixture(scope="session")
def app(packaged: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(packaged / "app.zip")


@pytest.fixture(scope="session", params=["app.zip", "lake.zip"])
def archive(request: pytest.FixtureRequest, packaged: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(packaged / request.param)


def tops(archive: zipfile.ZipFile) -> set[str]:
    return {name.partition("/")[0] for name in archive.namelist()}


def test_every_module_is_compiled_for_use_without_a_look(
    archive: zipfile.ZipFile,
) -> None:
    names = set(archive.namelist())
    sources = {name for name in names if name.endswith(".py")}
    # Of other people's modules there is nothing but what is compiled.
    assert {name.partition("/")[0] for name in sources} == {"app.py", "chalicelib"}
    for name in sources:
        assert importlib.util.cache_from_source(name) in names
    for name in names:
        if name.endswith(".pyc"):
            header = archive.read(name)[:8]
            assert header[:4] == importlib.util.MAGIC_NUMBER
            assert int.from_bytes(header[4:8], "little") == UNCHECKED_HASH, name


def test_it_holds_amazons_roots_and_no_others(archive: zipfile.ZipFile) -> None:
    roots = archive.read(ROOTS_NAME).decode()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=roots)
    subjects = str([one["subject"] for one in context.get_ca_certs()])
    assert len(context.get_ca_certs()) == len(AMAZON_ROOTS)
    assert all(name in subjects for name in AMAZON_ROOTS)


def test_it_holds_nothing_that_lambda_has_or_nobody_needs(
    archive: zipfile.ZipFile,
) -> None:
    unwanted = {"boto3", "botocore", "infra", "tests", "pytest", ".chalice", "moto"}
    assert tops(archive) & unwanted == set()


def test_it_has_each_file_once(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    assert len(names) == len(set(names))


def test_it_fits_into_lambda(archive: zipfile.ZipFile) -> None:
    assert sum(one.file_size for one in archive.infolist()) < UNPACKED_LIMIT


def test_what_is_left_out_is_imported_by_nobody() -> None:
    script = (
        "import sys, app\n"
        "names = {name.replace('.', '/') + '/' for name in sys.modules}\n"
        f"assert not [n for n in names if n.startswith({LEFT_OUT!r})]"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_doors_and_workers_start_from_a_small_zip(packaged: Path) -> None:
    assert (packaged / "app.zip").stat().st_size <= LARGEST_ZIP_BYTES


def test_each_zip_carries_the_packages_of_its_files_and_no_others(
    packaged: Path,
) -> None:
    usual = distributions([ROOT / "requirements.txt"])
    more = distributions([ROOT / "requirements-lake.txt"])

    assert pinned_in(packaged / "app.zip") == usual
    assert pinned_in(packaged / "lake.zip") == usual | more


def pinned_in(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as packed:
        folders = {name.partition("/")[0] for name in packed.namelist()}
    pinned = {one.partition("-")[0] for one in folders if one.endswith(".dist-info")}
    return {re.sub(r"[-_.]+", "_", one).lower() for one in pinned}


def test_pages_have_their_browser_files(app: zipfile.ZipFile) -> None:
    names = app.namelist()
    assert "chalicelib/web/static/manifest.json" in names
    assert any(name.startswith("chalicelib/web/static/vendor/") for name in names)


def test_templates_that_pages_share_are_compiled_ahead(task_root: Path) -> None:
    code = (
        "import json, sys; from chalicelib.web.environment import environment as made\n"
        "print(json.dumps([made().get_template(n).filename for n in sys.argv[1:]]))"
    )
    names = ["web/console/macros.html", "web/console/page.html", "web/portal.html"]
    ours = ["console/home/home.html"]
    done = subprocess.run(
        [sys.executable, "-c", code, *names, *ours],
        cwd=task_root,
        env={**VARIABLES, "PYTHONPATH": str(task_root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *shared, own = json.loads(done.stdout)
    folder = task_root / "chalicelib" / "web" / "compiled"
    assert {Path(one).parent for one in shared} == {folder}
    assert len(set(shared)) == len(names)
    assert not str(own).startswith(str(folder))


def packaged_by_chalice(where: Path, text: str) -> Path:
    path = where / "deployment.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other/__init__.py", "")
        archive.writestr("chalicelib/aws/trust.py", text)
    return path


def test_the_same_sources_give_the_same_zip(tmp_path: Path) -> None:
    source = packaged_by_chalice(tmp_path, "A = 1")
    finish(source, tmp_path / "1.zip", tmp_path / "kept")
    finish(source, tmp_path / "2.zip", tmp_path / "kept")
    finish(source, tmp_path / "3.zip", tmp_path / "not kept")
    first, second, third = (tmp_path / f"{n}.zip" for n in (1, 2, 3))
    assert first.read_bytes() == second.read_bytes() == third.read_bytes()


def test_a_changed_module_is_not_taken_from_what_was_kept(tmp_path: Path) -> None:
    for text in ("A = 1", "A = 2"):
        source = packaged_by_chalice(tmp_path, text)
        finish(source, tmp_path / "app.zip", tmp_path / "kept")
    module = zipfile.ZipFile(tmp_path / "app.zip").read("chalicelib/aws/trust.py")
    assert module == b"A = 2"


def test_the_roots_are_those_of_certifi() -> None:
    assert amazon_roots().count(b"BEGIN CERTIFICATE") == len(AMAZON_ROOTS)
