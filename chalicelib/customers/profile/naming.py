"""The nickname a customer lets WeChat tell us; WeChat's own fields carry none any more.

It is a name like another one: whoever says what the person is called counts for more.
"""

from contextlib import suppress

from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying

_CONSENT = "网页授权"


def nicknamed(customer_id: str, nickname: str, at_ms: int) -> None:
    """Keep the nickname of somebody we have a profile of; a stranger's is let go."""
    saying = Saying(
        Source.WECHAT, f"oauth:{at_ms}", at_ms, by="oauth", consent=_CONSENT
    )
    with suppress(NotFound, Unreadable):
        attributes().learn(customer_id, {"name": nickname}, saying)
