"""Of somebody erased nothing is found by a full scan of every table and bucket."""

import pytest

from chalicelib import connections
from tests.leftovers import scan
from tests.lives import Life
from tests.town import in_town


@pytest.fixture
def town(aws, monkeypatch):
    with in_town(aws, monkeypatch) as town:
        yield town


def test_smoke(town):
    life = Life(town)
    life.live()
    code = life.id[1:7].upper()
    done = life.boss.do(f"{life.page}/privacy/erase", {"when": "now", "code": code})
    print(done.status, done.to)
    town.quiet()
    for one in scan(town.aws, *life.needles):
        print("FOUND", one)
    from tests.town import newest
    print(newest("erase"))
    assert 0
