"""A door imports what answers a path when such a path is first asked for."""

import sys

import pytest

from chalicelib.aws.sections import SectionedChalice, is_in

PAGES = """
from chalice.app import Blueprint
routes = Blueprint(__name__)

@routes.route("{path}")
def view():
    return "{name}"
"""
BOX = "added = True\n"
BROKEN = "raise ImportError('not now')\n"


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Write modules that only this test knows; return how to write one more."""
    monkeypatch.syspath_prepend(str(tmp_path))
    written = []

    def write(name, source):
        (tmp_path / f"{name}.py").write_text(source)
        written.append(name)

    write("sec_around", PAGES.format(path="/all", name="around"))
    write("sec_tags", PAGES.format(path="/all/tags", name="tags"))
    write("sec_box", BOX)
    yield write
    for name in written:
        sys.modules.pop(name, None)


@pytest.fixture
def door(modules):
    sections = {
        "/all": ("sec_around",),
        "/all/tags": ("sec_tags", "sec_box"),
        "/all/audit": ("sec_tags", "sec_later"),
    }
    return SectionedChalice("door", sections, configure_logs=False)


def imported():
    return {name for name in sys.modules if name.startswith("sec_")}


def ask(door, path):
    event = {
        "headers": {},
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {"resourcePath": path, "httpMethod": "GET"},
    }
    answer = door(event, None)
    return answer["body"]


def test_nothing_is_imported_before_it_is_asked_for(door):
    assert imported() == set()
    assert dict(door.routes) == {}


def test_a_path_brings_every_section_that_it_lies_in(door):
    assert ask(door, "/all/tags") == "tags"
    assert imported() == {"sec_around", "sec_tags", "sec_box"}
    assert ask(door, "/all") == "around"


def test_a_path_that_only_begins_alike_brings_nothing_of_a_section(door):
    door.load("/all/tagsoup")

    assert imported() == {"sec_around"}


def test_a_module_of_two_sections_joins_once(door, modules):
    modules("sec_later", PAGES.format(path="/all/audit", name="later"))

    assert ask(door, "/all/tags") == "tags"
    assert ask(door, "/all/audit") == "later"
    assert ask(door, "/all/tags") == "tags"


def test_a_section_that_cannot_be_imported_joins_whole_the_next_time(door, modules):
    modules("sec_later", BROKEN)
    with pytest.raises(ImportError, match="not now"):
        door.load("/all/audit")
    assert "/all/tags" not in door.routes

    modules("sec_later", PAGES.format(path="/all/audit", name="later") + "\n\n")

    assert ask(door, "/all/audit") == "later"
    assert ask(door, "/all/tags") == "tags"


def test_all_that_there_is_can_be_asked_for(door, modules):
    modules("sec_later", BOX)

    door.load_all()

    assert set(door.routes) == {"/all", "/all/tags"}


def test_a_section_may_be_only_what_lies_below_a_path():
    assert is_in("/all/7", "/all/")
    assert is_in("/all/7", "/all")
    assert is_in("/all", "/all")
    assert not is_in("/all", "/all/")
    assert not is_in("/allot", "/all/")
