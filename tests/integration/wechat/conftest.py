import pytest

from chalicelib.wechat.account import OfficialAccount
from tests.integration.wechat.platform import Platform, Tokens, account_of


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def account(platform: Platform, tokens: Tokens) -> OfficialAccount:
    return account_of(platform, tokens)
