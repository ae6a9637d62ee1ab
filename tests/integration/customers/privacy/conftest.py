import pytest

from tests.faults import installed
from tests.lives import Life
from tests.town import Workers, hasten, in_town


@pytest.fixture
def town(aws, monkeypatch):
    with in_town(aws, monkeypatch) as town:
        yield town


@pytest.fixture
def workers(aws, monkeypatch):
    hasten(monkeypatch)
    return Workers(aws)


@pytest.fixture
def life(town):
    """Return somebody who has lived all of a customer's life."""
    life = Life(town)
    life.live()
    return life


@pytest.fixture
def faults(town, monkeypatch):
    yield from installed(monkeypatch)
