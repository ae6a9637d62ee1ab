import pytest

from chalicelib.customers.segments.membership import sweeping
from tests.segments import functions


@pytest.fixture
def lake(aws, monkeypatch):
    """An AWS whose function ``segments`` answers, and sweeps that need not settle."""
    monkeypatch.setattr(sweeping, "_SETTLED_MS", 0)
    with functions(monkeypatch):
        yield aws
