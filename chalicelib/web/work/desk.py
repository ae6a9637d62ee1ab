"""Two ways to have long work, and to see how far it is.

``works().enter`` points at work that a module does in its own way and tells of itself:
a report, a sync.  ``ask`` has the function ``reports`` do it, which has five minutes;
``reports.working`` names who does which kind.
"""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.web.work.models import Ref
from chalicelib.web.work.repository import Works


def works() -> Works:
    return Works(connections.workspace(), now_ms)


def ask(job_id: str, kind: str, ref: Ref, by: str) -> None:
    """Have it done; asked for again, it is done once."""
    works().enter(job_id, kind, ref, by, state="queued", percent=0)
    send(job_id)


def send(job_id: str) -> None:
    """Put it into the queue; once more where it failed."""
    connections.reports_queue().send({"v": 1, "job": job_id})
