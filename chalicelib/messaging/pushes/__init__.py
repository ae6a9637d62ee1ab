"""Pushes: one template message to many people.

What other modules call; everything is imported on use, since a page that only shows
totals needs none of what sends.
"""

from collections.abc import Iterable

from chalicelib.messaging.models import Purpose, Template
from chalicelib.messaging.pushes.models import Totals


def start(
    push_id: str,
    template: Template,
    customer_ids: Iterable[str],
    purpose: Purpose = Purpose.SERVICE,
) -> None:
    """Send the template to all of them, each person once; a repeat adds nobody twice.

    Raises:
        InvalidInput: WeChat would refuse the template, or the id is taken.
    """
    from chalicelib.messaging.assembly import REAL

    REAL.lifecycle().start(push_id, template, customer_ids, purpose)


def totals(push_id: str) -> Totals:
    """Return how many stand where; the states add up to the audience at every read."""
    from chalicelib.messaging.assembly import REAL

    return REAL.pushes().totals(push_id)


def stop(push_id: str, reason: str = "stopped") -> None:
    """Send to nobody more, within five seconds."""
    from chalicelib.messaging.assembly import REAL

    REAL.lifecycle().stop(push_id, reason)


def resume(push_id: str) -> None:
    """Go on where it was stopped."""
    from chalicelib.messaging.assembly import REAL

    REAL.lifecycle().resume(push_id)
