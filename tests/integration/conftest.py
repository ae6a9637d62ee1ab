"""Every test here that needs AWS runs on both emulators: their gaps barely overlap."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import connected
from tests.emulators import Aws, Emulator, MiniStack, MotoServer


@pytest.fixture(params=[MotoServer, MiniStack], ids=lambda kind: kind.name)
def aws(
    request: pytest.FixtureRequest,
    emulator: Callable[[type[Emulator]], Emulator],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Aws]:
    """Return an empty AWS, with ``connections`` pointing at it."""
    yield from connected(emulator(request.param), monkeypatch)
