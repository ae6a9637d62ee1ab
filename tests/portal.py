"""What tests of the portal share: people with a history, and how they are shown."""

import re
from urllib.parse import parse_qs, urlsplit

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.members import portal
from tests.visitor import Visitor

OPENID = "oAnna"


def member(openid=OPENID, **options):
    """Return a visitor who is signed in."""
    visitor = Visitor(**options)
    session = portal.sessions().open(connections.customer_id(openid))
    visitor.cookies["__Host-m"] = session.id
    return visitor


def words(html):
    """Return what a person reads, markup and line breaks left out."""
    body = html.partition("<body")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def query_of(address):
    return {n: v[0] for n, v in parse_qs(urlsplit(address).query).items()}


def back_from(address):
    """Return the way back from WeChat as the browser takes it to us."""
    split = urlsplit(address)
    return f"{split.path}?{split.query}"


def set_out(visitor, path="/portal/home"):
    """Go to the login page; return WeChat's address that it leads to."""
    return visitor.get(f"/portal/login?return={path}").to


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
