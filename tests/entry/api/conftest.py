"""Callers of ``/v1``, each with a key of its own."""

import pytest

from tests.caller import Caller, key_with


@pytest.fixture
def caller(aws):
    return Caller(key_with())


@pytest.fixture
def stranger(aws):
    return Caller()
