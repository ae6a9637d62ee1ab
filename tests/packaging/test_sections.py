"""The console by sections: a path has its page, and a page all that others add to it.

Modules enter what they have into registers as they are imported: boxes, figures, words.
In a process that has imported one section, a register that the section reads must hold
what it holds where everything is imported.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import grimp
import pytest

from chalicelib.aws.sections import is_in
from chalicelib.console.sections import SECTIONS
from infra.packaging.build import environment_of, stage_config

ROOT = Path(__file__).parents[2]
VARIABLES = environment_of(
    stage_config("local")["stages"]["local"]["environment_variables"]
)
EVERYTHING = "/console/audit"  # it names all modules

# These read registers in the function ``chores`` and for ``/v1``.
ELSEWHERE = {
    "chalicelib.customers.book.owner.privacy",
    "chalicelib.customers.importing.people",
    "chalicelib.customers.routes",
}
# Who reads what is entered by others; a register that is not here is everybody's.
READERS: dict[str, set[str]] = {
    "chalicelib.customers.book.actions:actions": {"/console/customers"},
    "chalicelib.customers.book.axis.kinds:_KINDS": {"/console/customers/"},
    "chalicelib.customers.book.columns:columns": {"/console/customers"},
    "chalicelib.customers.book.masking:secrets": {"/console/customers/"},
    "chalicelib.customers.chores.routes:_further": {"/console/jobs"},
    "chalicelib.customers.head:badges": {"/console/customers/"},
    "chalicelib.customers.head:buttons": {"/console/customers/"},
    "chalicelib.customers.head:figures": {"/console/customers/"},
    "chalicelib.customers.panels:panels": {"/console/customers/"},
    "chalicelib.customers.search:NAMES": {
        "/console/customers",
        "/console/search",
        "/console/segments",
    },
    "chalicelib.customers.tags.batch.whom:_ways": {"/console/tags"},
    "chalicelib.staff.handover:_KINDS": {"/console/handovers", "/console/staff"},
    "chalicelib.web.console.deeds:_NAMES": {"/console/audit"},
    "chalicelib.web.console.progress:_fetches": {"/console/jobs"},
    "chalicelib.web.console.progress:_kinds": {"/console/jobs"},
    # A page says that something was done in the words of its own section.
    "chalicelib.web.console.frame:_DONE": set(),
    # Who needs each of these imports whoever enters some (``traits.everything``).
    "chalicelib.customers.traits.combining:_SUMS": set(),
    "chalicelib.customers.traits.known:traits": set(),
    # Other functions read these.
    "chalicelib.connections.clients:_forgetting": set(),
    "chalicelib.core.metrics:catalogue": set(),
    "chalicelib.customers.privacy.stores:_STORES": set(),
}


@dataclass(frozen=True)
class Process:
    """What a process has that has imported one section."""

    modules: list[str]
    paths: list[str]
    registers: dict[str, Any]

    @classmethod
    def of(cls, section: str) -> Self:
        done = subprocess.run(
            [sys.executable, "-m", "tests.packaging.registers", section],
            cwd=ROOT,
            env=VARIABLES,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return cls(**json.loads(done.stdout))


@pytest.fixture(scope="module")
def whole() -> Process:
    found = Process.of(EVERYTHING)
    assert found.registers.keys() >= READERS.keys()
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_has_all_that_its_pages_read(section: str, whole: Process) -> None:
    found = Process.of(section)

    missing = {
        register: (held, whole.registers[register])
        for register, held in found.registers.items()
        if held != whole.registers[register]
        and section in READERS.get(register, {section})
    }
    assert missing == {}
    own = [path for path in whole.paths if _section_of(path) == section]
    assert set(own) - set(found.paths) == set()


def _section_of(path: str) -> str:
    return max((one for one in SECTIONS if is_in(path, one)), key=len)


def test_whoever_adds_to_the_console_is_in_a_section(whole: Process) -> None:
    """A module that no section names is imported by chance, or never."""
    registers = {name.partition(":")[0] for name, where in READERS.items() if where}
    graph = grimp.build_graph("chalicelib")
    registers |= graph.find_descendants("chalicelib.web.console")
    adding = {
        module
        for register in registers
        for module in graph.find_modules_that_directly_import(register)
    }
    assert len(adding) > len(SECTIONS)
    assert adding - {*whole.modules, *ELSEWHERE} == set()
