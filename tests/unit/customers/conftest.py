"""What tests of customers share: no part of a module above is known to them."""

import pytest

from chalicelib.customers.traits.known import traits

_OURS = "chalicelib.customers."


@pytest.fixture(autouse=True)
def no_traits_of_others(monkeypatch):
    """Leave out the traits of other modules, some of which look at tables."""
    known = {one.name: one for one in traits._traits.values() if _is_ours(one)}
    monkeypatch.setattr(traits, "_traits", known)
    monkeypatch.setattr(traits, "_more", {})


def _is_ours(trait):
    return trait.read.__module__.startswith(_OURS)
