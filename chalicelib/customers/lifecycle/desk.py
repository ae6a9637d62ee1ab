"""The lifecycle of this deployment, put together from its connections."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.effects import effects
from chalicelib.customers.lifecycle.beginning import Beginning
from chalicelib.customers.lifecycle.course import Course
from chalicelib.customers.lifecycle.models import Thresholds
from chalicelib.customers.lifecycle.repository import CONFIG, Stages
from chalicelib.customers.profile.repository import ProfileRepository


def course() -> Course:
    profiles = connections.profiles()
    stages = Stages(profiles, effects(), connections.timers(), now_ms)
    return Course(stages, ProfileRepository(profiles).get, thresholds, now_ms)


def beginning() -> Beginning:
    return Beginning(connections.timers(), thresholds)


def thresholds() -> Thresholds:
    """Return what the brand has set, as of half a minute ago at most."""
    return Thresholds.from_dict(connections.remembered(CONFIG).get().body)
