"""What is begun with many customers at once."""

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.book.actions import BatchAction, actions
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action
from tests.book import RID, well_known, written
from tests.console import seat


@pytest.fixture
def anna(aws):
    return well_known()


@pytest.fixture
def done():
    """Register something to do with many; return what was asked for."""
    asked = []

    def begin(batch):
        if not batch.given["word"]:
            raise InvalidInput("请填写一个词")
        asked.append(batch)
        return "/console/jobs/j" + batch.unique

    one = BatchAction(
        "test", "试一试", "tag", 1, Action.CUSTOMERS_WRITE, "", ("word",), begin
    )
    actions.add(one)
    yield asked
    actions._ones.pop("test")


def begin(somebody, **form):
    given = {"do": "test", "ids": "", "filters": "", "word": "好", "rid": RID} | form
    return somebody.do("/console/customers/batch", given)


def test_what_a_module_adds_is_offered_asked_and_begun(anna, done):
    agent = seat(Role.AGENT)
    assert "试一试" in agent.get("/console/customers").text

    form = agent.get(f"/console/customers/batch?do=test&c_{anna}=yes")
    assert "已选 1 位客户" in form.text
    answer = begin(agent, ids=form.fields["ids"], filters=form.fields["filters"])

    assert answer.to == f"/console/jobs/j{RID}"
    (batch,) = done
    assert (batch.selection.ids, batch.given["word"]) == ((anna,), "好")
    (record,) = written("customers.batch.test")
    assert record.details == {"customers": f"customer:{anna}", "word": "好"}


def test_everybody_that_a_filter_finds_can_be_chosen(anna, done):
    agent = seat(Role.AGENT)

    form = agent.get("/console/customers/batch?do=test&all=yes&stage=active")
    begin(agent, ids="", filters=form.fields["filters"])

    assert "符合当前条件的全部客户" in form.text
    assert done[0].selection.query == {"stage": "active"}
    assert done[0].selection.people("", 10) == ([anna], None)


def test_a_search_is_no_way_to_choose_everybody(anna, done):
    answer = begin(seat(Role.AGENT), filters="q=晚晴")

    assert (answer.status, "逐个勾选" in answer.text, done) == (422, True, [])


def test_nothing_ticked_is_nothing_to_do(anna, done):
    form = seat().get("/console/customers/batch?do=test").text

    assert "请先勾选客户" in form
    assert 'type="submit">开始' not in form


def test_what_is_wrong_with_a_wish_is_said_where_it_was_made(anna, done):
    answer = begin(seat(Role.AGENT), ids=anna, word="")

    assert (answer.status, "请填写一个词" in answer.text) == (422, True)
    assert f'value="{anna}"' in answer.text


def test_a_wish_sent_twice_is_begun_once(anna, done):
    agent = seat(Role.AGENT)

    assert [begin(agent, ids=anna).status for _ in range(2)] == [303, 409]
    assert len(done) == 1


@pytest.mark.parametrize("name", ["export", "assign"])
def test_what_a_role_may_not_do_it_may_not_do_with_many(anna, name):
    agent = seat(Role.AGENT)

    assert agent.get(f"/console/customers/batch?do={name}&c_{anna}=yes").status == 403
    assert begin(agent, do=name, ids=anna).status == 403


def test_an_export_is_begun_and_can_be_watched(anna):
    boss = seat()
    form = {"do": "export", "ids": anna, "filters": "", "rid": RID}

    where = boss.do("/console/customers/batch", form).to

    assert where == f"/console/jobs/j{RID}"
    assert "导出客户" in boss.get(where + "/state").text
    paused = boss.do(f"/console/chores/j{RID}/do/pause")
    assert paused.to == f"{where}?done=paused"
    assert "已暂停" in boss.get(where + "/state").text
    boss.do(f"/console/chores/j{RID}/do/cancel")
    assert boss.do(f"/console/chores/j{RID}/do/resume").status == 409
