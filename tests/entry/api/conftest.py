"""Callers of ``/v1``, each with a key of its own."""

import pytest

from tests.caller import Caller, key_with
from tests.faults import installed


@pytest.fixture
def caller(aws):
    return Caller(key_with())


@pytest.fixture
def stranger(aws):
    return Caller()


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)
