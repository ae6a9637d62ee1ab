"""Telling other systems what happened: signed, retried, replayable.

A module tells by ``webhooks.happened(...)``; the rest happens behind a queue.  The form
of the requests is that of Standard Webhooks (https://www.standardwebhooks.com), for
which libraries exist.
"""

from chalicelib.web.webhooks.models import Happening


def happened(happening: Happening) -> None:
    """Have everybody told who wants to know; the same id again is told once."""
    from chalicelib.web.webhooks.assembly import announcer

    announcer().tell(happening)
