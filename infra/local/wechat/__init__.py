"""A stand-in for the WeChat platform: its API, its pushes and a follower's phone."""

from infra.local.wechat.account import Account, ManualClock
from infra.local.wechat.simulator import WeChatPlatform

__all__ = ["Account", "ManualClock", "WeChatPlatform"]
