"""Whatever the audit may hold can be read by people: every deed has a name."""

import ast
import re
from pathlib import Path

import chalicelib
from chalicelib.customers.sync.showing import STEPS
from chalicelib.staff.roles import Action
from chalicelib.web.api.operations import OPERATIONS
from chalicelib.web.console import deeds
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from tests.caller import Caller, key_with
from tests.console import seat

SOURCES = sorted(Path(chalicelib.__file__).parent.rglob("*.py"))
WRITERS = {"record", "_audit", "_change", "_say", "_write_down"}
DEED = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def written(source):
    """Yield what a module calls the deeds that it writes down itself."""
    for node in ast.walk(ast.parse(source.read_text())):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
        if name in WRITERS:
            yield from (one for one in map(str, texts) if DEED.fullmatch(one))


def test_every_deed_that_is_written_down_has_a_name():
    of_pages = ConsolePages.deeds - {"", WRITTEN_BELOW}
    of_calls = {one.audited for one in OPERATIONS} - {""}
    of_services = {deed for source in SOURCES for deed in written(source)}

    assert {"staff.removed", "staff.link.used", "staff.login.refused"} < of_services
    made_up = {f"sync.{step}" for step in STEPS} | {Action.CUSTOMERS_READ.value}
    every = of_pages | of_calls | of_services | made_up
    assert {deed for deed in every if not deeds.is_named(deed)} == set()


def test_every_call_that_changes_something_or_shows_a_person_is_written_down():
    silent = {
        (one.method, one.path)
        for one in OPERATIONS
        if not one.audited and (one.method != "GET" or "/customers" in one.path)
    }

    # It stores and sends nothing, and is counted where it finds nobody.
    assert silent == {("POST", "/v1/messages/check")}


def test_a_call_of_v1_is_told_in_words(aws):
    Caller(key_with()).get("/v1/customers/c" + "0" * 25)

    page = seat().get("/console/audit").text

    assert "查看客户" in page
    assert "customers.read" not in re.sub(r"<[^>]*>", "", page)
