"""Callers of ``/v1``, each with a key of its own."""

import pytest

from chalicelib.core.clock import now_ms
from chalicelib.web.api import access
from tests.caller import Caller, key_with
from tests.faults import installed


@pytest.fixture
def caller(aws):
    return Caller(key_with())


@pytest.fixture
def stranger(aws):
    return Caller()


@pytest.fixture
def no_time_passes(monkeypatch):
    """Stop the clock of the limits: on a busy machine they would fill up again."""
    now = now_ms()
    monkeypatch.setattr(access, "now_ms", lambda: now)
    yield
    access.forget()


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)
