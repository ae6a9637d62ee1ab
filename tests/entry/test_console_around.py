"""Who looks after a customer, who is around them, and what was noted."""

import re

import pytest

from chalicelib.core.clock import now_ms
from chalicelib.customers.book.notes.repository import followups
from chalicelib.staff.models import Role
from chalicelib.web.wording import day
from tests.book import axis, customer, note, owner, page_of, relate, well_known, words
from tests.console import seat


@pytest.fixture
def anna(aws):
    return well_known()


def give(somebody, customer_id, staff_id):
    return somebody.do(f"{page_of(customer_id)}/owner", {"staff": staff_id})


def test_an_agent_takes_whom_nobody_has_and_no_colleagues(anna):
    one, other = seat(Role.AGENT), seat(Role.AGENT)

    assert give(one, anna, one.staff.id).status == 303
    assert give(other, anna, other.staff.id).status == 403
    assert give(other, anna, "").status == 403
    assert give(one, anna, other.staff.id).status == 403
    assert owner(anna) == one.staff.id
    assert give(one, anna, "").status == 303
    assert owner(anna) == ""
    assert [e.title for e in axis(anna)] == [
        "归属由陈建国改为无人",
        "归属由无人改为陈建国",
    ]


def test_a_supervisor_gives_customers_to_who_works_here(anna):
    lead, agent = seat(Role.SUPERVISOR), seat(Role.AGENT)

    assert give(lead, anna, agent.staff.id).status == 303
    assert "陈建国" in words(lead.part(f"{page_of(anna)}/panel/owner").text)
    nobody = give(lead, anna, "somebody-else")

    assert (nobody.status, "请选择一位在职同事" in nobody.text) == (422, True)
    assert owner(anna) == agent.staff.id
    assert "陈建国" in words(
        lead.get(f"/console/customers?owner={agent.staff.id}").text
    )


def test_somebody_around_a_customer_is_entered_changed_and_forgotten(anna):
    agent = seat(Role.AGENT)

    assert relate(agent, anna).to == f"{page_of(anna)}?done=relation"
    shown = agent.part(f"{page_of(anna)}/panel/relations").text
    assert "小米" in shown
    which = re.search(r"/relations/([0-9a-f]{32})", shown)[1]
    form = agent.part(f"{page_of(anna)}/relations/{which}", "drawer").text
    assert 'value="06-01"' in form
    relate(agent, anna, which, name="大米", rid="b" * 32)
    assert "大米" in agent.part(f"{page_of(anna)}/panel/relations").text
    agent.do(f"{page_of(anna)}/relations/{which}/do/remove")

    assert "还没有登记" in agent.part(f"{page_of(anna)}/panel/relations").text


def test_a_wrong_birthday_is_said_at_its_field_and_kept(anna):
    answer = relate(seat(Role.AGENT), anna, birthday="2-30")

    assert answer.status == 422
    assert re.search(r'id="e-birthday">没有这一天', answer.text)
    assert 'value="2-30"' in answer.text


def test_another_customer_is_found_and_linked_on_both_pages(anna):
    agent, ben = seat(Role.AGENT), customer(8, name="罗安然")

    found = agent.part(f"{page_of(anna)}/others?other_q=安然").text
    assert f'value="{ben}"' in found
    relate(agent, anna, kind="spouse", name="", other=ben)

    here = agent.part(f"{page_of(anna)}/panel/relations").text
    there = agent.part(f"{page_of(ben)}/panel/relations").text
    assert f'href="{page_of(ben)}"' in here
    assert "罗安然" in here
    assert f'href="{page_of(anna)}"' in there


@pytest.mark.parametrize("other", ["c" + "9" * 25, "self"])
def test_nobody_is_linked_to_nobody_or_to_themselves(anna, other):
    wanted = anna if other == "self" else other

    answer = relate(seat(Role.AGENT), anna, other=wanted)

    assert answer.status == 422
    assert ("自己" if other == "self" else "没有找到要关联的客户") in answer.text


def test_a_note_is_shown_at_once_and_the_axis_is_told_to_look(anna):
    agent = seat(Role.AGENT)

    answer = note(agent, anna)

    assert "回访：满意" in answer.text
    assert '"refresh-timeline"' in answer.headers["HX-Trigger"]
    assert "回访：满意" in agent.part(f"{page_of(anna)}/panel/timeline").text
    assert note(agent, anna).status == 409


def test_only_who_wrote_a_note_takes_it_back(anna):
    agent, other = seat(Role.AGENT), seat(Role.AGENT)
    shown = note(agent, anna).text
    where = re.search(r'action="([^"]*/do/withdraw)"', shown)[1]
    assert "/do/withdraw" not in other.part(f"{page_of(anna)}/panel/notes").text

    assert other.do(where).status == 403
    assert agent.do(where).status == 303

    assert "回访" not in agent.get(f"{page_of(anna)}/timeline").text


def test_a_follow_up_reminds_on_its_day_and_is_crossed_off(anna):
    agent = seat(Role.AGENT)
    today = day(now_ms())

    note(agent, anna, due=today)

    assert followups().of([anna]).staff_id == agent.staff.id
    assert "今天有 1 位客户该跟进" in agent.get("/console/notices").text
    assert "今天有" not in seat(Role.AGENT).get("/console/notices").text
    assert "苏晚晴" in agent.get("/console/customers/followups").text
    agent.do(f"{page_of(anna)}/do/followed")
    assert followups().of([anna]) is None
    assert "今天有" not in agent.get("/console/notices").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": " "}, "请写点什么"),
        ({"text": "长" * 501}, "最多 500 字"),
        ({"due": "2000-01-01"}, "今天到一年之内"),
        ({"kind": "fax"}, "请选择方式"),
    ],
)
def test_what_is_wrong_with_a_note_is_said_and_what_was_typed_stays(anna, form, said):
    answer = note(seat(Role.AGENT), anna, **form)

    assert (answer.status, said in answer.text) == (422, True)
    assert form.get("text", "回访：满意") in answer.text
