"""The runs of the follower sync, for whoever looks at them."""

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers.sync.repository import RunRepository


def runs() -> RunRepository:
    return RunRepository(connections.workspace(), settings().wechat_app_id)
