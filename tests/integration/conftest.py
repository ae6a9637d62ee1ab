"""Which AWS a test here runs on: both emulators, whose gaps barely overlap.

    pytestmark = pytest.mark.ministack

keeps a module to the stricter one.  It asks AWS hundreds of times to see how modules
work together, or in a way that another module tries on both, and moto takes several
times as long for each.  ``EMULATORS=both``, as ``make soak`` has it, spares nothing.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import connected
from tests.emulators import Aws, Emulator, MiniStack, MotoServer

SPARES_NOTHING = os.environ.get("EMULATORS") == "both"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "aws" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("ministack")
        kinds = [MiniStack] if alone and not SPARES_NOTHING else [MotoServer, MiniStack]
        metafunc.parametrize("aws", kinds, indirect=True, ids=lambda kind: kind.name)


@pytest.fixture
def aws(
    request: pytest.FixtureRequest,
    emulator: Callable[[type[Emulator]], Emulator],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Aws]:
    """Return an empty AWS, with ``connections`` pointing at it."""
    yield from connected(emulator(request.param), monkeypatch)
