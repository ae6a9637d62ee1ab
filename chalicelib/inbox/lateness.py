"""News about somebody who was erased comes too late, whoever still tells of it."""

from collections.abc import Callable

from chalicelib.core.events import DomainEvent
from chalicelib.customers.privacy.erasing import ERASED
from chalicelib.customers.privacy.marks import is_late


def is_of_the_erased(news: DomainEvent, erased_until: Callable[[str], int]) -> bool:
    """Tell whether nobody must be told: it is of a life that is over.

    Args:
        news: any event of ours.
        erased_until: of a customer; see ``Tombstones.news_until``.
    """
    if not news.customer_id or news.kind == ERASED:
        return False
    return is_late(news.occurred_at_ms, erased_until(news.customer_id))
