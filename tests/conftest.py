"""What every test stands on: the local stage's environment, and an AWS to run on.

A test that asks for ``aws`` gets all tables, queues, buckets and the secret, empty.
Here that is MiniStack, the stricter emulator; under ``tests/integration`` every such
test runs twice, on moto too.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer

from tests.emulators import ACCOUNT, REGION, Aws, Emulator, MiniStack
from tests.workers import ByFile, longest_first

_CONFIG = Path(__file__).parents[1] / ".chalice" / "config.json"

os.environ.update(
    json.loads(_CONFIG.read_text())["stages"]["local"]["environment_variables"]
)
os.environ.update(
    AWS_DEFAULT_REGION=REGION,
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    # Nobody listens there: a test that forgot to ask for `aws` fails at once.
    AWS_ENDPOINT_URL="http://127.0.0.1:9",
    POWERTOOLS_METRICS_NAMESPACE="Zhike",
    POWERTOOLS_SERVICE_NAME="zhike",
)
os.environ.pop("AWS_SESSION_TOKEN", None)
os.environ.pop("AWS_PROFILE", None)

# A machine that is busy for a moment is nobody's mistake.
hypothesis.settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("patient")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Callable[[type[Emulator]], Emulator]]:
    """Return what starts an emulator at its first use, and stops all at the end."""
    started: dict[type[Emulator], Emulator] = {}

    def get(kind: type[Emulator]) -> Emulator:
        if kind not in started:
            started[kind] = kind()
        return started[kind]

    yield get
    for one in started.values():
        one.stop()


@pytest.fixture
def aws(
    emulator: Callable[[type[Emulator]], Emulator], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Aws]:
    """Return an empty MiniStack, with ``connections`` pointing at it."""
    yield from connected(emulator(MiniStack), monkeypatch)


def connected(chosen: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Point ``connections`` at an emulator while a test runs, and empty it before."""
    from chalicelib import connections
    from chalicelib.core.settings import settings

    chosen.empty()
    chosen.restore_keys()
    monkeypatch.setenv("AWS_ENDPOINT_URL", chosen.url)
    monkeypatch.setenv("QUEUE_URL_PREFIX", f"{chosen.url}/{ACCOUNT}")
    connections.forget()
    # Read now: chalice's test client overlays the stage's environment later.
    settings()
    yield chosen
    connections.forget()
