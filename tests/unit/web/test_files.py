"""Files get an address that changes with their content."""

import json
import re

import pytest

from chalicelib.core.errors import NotFound
from chalicelib.web.files import BUNDLES, WEB, Files
from infra import assets


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    (tmp_path / "static" / "own.js").write_text("own")
    (tmp_path / "static" / "vendor" / "their.css").write_text("their")
    return tmp_path


def test_the_version_changes_with_the_content_only(folder):
    before = Files(folder).version("own.js")
    same = Files(folder).version("own.js")
    (folder / "static" / "own.js").write_text("changed")

    assert before == same != Files(folder).version("own.js")


def test_the_versions_of_the_build_are_taken_where_there_are_any(folder):
    (folder / "static" / "manifest.json").write_text(json.dumps({"their.css": "v1"}))

    assert Files(folder).version("their.css") == "v1"


def test_a_missing_file_has_an_address_that_leads_nowhere(folder):
    files = Files(folder)

    assert files.version("gone.css") == "missing"
    with pytest.raises(NotFound):
        files.content("gone.css")


@pytest.mark.parametrize("name", ["../own.js", "vendor/their.css", "own.py", ".js", ""])
def test_a_name_is_one_flat_name(folder, name):
    with pytest.raises(NotFound):
        Files(folder).content(name)


def test_every_style_sheet_we_write_is_in_a_bundle():
    written = {
        p.relative_to(WEB / "styles").as_posix() for p in WEB.rglob("styles/*/*")
    }

    assert written == {part for parts in BUNDLES.values() for part in parts}


def named_in_templates(pattern):
    pages = [p for p in WEB.parent.rglob("*.html") if "reports" not in p.parts]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    return set(re.findall(pattern, text))


def test_every_file_that_a_template_names_is_made_or_installed():
    installed = {
        file.rpartition("/")[2] for few in assets.FILES.values() for file in few
    }
    own = {path.name for path in (WEB / "static").glob("*.js")}

    used = named_in_templates(r"static\([\"']([^\"']+)")

    assert "portal.css" in used
    assert used <= installed | own | set(BUNDLES) | {assets.SPRITE}


def test_every_icon_that_a_template_names_is_in_the_sprite():
    used = named_in_templates(r"ui\.icon\(\"([a-z0-9-]+)\"")

    assert "brand-wechat" in used
    assert used <= set(assets.ICONS.read_text(encoding="utf-8").split())
