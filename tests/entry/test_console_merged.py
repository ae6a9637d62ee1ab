"""Customers who are one person: one hit in the lists, one page, one axis."""

import re

import pytest

from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.customers.book.notes.repository import followups
from chalicelib.customers.book.owner.repository import Change, Owner, owners
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Gift, Source
from chalicelib.staff.models import Role
from chalicelib.web.wording import day
from tests.book import customer, entry, lines, note, page_of, relate, words
from tests.console import seat
from tests.people import learn

LIST = "/console/customers"
NOON = 1_764_043_200_000


@pytest.fixture
def anna(aws):
    return customer(7, name="苏晚晴", in_n=12, sub=False)


@pytest.fixture
def ben(anna):
    return customer(8, remark="老号", in_n=30, win_n=3, win_until=now_ms() + MINUTE_MS)


def merge(anna, ben):
    merging().merge(anna, ben, Cause("staff:1", "m1", NOON))


def tag(customer_id, name):
    gift = Gift(f"given {name}", Source.MANUAL, "staff:1", NOON)
    tagging.tags().give(customer_id, name, gift)


def own(customer_id, staff_id):
    change = Change(customer_id, "", staff_id, "归属", f"k:{customer_id}", NOON, "by")
    owners().change(change)


def hits(somebody, query=""):
    html = somebody.get(f"{LIST}?{query}").text
    return re.findall(r'<a class="c-person" href="/console/customers/(\w+)"', html)


def test_the_page_of_one_who_was_merged_is_that_of_the_person(anna, ben):
    tag(ben, "到店")
    tag(anna, "常客")
    merge(anna, ben)
    agent = seat(Role.AGENT)

    assert agent.get(page_of(ben)).to == page_of(anna)
    shown = words(agent.get(page_of(anna)).text)

    assert "到店" in shown
    assert "常客" in shown
    assert "已关注" in shown
    assert "可回复 3 条" in shown
    assert re.search(r"累计互动 42\b", shown)


def test_the_axis_has_the_lines_of_all_in_order_of_time(anna, ben):
    lines(entry(anna, "m#1", now_ms() - 2_000, title="甲说"))
    lines(entry(ben, "m#2", now_ms() - 1_000, title="乙说"))
    merge(anna, ben)

    html = seat(Role.AGENT).get(f"{page_of(anna)}/timeline").text

    assert html.index("乙说") < html.index("甲说")
    assert "来自合并的" in html


def test_notes_and_plans_of_all_are_there_and_can_be_worked_with(anna, ben):
    agent = seat(Role.AGENT)
    note(agent, ben, text="老号的记录")
    merge(anna, ben)
    note(agent, anna, text="新的记录", rid="b" * 32)

    shown = agent.part(f"{page_of(anna)}/panel/notes").text
    assert shown.index("新的记录") < shown.index("老号的记录")
    for where in re.findall(r'action="([^"]*/do/withdraw)"', shown):
        assert where.startswith(page_of(anna))
        assert agent.do(where).status == 303
    axis = agent.get(f"{page_of(anna)}/timeline").text
    assert not re.search("[老新]号?的记录", axis)


def test_a_plan_made_with_one_of_them_is_crossed_off(anna, ben):
    agent = seat(Role.AGENT)
    note(agent, ben, due=day(now_ms()))
    merge(anna, ben)

    agent.do(f"{page_of(anna)}/do/followed")

    assert followups().of([anna, ben]) is None


def test_whoever_is_around_one_of_them_is_changed_and_forgotten(anna, ben):
    agent = seat(Role.AGENT)
    relate(agent, ben)
    merge(anna, ben)

    shown = agent.part(f"{page_of(anna)}/panel/relations").text
    which = re.search(r"/relations/([0-9a-f]{32})", shown)[1]
    relate(agent, anna, which, name="大米", rid="b" * 32)
    assert "大米" in agent.part(f"{page_of(anna)}/panel/relations").text
    agent.do(f"{page_of(anna)}/relations/{which}/do/remove")
    assert "还没有登记" in agent.part(f"{page_of(anna)}/panel/relations").text

    assert relate(agent, anna, other=ben, rid="c" * 32).status == 422


def test_who_looks_after_one_of_them_looks_after_the_person(anna, ben):
    agent, lead = seat(Role.AGENT), seat(Role.SUPERVISOR)
    own(ben, agent.staff.id)
    merge(anna, ben)

    assert hits(agent, f"owner={agent.staff.id}") == [anna]
    lead.do(f"{page_of(anna)}/owner", {"staff": lead.staff.id})

    assert hits(agent, f"owner={agent.staff.id}") == []
    assert hits(agent, f"owner={lead.staff.id}") == [anna]
    assert owners().of_all([anna, ben]).keys() == {ben}


def test_of_two_owners_the_one_of_who_speaks_counts(anna, ben):
    own(anna, "s1")
    own(ben, "s2")
    merge(anna, ben)
    agent = seat(Role.AGENT)

    assert hits(agent, "owner=s1") == [anna]
    assert hits(agent, "owner=s2") == []
    assert Owner.of(owners()._profiles.get(pk=ben, sk="OWNER")).staff_id == "s2"


@pytest.mark.parametrize("tagged", [["anna"], ["ben"], ["anna", "ben"]])
def test_a_person_stands_once_on_the_list_of_a_tag(anna, ben, tagged):
    for one in tagged:
        tag({"anna": anna, "ben": ben}[one], "到店")
    merge(anna, ben)
    agent = seat(Role.AGENT)

    assert hits(agent, "tag=到店") == [anna]
    assert hits(agent, f"tag=到店&q={ben}") == [anna]
    assert "到店" in words(agent.get(LIST).text)


def test_filters_ask_the_person_and_not_one_of_the_ids(anna, ben):
    merge(anna, ben)
    agent = seat(Role.AGENT)

    assert hits(agent) == [anna]
    assert hits(agent, "subscribed=true") == [anna]
    assert hits(agent, "subscribed=false") == []
    assert hits(agent, "q=晚晴&subscribed=true") == [anna]


def test_somebody_is_found_by_a_mobile_number_by_who_may_see_it(anna, ben):
    learn(ben, mobile="13800138000")
    carl = customer(9, name="卡尔")
    learn(carl, mobile="13800138000", key="k2")

    merge(anna, ben)

    assert set(hits(seat(Role.AGENT), "q=138 0013 8000")) == {anna, carl}
    assert hits(seat(Role.AGENT), "q=13800138001") == []
    assert hits(seat(Role.ANALYST), "q=13800138000") == []
    assert "手机号" in seat(Role.AGENT).get(LIST).text
