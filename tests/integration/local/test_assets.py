"""The browser files: nothing missing, nothing twice, a version made of the content."""

import json

import pytest

from infra import assets
from infra.assets import AssetMissing, copy, manifest, sprite

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24">\n'
    '  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n'
    '  <path d="M1 2" />\n</svg>'
)


def test_a_sprite_holds_each_icon_under_its_name(tmp_path):
    (tmp_path / "gift.svg").write_text(ICON)
    made = sprite(tmp_path, ["gift"])
    assert '<symbol id="gift"' in made
    assert '<path d="M1 2" />' in made
    assert 'stroke="none"' not in made


def test_a_name_no_icon_has_stops_the_build(tmp_path):
    with pytest.raises(AssetMissing, match="gfit"):
        sprite(tmp_path, ["gfit"])


def test_a_file_a_package_does_not_contain_stops_the_build(tmp_path):
    with pytest.raises(AssetMissing, match="weui"):
        copy(tmp_path / "nothing", tmp_path / "vendor")


def test_a_version_changes_with_the_content_alone(tmp_path):
    (tmp_path / "portal.css").write_text("a {}")
    first = manifest(tmp_path)
    (tmp_path / "portal.css").touch()
    assert manifest(tmp_path) == first
    (tmp_path / "portal.css").write_text("b {}")
    assert manifest(tmp_path) != first


def test_two_files_of_one_name_stop_the_build(tmp_path):
    (tmp_path / "vendor").mkdir()
    for folder in (tmp_path, tmp_path / "vendor"):
        (folder / "x.js").write_text("1")
    with pytest.raises(AssetMissing, match=r"x\.js"):
        manifest(tmp_path)


def test_every_package_taken_is_pinned_and_no_registry_is_named_in_the_lock():
    wanted = json.loads((assets.ROOT / "package.json").read_text())["dependencies"]
    assert assets.FILES.keys() == wanted.keys()
    assert all(version[0].isdigit() for version in wanted.values())
    lock = (assets.ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "://registry" not in lock
