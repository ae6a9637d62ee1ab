"""No page shows anybody what their role does not see, wherever its links lead.

Each role goes wherever a link or a part of a page leads it, from the first page on and
from every page that has an address of its own.  A new page is among them by itself.
What pages show does not depend on the store, so one of the two is enough.
"""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from chalicelib.customers.book import viewing
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action, Entity, allows, visible_fields
from chalicelib.web.console.pages import ConsolePages
from tests.console import seat
from tests.lives import ADDRESS, EMAIL, MOBILE, NAME, NICKNAME, REMARK

LINK = re.compile(r'(?:href|hx-get|src|action)="(/console/[^"#]*)')
PLAIN = "/static/", "/brand/", "/login", "/logout", "/me/do/"
OFTEN = 2  # pages of one kind are much the same
MOST = 600
TALK = (
    "云南小粒怎么冲",
    "手冲壶还有吗",
    "咖啡豆太差了",
    "我换号了",
    "的手冲壶什么时候",
)


@pytest.fixture
def crawled(life):
    """Return what a role is shown: addresses and pages."""

    def crawl(role):
        somebody = seat(role)
        waiting = ["/console/home", *fixed(role)]
        shown, kinds = {}, {}
        while waiting:
            where = waiting.pop(0)
            # Of her own pages none may be left out for those of others.
            kind = *kind_of(where), life.id in where
            if where in shown or kinds.get(kind, 0) >= OFTEN:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            answer = somebody.get(where)
            if answer is None:  # a form's address alone
                continue
            assert answer.status < 500, where
            shown[where] = answer.text
            waiting += leading_on(answer)
            assert len(shown) < MOST
        return shown

    return crawl


def fixed(role):
    """Return every page without a parameter that a role may open."""
    return [
        path
        for (path, method), needs in sorted(ConsolePages.needs.items())
        if method == "GET" and "{" not in path and allows(role, needs)
    ]


def leading_on(answer):
    found = [html.unescape(one) for one in LINK.findall(answer.text)]
    if answer.to.startswith("/console/"):
        found.append(answer.to)
    return [one for one in found if not any(mark in one for mark in PLAIN)]


def kind_of(where):
    """Return what pages have in common that differ in whom or what they show."""
    split = urlsplit(where)
    names = {name for name, _ in parse_qsl(split.query)} - {viewing.FIELD}
    path = re.sub(r"(?<=/)[A-Za-z]?[0-9a-z._~-]{12,}(?=/|$)", "*", split.path)
    return path, frozenset(names)


def naming(life):
    """Return what is masked for everybody, until somebody asks and it is noted."""
    unions = [life.wechat.people.get(one)["unionid"] for one in (life.anna, life.again)]
    mobile = [MOBILE, MOBILE[-8:], f"{MOBILE[:3]} {MOBILE[3:7]} {MOBILE[7:]}"]
    return [life.anna, life.again, *unions, *mobile, EMAIL, ADDRESS, "1990-03-31"]


def hidden(life, role):
    """Return what a role sees nowhere."""
    seen = visible_fields(role, Entity.CUSTOMER)
    needles = naming(life)
    if "name" not in seen:
        needles += [NAME, NICKNAME, "晚晴"]
    if "remark" not in seen:
        needles.append(REMARK)
    if "messages" not in seen:
        needles += TALK
    return needles


def found(shown, needles):
    return sorted(
        {
            (kind_of(where)[0], needle)
            for where, text in shown.items()
            for needle in needles
            if needle in html.unescape(text)
        }
    )


@pytest.mark.ministack
def test_no_role_sees_what_is_masked_for_it_on_any_page(life, crawled):
    leaks = {}
    for role in Role:
        shown = crawled(role)
        leaks[role] = found(shown, hidden(life, role))
        hers = [where for where in shown if life.id in where]
        assert bool(hers) == allows(role, Action.CUSTOMERS_READ), role
        assert len(shown) > 10

    assert leaks == {role: [] for role in Role}
