"""The search of the top bar: who finds which customers, and what is kept of it."""

import re
from urllib.parse import quote

import pytest

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers import listing
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action
from chalicelib.web.console import links
from tests.console import seat
from tests.portal import profile_of

OPEN_ID = "oAnna" + "x" * 23


@pytest.fixture
def anna(aws):
    place = listing.place(connections.customer_id(OPEN_ID), now_ms())
    return profile_of(OPEN_ID, name="苏晚晴", remark="武康路老客", **place)


def found(somebody, words):
    """Return the lines below 客户."""
    html = somebody.get(f"/console/search?q={quote(words)}").text
    group = html.partition(">客户</h2>")[2].partition("<h2")[0].partition("</ul>")[0]
    lines = re.findall(r"<li>(.*?)</li>", group, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in lines]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENT])
def test_who_serves_customers_finds_them_by_all_they_are_known_by(role, anna):
    somebody = seat(role)
    line = f"苏晚晴 武康路老客 · 已关注 · {anna[1:7].upper()}"

    for words in ("晚晴", "武康", anna, OPEN_ID, anna[1:7].upper()):
        assert found(somebody, words) == [line], words


def test_a_marketer_finds_nobody_by_an_openid(anna):
    somebody = seat(Role.MARKETER)

    assert len(found(somebody, "晚晴")) == 1
    assert found(somebody, OPEN_ID) == []
    assert OPEN_ID not in somebody.get("/console/search?q=%E6%99%9A").text


def test_an_analyst_neither_sees_a_name_nor_learns_one_by_searching(anna):
    somebody = seat(Role.ANALYST)

    assert found(somebody, "晚晴") == found(somebody, "武康") == []
    assert found(somebody, OPEN_ID) == []
    for words in (anna, anna[1:7]):
        assert found(somebody, words) == [f"客户 已关注 · {anna[1:7].upper()}"]
    assert found(somebody, anna[2:6]) == []


def test_an_auditor_finds_no_customer_and_is_not_told_that_one_could(anna):
    somebody = seat(Role.AUDITOR)

    for words in ("晚晴", anna, OPEN_ID):
        assert found(somebody, words) == []
    html = somebody.get("/console/search?q=").text
    assert 'placeholder="搜索页面、员工"' in html
    assert "客户编号" not in html


def test_who_was_shown_is_in_the_audit_and_what_was_typed_is_not(anna):
    somebody = seat(Role.AGENT)
    found(somebody, "晚晴")
    found(somebody, "没有这个人")

    chain = audit.records().chain(somebody.staff.actor, business_day(now_ms()))
    (kept,) = chain
    assert kept.record.action == Action.CUSTOMERS_READ
    assert kept.record.details == {"shown": f"customer:{anna}"}


def test_nobody_is_shown_when_it_cannot_be_written_down(anna, monkeypatch):
    from chalicelib.core.errors import Unavailable

    def away(*_):
        raise Unavailable("the audit is away")

    somebody = seat(Role.AGENT)
    monkeypatch.setattr(audit, "record", away)
    answer = somebody.get("/console/search?q=%E6%99%9A%E6%99%B4")

    assert (answer.status, "苏晚晴" in answer.text) == (503, False)


def test_a_hit_leads_to_the_customer_once_there_is_a_page(anna, monkeypatch):
    somebody = seat(Role.AGENT)
    monkeypatch.setattr(links, "_shown", {})
    before = somebody.get("/console/search?q=%E6%99%9A%E6%99%B4").text
    links.shown("customer", "/console/customers/{id}", needs=Action.CUSTOMERS_READ)
    after = somebody.get("/console/search?q=%E6%99%9A%E6%99%B4").text

    assert f"/console/customers/{anna}" not in before
    assert f'href="/console/customers/{anna}"' in after


def test_a_search_that_stopped_early_says_so(anna, monkeypatch):
    monkeypatch.setattr("chalicelib.console.finding.sources._LOOKED_AT", 1)
    items = []
    for number in range(120):
        customer = connections.customer_id(f"oCrowd{number:022d}")
        place = listing.place(customer, now_ms() + number)
        items.append({"pk": customer, "sk": "PROFILE", "oid": "o", **place})
    connections.profiles().batch_write(items)

    (line,) = found(seat(), "晚晴")
    assert line.startswith("还有更早的客户没有列出")
