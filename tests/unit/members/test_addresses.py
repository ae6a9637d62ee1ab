"""The addresses that WeChat and a scanner are given."""

import pytest

from chalicelib.core.settings import settings
from chalicelib.members.portal import public_address
from chalicelib.web.visit import Visit

VISIT = Visit(root="/api", path="/portal/login", host="abc.execute-api.example")


@pytest.fixture(autouse=True)
def afresh():
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("configured", "address"),
    [
        ("https://member.example", "https://member.example/portal/oauth"),
        ("", "https://abc.execute-api.example/api/portal/oauth"),
    ],
)
def test_an_address_is_the_configured_one_or_the_gateways_own(
    monkeypatch, configured, address
):
    monkeypatch.setenv("PORTAL_URL", configured)

    assert public_address(VISIT, "/portal/oauth") == address
