"""The models of this deployment: what everybody asks of them."""

from collections.abc import Mapping
from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.insight.fresh import Fresh
from chalicelib.insight.prediction.models import Logistic, Target
from chalicelib.insight.prediction.repository import Models
from chalicelib.insight.prediction.service import knows

Known = Mapping[Target, Logistic]


def models() -> Models:
    return Models(connections.workspace())


def model(target: Target) -> Logistic | None:
    """Return the model in use, at most half a minute old; ``None`` for none."""
    return _models(connections.workspace())().get(target)


def forget() -> None:
    """Have them read anew, by who has just changed one."""
    _models.cache_clear()


@cache
def _models(workspace: Table) -> Fresh[Known]:
    def read(_: Known | None) -> Known:
        found = {}
        for target in Target:
            taught = Models(workspace).current(target)
            # One that another version has learnt from other features says nothing.
            if taught and taught.lesson.model and knows(taught.lesson.model):
                found[target] = taught.lesson.model
        return found

    return Fresh(read)
