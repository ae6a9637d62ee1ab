"""The micro-questions of this deployment, put together from its connections."""

from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import now_ms
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.effects import effects
from chalicelib.customers.identity.group import groups
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.insight.fresh import Fresh
from chalicelib.insight.questions import setting
from chalicelib.insight.questions.answering import Answering
from chalicelib.insight.questions.asking import Asking
from chalicelib.insight.questions.models import Tally
from chalicelib.insight.questions.repository import Histories, Tallies
from chalicelib.insight.questions.thanking import Thanking
from chalicelib.insight.questions.watching import Watching
from chalicelib.messaging.assembly import REAL


def histories() -> Histories:
    return Histories(connections.profiles())


def tallies() -> Tallies:
    return Tallies(connections.workspace())


def asking() -> Asking:
    return Asking(
        setting=setting.setting,
        tallies=_tallies(connections.workspace()),
        counts=tallies(),
        histories=histories(),
        groups=groups(),
        people=REAL.people(),
        attributes=attributes(),
        effects=effects(),
        timers=connections.timers(),
        submit=REAL.desk().submit,
        send_of=REAL.sends().get,
        now_ms=now_ms,
    )


def answering() -> Answering:
    return Answering(
        histories=histories(),
        counts=tallies(),
        attributes=attributes(),
        effects=effects(),
        now_ms=now_ms,
    )


def watching() -> Watching:
    return Watching(
        rules=lambda: setting.setting().rules,
        profiles=ProfileRepository(connections.profiles()),
        timeline=Timeline(connections.interactions()),
        histories=histories(),
        timers=connections.timers(),
        asking=asking,
        now_ms=now_ms,
    )


def thanking() -> Thanking:
    return Thanking(ProfileRepository(connections.profiles()).get, REAL.desk().submit)


def forget() -> None:
    """Have everything read anew, by who has just changed it."""
    setting.forget()
    _tallies.cache_clear()


@cache
def _tallies(workspace: Table) -> Fresh[dict[str, Tally]]:
    return Fresh(lambda _: Tallies(workspace).all())
