"""The function ``audit_head``: seals the days of the audit that are over."""

from datetime import date

from chalice.app import Blueprint, CloudWatchEvent, Cron

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.aws.logs import logger
from chalicelib.core.clock import business_day, now_ms
from chalicelib.staff import audit
from chalicelib.staff.audit import service

TWENTY_PAST_MIDNIGHT_IN_CHINA = Cron(20, 16, "*", "*", "?", "*")  # EventBridge: UTC

jobs = Blueprint(__name__)


@jobs.schedule(TWENTY_PAST_MIDNIGHT_IN_CHINA, name="audit_head")
@connections.noted
def audit_head(event: CloudWatchEvent) -> None:  # noqa: ARG001 -- EventBridge's signature
    """Seal yesterday, and the days before it that a night was missed for."""
    today = date.fromisoformat(business_day(now_ms()))
    done = service.seal(audit.records(), audit.heads(), today)
    logger.info("audit sealed", days=done.sealed)
    if done.differing:
        telemetry.record(
            "audit",
            "an audit is not what was sealed",
            {"audit_differs": len(done.differing)},
            days=",".join(done.differing),
        )
