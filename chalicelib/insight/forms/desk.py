"""The forms of this deployment, put together from its connections."""

from collections.abc import Mapping
from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.effects import effects
from chalicelib.customers.identity.group import groups
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.insight.forms.answers import Answers
from chalicelib.insight.forms.learning import Learning
from chalicelib.insight.forms.repository import Forms
from chalicelib.insight.forms.submitting import Submitting
from chalicelib.insight.fresh import Fresh
from chalicelib.insight.index import desk as index
from chalicelib.web.visit import Visit


def forms() -> Forms:
    return Forms(connections.workspace())


def answers() -> Answers:
    return Answers(connections.workspace(), connections.profiles())


def submitting() -> Submitting:
    profiles = connections.profiles()
    return Submitting(
        forms=forms(),
        answers=answers(),
        items=attributes().items,
        profiles=profiles,
        read=ProfileRepository(profiles).get,
        groups=groups(),
        effects=effects(),
        index=index.add,
        catalogue=catalogue,
        now_ms=now_ms,
    )


def learning() -> Learning:
    return Learning(forms(), answers(), attributes().items, attributes)


def titles() -> Mapping[str, str]:
    """Return what the forms are called, at most half a minute old."""
    return _titles(connections.workspace())()


def address(form_id: str, visit: Visit) -> str:
    """Return where people fill a form in."""
    base = settings().portal_url or f"https://{visit.host}{visit.root}"
    return f"{base}/portal/forms/{form_id}"


def forget() -> None:
    """Have the titles read anew, by who has just changed one."""
    _titles.cache_clear()


@cache
def _titles(workspace: Table) -> Fresh[dict[str, str]]:
    return Fresh(lambda _: {one.id: one.title for one in Forms(workspace).heads()})
