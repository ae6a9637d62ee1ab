"""The questions of this deployment and their rules, as the console sets them.

Table workspace     pk = "CONFIG#questions", see ``aws.configs``
"""

from functools import cache

from chalicelib import connections
from chalicelib.aws.configs import Change, Configs
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import now_ms
from chalicelib.insight.fresh import Fresh
from chalicelib.insight.questions.models import Setting
from chalicelib.insight.questions.standard import STANDARD

_NAME = "questions"


def setting() -> Setting:
    """Return it, at most half a minute old."""
    return _kept(connections.workspace())()


def stored() -> Setting:
    """Return it as it is."""
    return _read(connections.workspace())


def save(setting: Setting, by: str) -> None:
    """Set it; raises ``Conflict`` when somebody else has since it was read."""
    Configs(connections.workspace()).put(
        _NAME, setting.to_body(), replacing=setting.version, by=by, at_ms=now_ms()
    )
    forget()


def changes(most: int) -> list[Change]:
    return Configs(connections.workspace()).changes(_NAME, most)


def forget() -> None:
    """Have it read anew, by who has just changed it."""
    _kept.cache_clear()


@cache
def _kept(workspace: Table) -> Fresh[Setting]:
    return Fresh(lambda _: _read(workspace))


def _read(workspace: Table) -> Setting:
    config = Configs(workspace).get(_NAME)
    if not config.version:
        return STANDARD
    return Setting.from_body(config.body, config.version)
