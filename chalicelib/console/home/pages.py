"""The first page of the console: what is live now.

The page itself needs the session, the member of staff and one item; what takes more
reads is fetched once it is there, and again every so often.
"""

from chalicelib import connections
from chalicelib.aws.lean import AwsError
from chalicelib.console.home import service
from chalicelib.console.operations.queues import QueueReader
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.customers.sync import progress
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.today import TodaysCounts
from chalicelib.reports.repository import ReportRows
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_LINES = 8
_LOOK_BACK = 12  # entries of each shard of the day


@routes.page("/console/home", needs=Action.HOME_READ)
def home(_visit: Visit) -> Page:
    """Show the day as it was last counted."""
    return Page("console/home/home.html", {"today": _counts().known()})


@routes.page("/console/home/today", needs=Action.HOME_READ)
def today(_visit: Visit) -> Page:
    """Count on and show the day so far."""
    counts = _counts().counted()
    values = {"today": counts, "followers": _followers(), "rows": service.rows(counts)}
    return Page("console/home/today.html", values)


@routes.page("/console/home/latest", needs=Action.MESSAGES_READ)
def latest(_visit: Visit) -> Page:
    """Show what has just been sent and received."""
    timeline = Timeline(connections.interactions())
    entries = timeline.newest_of_day(business_day(now_ms()), _LOOK_BACK)
    lines = service.lines(entries, _LINES)
    return Page("console/home/latest.html", {"lines": lines})


@routes.page("/console/home/running", needs=Action.SYNC_READ)
def running(_visit: Visit) -> Page:
    """Show how the follower sync stands, and how much waits in the queues."""
    found = progress.progress(runs(), now_ms())
    values = {"sync": service.sync(found), "waiting": _waiting()}
    return Page("console/home/running.html", values)


def _counts() -> TodaysCounts:
    timeline = Timeline(connections.interactions())
    return TodaysCounts(connections.workspace(), timeline, now_ms)


def _followers() -> service.Followers:
    """Return how many follow, from whoever counted last."""
    reports = ReportRows(connections.workspace()).latest("growth", 1)
    run = runs().current()
    return service.followers(reports, runs().get(run.run) if run else None)


def _waiting() -> service.Waiting | None:
    """Return what waits in all queues; ``None`` when SQS does not say."""
    try:
        return service.waiting(QueueReader(settings(), connections.sqs()).depths())
    except (Unavailable, AwsError):
        return None
