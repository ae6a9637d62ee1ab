"""What tests of the portal share: people with a history, and WeChat behind them."""

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.timeline import Entry, Timeline


def profile_of(openid, **values):
    """Write the profile of a follower; return the customer id."""
    customer = connections.customer_id(openid)
    connections.profiles().put(
        {
            "pk": customer,
            "sk": "PROFILE",
            "oid": openid,
            "app": "wx0123456789abcdef",
            "sub": True,
            "sub_at": now_ms() - 9 * DAY_MS,
            "sub_n": 1,
            "source": "ADD_SCENE_QR_CODE",
            **values,
        }
    )
    return customer


def entry(customer, kind, type_, direction, title, *, ago_ms=0, **data):
    return Entry(
        customer,
        now_ms() - ago_ms,
        f"e#{kind}{type_}{title[:20]}",
        kind,
        type_,
        direction,
        title,
        data=data,
    )


def remember(*entries):
    Timeline(connections.interactions()).add_all(entries)
