"""The rules of this deployment, put together from its connections."""

from chalicelib import connections
from chalicelib.connections.clients import kept
from chalicelib.core.clock import now_ms
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.rules.applying import Applying, Known
from chalicelib.customers.tags.rules.history import TimelineHistory
from chalicelib.customers.tags.rules.published import PublishedRules
from chalicelib.customers.tags.rules.repository import Rules
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.traits.repository import TraitItems


@kept
def published() -> PublishedRules:
    return PublishedRules(connections.workspace())


@kept
def _known() -> Known:
    return Known()


def rules() -> Rules:
    return Rules(connections.workspace(), now_ms)


def history() -> TimelineHistory:
    return TimelineHistory(Timeline(connections.interactions()))


def applying() -> Applying:
    return Applying(
        desk.tags(),
        published().current,
        history(),
        TraitItems(connections.profiles()).of,
        _known(),
    )
