"""The function ``tags_nightly``: our tags and WeChat's are compared every night."""

import hashlib

from chalice.app import Blueprint, CloudWatchEvent, Cron

from chalicelib import connections
from chalicelib.aws.logs import logger
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import Conflict
from chalicelib.customers.wxtags import desk

TEN_PAST_THREE_IN_CHINA = Cron(10, 19, "*", "*", "?", "*")  # EventBridge counts in UTC

jobs = Blueprint(__name__)


@jobs.schedule(TEN_PAST_THREE_IN_CHINA, name="tags_nightly")
@connections.noted
def tags_nightly(event: CloudWatchEvent) -> None:  # noqa: ARG001 -- EventBridge's
    """Begin the run of the day, once; none where nothing is to be kept equal."""
    if not desk.wxtags().links():
        return
    day = business_day(now_ms())
    unique = hashlib.sha256(f"wxtags {day}".encode()).hexdigest()[:32]
    try:
        logger.info("tags", run=desk.start("schedule", unique, dry=False))
    except Conflict:
        logger.info("tags: a run is under way")
