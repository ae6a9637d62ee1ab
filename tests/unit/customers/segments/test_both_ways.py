"""A rule means the same in Python and in SQL, whoever is asked about and whatever."""

from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.customers.segments.rules.service import explain, holds
from chalicelib.customers.segments.rules.sql import where
from tests.unit.customers.segments.made_up import NOW, crowds, opened, rules

_folders = count()
quiet = settings(
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # a table takes long to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def folder(tmp_path):
    return lambda: tmp_path / str(next(_folders))


@settings(quiet, max_examples=12)
@given(crowd=crowds, asked=st.lists(rules, min_size=20, max_size=30))
def test_the_same_people_are_found(folder, crowd, asked):
    half = len(crowd) // 2
    table = opened(crowd[: half + 1], folder(), later=crowd[half:])
    for rule in asked:
        sql = where(rule, table.columns, NOW)
        expected = sorted(one.id for one in crowd if holds(rule, one))
        assert table.ids(sql, 100) == expected, rule
        assert table.count(sql) == len(expected), rule
    table.close()


@settings(quiet, max_examples=200)
@given(crowd=crowds, rule=rules)
def test_reasons_come_to_the_same_as_the_answer(crowd, rule):
    for one in crowd:
        assert explain(rule, one).holds == holds(rule, one)
