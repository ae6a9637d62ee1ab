"""One package for all tests here; what pip fetched for it is kept in dist/."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.package import package

STAGE = "prod"


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the template and the zips of stage prod."""
    out = tmp_path_factory.mktemp("package") / STAGE
    package(STAGE, out)
    return out


@pytest.fixture(scope="session")
def template(packaged: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((packaged / "template.json").read_text())
    return found


@pytest.fixture(scope="session")
def task_root(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked zip of doors and workers, as /var/task has it."""
    root = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(packaged / "app.zip") as archive:
        archive.extractall(root)
    return root


@pytest.fixture(scope="session")
def lake_root(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked zip of the functions of the reports."""
    root = tmp_path_factory.mktemp("lake")
    with zipfile.ZipFile(packaged / "lake.zip") as archive:
        archive.extractall(root)
    return root
