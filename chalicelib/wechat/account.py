"""The service account's API: one method for each endpoint the CRM calls."""

from chalicelib.wechat.account_agents import Agents
from chalicelib.wechat.account_media import Media, MediaFiles
from chalicelib.wechat.account_sending import (
    CustomMessages,
    MassMessages,
    Notices,
    Templates,
)
from chalicelib.wechat.account_settings import Menus, Pages, Scenes, picture_url
from chalicelib.wechat.account_statistics import Limits, Statistics
from chalicelib.wechat.account_users import Follower, Page, Tag, Tags, Users
from chalicelib.wechat.client import API, TokenSource, http_client

__all__ = [
    "API",
    "Follower",
    "Media",
    "OfficialAccount",
    "Page",
    "Tag",
    "TokenSource",
    "http_client",
    "picture_url",
]


class OfficialAccount(
    Users,
    Tags,
    Templates,
    Notices,
    CustomMessages,
    MassMessages,
    MediaFiles,
    Menus,
    Scenes,
    Pages,
    Statistics,
    Limits,
    Agents,
):
    """Every group of calls, over one HTTP client and one source of tokens."""
