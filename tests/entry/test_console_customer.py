"""The page of one customer: who sees what of whom, and that it is written down."""

import re

import pytest

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.customers.anchors import digest
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Gift
from chalicelib.customers.tags.models import Source as Means
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.book import (
    OPEN_ID,
    counted,
    customer,
    entry,
    lines,
    page_of,
    reads,
    well_known,
    words,
    written,
)
from tests.console import seat
from tests.people import learn


@pytest.fixture
def anna(aws):
    return well_known()


def test_the_head_says_who_it_is_and_the_look_is_written_down_once(anna):
    agent = seat(Role.AGENT)

    html = agent.get(page_of(anna)).text

    shown = words(html)
    for told in (
        "苏晚晴",
        "武康路店老客",
        "已关注",
        "活跃",
        "可回复 4 条",
        "oFol****0007",
    ):
        assert told in shown
    assert OPEN_ID not in html
    (record,) = written("customers.read")
    assert (record.object, record.actor) == (f"customer:{anna}", agent.staff.actor)


def test_the_parts_of_a_page_are_no_looks_of_their_own(anna):
    agent = seat(Role.AGENT)
    html = agent.get(page_of(anna)).text

    for part in re.findall(r'hx-get="(/console/customers/[^"]*/panel/[^"]*)"', html):
        assert agent.part(part).status == 200

    assert len(written("customers.read")) == 1


@pytest.mark.parametrize("mark", ["", "?v=1", "?v=" + "1" * 13 + "." + "0" * 32])
def test_a_part_asked_for_by_itself_is_a_look(anna, mark):
    seat(Role.AGENT).part(f"{page_of(anna)}/panel/timeline{mark}")

    (record,) = written("customers.read")
    assert record.object == f"customer:{anna}"


def test_the_mark_of_one_customer_or_session_is_good_for_no_other(anna):
    ben, agent, other = customer(8), seat(Role.AGENT), seat(Role.AGENT)
    mark = re.search(r"\?v=([0-9.a-f]+)", agent.get(page_of(anna)).text)[1]

    agent.part(f"{page_of(ben)}/panel/numbers?v={mark}")
    other.part(f"{page_of(anna)}/panel/numbers?v={mark}")

    assert len(written("customers.read")) == 3


def test_what_cannot_be_written_down_is_not_shown(anna, monkeypatch):
    def unavailable(*_args, **_options):
        raise Unavailable("the audit is away")

    agent = seat(Role.AGENT)
    monkeypatch.setattr(audit, "record", unavailable)

    for path in ("", "/panel/timeline", "/timeline"):
        answer = agent.get(page_of(anna) + path)
        assert (answer.status, "苏晚晴" in answer.text) == (503, False)
    assert "苏晚晴" not in agent.get("/console/customers").text


def test_the_page_takes_three_reads_and_a_box_hardly_more(anna, monkeypatch):
    agent = seat(Role.AGENT)
    html = agent.get(page_of(anna)).text
    parts = re.findall(r'hx-get="(/console/customers/[^"]*/panel/[^"]*)"', html)
    for part in parts:
        agent.part(part)  # what containers remember is remembered

    calls = counted(monkeypatch)
    agent.get(page_of(anna))
    assert len(reads(calls)) <= 3
    costs = {}
    for part in parts:
        before = len(reads(calls))
        agent.part(part)
        costs[part.split("/panel/")[1].partition("?")[0]] = len(reads(calls)) - before
    assert {name: costs[name] for name in ("numbers", "relations")} == {
        "numbers": 3,
        "relations": 3,
    }
    # Those that list (notes, owner) take five; what to ask next rests on what is known,
    # what was asked, what is reachable and what the questions are.
    assert {name: k for name, k in costs.items() if k > 5} == {"question": 7}


def test_whoever_was_merged_is_found_where_they_are_now(anna):
    ben = customer(8, merged=anna)

    assert seat().get(page_of(ben)).to == page_of(anna)


def test_a_customer_there_is_not_is_not_found(aws):
    strange = ["c" + "0" * 25, "ID#openid", "PROFILE", "x" * 300]

    for one in strange:
        assert seat().get(page_of(one)).status == 404
        assert seat().get(f"{page_of(one)}/panel/numbers").status == 404
        assert seat().get(f"{page_of(one)}/timeline").status == 404
    assert seat().get(f"{page_of(customer())}/panel/nothing").status == 404


def test_what_somebody_called_themselves_is_shown_as_text(aws):
    bad = customer(1, name='<img src=x onerror="1">', remark="{{7*7}}")

    html = seat().get(page_of(bad)).text + seat().get("/console/customers").text

    assert "<img src=x" not in html
    assert "{{7*7}}" in html


def test_a_tag_leads_to_what_speaks_for_it(anna):
    at_ms = now_ms() - DAY_MS
    key = "e#" + "7" * 64
    lines(
        entry(
            anna,
            key,
            at_ms,
            "event",
            "SCAN",
            title="扫码：store:1",
            data={"EventKey": "store:1"},
        )
    )
    place = f"{at_ms:013d}#{key}"
    gift = Gift(key, Means.QR, "scene:store:1", at_ms, evidence=(place,))
    tagging.tags().give(anna, "到店", gift)

    html = seat().get(page_of(anna)).text
    where = re.search(r'href="(/console/customers/[^"]*around=[^"]*)"', html)[1]
    shown = seat().get(where.partition("#")[0].replace("&amp;", "&")).text

    assert f'id="e-{digest(key)}"' in shown
    assert "c-line--asked" in shown


def test_what_shows_that_somebody_agreed_is_for_who_reads_notes(anna):
    boss, path = seat(), f"{page_of(anna)}/consents"
    given = {"purpose": "marketing", "given": "yes", "evidence": "苏女士来电同意"}
    assert boss.do(path, given).status == 303

    assert "苏女士来电同意" in boss.get(path).text
    shown = seat(Role.ANALYST).get(path).text
    assert "苏女士" not in shown
    assert "同意：" in shown
    # Nor does the audit hold it, which nobody can erase anything from.
    (record,) = written("customers.consent")
    assert {"purpose", "given"} <= record.details.keys()
    assert "苏女士" not in str(record.details)


def test_a_field_is_revealed_for_a_moment_and_written_down_first(anna):
    agent = seat(Role.AGENT)

    shown = agent.do(f"{page_of(anna)}/secrets/openid", HX_Request="true")

    assert OPEN_ID in shown.text
    again = re.search(r'hx-get="([^"]*)" hx-trigger="load delay:30s"', shown.text)[1]
    assert OPEN_ID not in agent.part(again).text
    (record,) = written("customers.reveal")
    assert (record.object, record.details["field"]) == (f"customer:{anna}", "openid")


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ANALYST, Role.AUDITOR])
def test_who_may_not_reveal_does_not(anna, role):
    answer = seat(role).do(f"{page_of(anna)}/secrets/openid")

    assert (answer.status, OPEN_ID in answer.text) == (403, False)
    masked = seat(role).get(f"{page_of(anna)}/secrets/openid")
    assert masked.status == 403


def test_a_field_that_is_none_is_not_revealed(anna):
    for field in ("name", "last_sk", "__proto__"):
        answer = seat().do(f"{page_of(anna)}/secrets/{field}")
        assert answer.status == 404


def test_a_mobile_number_is_fetched_masked_and_revealed_when_asked_for(anna):
    learn(anna, Source.CUSTOMER, mobile="13800137241")
    agent = seat(Role.AGENT)
    html = agent.get(page_of(anna)).text
    where = f"{page_of(anna)}/secrets/mobile"
    assert f'hx-get="{where}" hx-trigger="load"' in html
    assert "7241" not in html

    masked = agent.part(where).text
    whole = agent.do(where, HX_Request="true").text

    assert "138****7241" in masked
    assert "hx-trigger" not in masked
    assert "13800137241" in whole
    (record,) = written("customers.reveal")
    assert record.details["field"] == "mobile"
    assert seat(Role.MARKETER).do(where).status == 403


def test_nobody_asks_for_a_number_there_is_not(anna):
    agent = seat(Role.AGENT)

    assert "/secrets/mobile" not in agent.get(page_of(anna)).text
    assert agent.part(f"{page_of(anna)}/secrets/mobile").status == 404

    learn(anna, Source.CUSTOMER, mobile="13800137241")
    learn(anna, Source.CUSTOMER, key="k2", mobile=None)
    assert "/secrets/mobile" not in agent.get(page_of(anna)).text
