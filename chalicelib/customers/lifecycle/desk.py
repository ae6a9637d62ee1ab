"""The lifecycle of this deployment, put together from its connections."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.effects import effects
from chalicelib.customers.lifecycle.beginning import Beginning
from chalicelib.customers.lifecycle.census import Censuses
from chalicelib.customers.lifecycle.course import Course
from chalicelib.customers.lifecycle.models import USUAL_GAP, Thresholds
from chalicelib.customers.lifecycle.repository import CONFIG, POPULATION, Stages
from chalicelib.customers.profile.repository import ProfileRepository


def course() -> Course:
    profiles = connections.profiles()
    stages = Stages(profiles, effects(), connections.timers(), now_ms)
    return Course(stages, ProfileRepository(profiles).get, thresholds, now_ms)


def beginning() -> Beginning:
    return Beginning(connections.timers(), thresholds)


def thresholds() -> Thresholds:
    """Return what the brand has set, as of half a minute ago at most."""
    return judged_by(connections.remembered(CONFIG).get().body)


def judged_by(body: Mapping[str, Any]) -> Thresholds:
    """Return what was set as thresholds, with the usual gap measured unless it is."""
    measured = connections.remembered(POPULATION).get().body.get("gap_days", USUAL_GAP)
    return _thresholds(tuple(({"population_gap": measured} | dict(body)).items()))


@lru_cache(8)
def _thresholds(body: tuple[tuple[str, Any], ...]) -> Thresholds:
    """Return them as they were checked before: every message and trait asks."""
    return Thresholds.from_dict(dict(body))


def censuses() -> Censuses:
    return Censuses(connections.workspace(), now_ms)
