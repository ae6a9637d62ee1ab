"""WeChat for the entry tests: the simulator, once per module."""

import pytest

from chalicelib import connections
from chalicelib.core.settings import settings
from infra.local.wechat.simulator import WeChatPlatform


@pytest.fixture(scope="module")
def platform():
    with WeChatPlatform() as platform:
        yield platform


@pytest.fixture
def wechat(platform, aws, monkeypatch):
    monkeypatch.setenv("WECHAT_API", platform.url)
    monkeypatch.setenv("WECHAT_OPEN", platform.url)
    connections.forget()
    settings()
    platform.oauth.snapshot = False
    return platform


@pytest.fixture
def anna(wechat):
    return wechat.follower("苏晚晴", seed="anna")
