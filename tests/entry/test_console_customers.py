"""The list of customers in the console: who is on it, for whom, and its views."""

import re

import pytest

from chalicelib import connections
from chalicelib.staff.models import Role
from tests.book import (
    OPEN_ID,
    RID,
    counted,
    customer,
    reads,
    well_known,
    words,
    written,
)
from tests.console import seat


@pytest.fixture
def anna(aws):
    return well_known()


def test_the_list_shows_who_came_last_first_and_one_record_says_who_saw_whom(anna):
    ben = customer(8, name="罗安然")
    agent = seat(Role.AGENT)

    shown = words(agent.get("/console/customers").text)

    assert shown.index("罗安然") < shown.index("苏晚晴")
    (record,) = written("customers.read")
    assert (record.actor, record.details["shown"]) == (
        agent.staff.actor,
        f"customer:{ben} customer:{anna}",
    )


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=晚晴", True),
        ("q=武康路", True),
        (f"q={OPEN_ID}", True),
        ("stage=active", True),
        ("subscribed=true&active=1", True),
        ("scene=store:1", True),
        ("q=nobody", False),
        ("stage=lost", False),
        ("subscribed=false", False),
        ("active=over30", False),
        ("tag=到店", False),
        ("owner=s1", False),
    ],
)
def test_filters_find_who_fits(anna, query, finds):
    shown = words(seat().get(f"/console/customers?{query}").text)

    assert ("苏晚晴" in shown) is finds
    assert ("没有符合条件的内容" in shown) is not finds


def test_a_list_with_nobody_on_it_says_where_they_come_from(aws):
    shown = words(seat().get("/console/customers").text)

    assert "还没有客户" in shown
    assert "没有符合条件" not in shown


def test_who_may_merge_is_led_to_those_who_may_be_one(anna):
    where = 'href="/console/customers/duplicates"'

    assert where in seat(Role.SUPERVISOR).get("/console/customers").text
    assert where not in seat(Role.AGENT).get("/console/customers").text


def test_an_analyst_sees_numbers_and_no_names(anna):
    html = seat(Role.ANALYST).get("/console/customers").text

    assert "活跃" in words(html)
    for hidden in ("苏晚晴", "武康路店老客", "oFollower", "归属", 'name="c_'):
        assert hidden not in html
    assert "苏晚晴" not in seat(Role.ANALYST).get("/console/customers?q=晚晴").text
    found = seat(Role.ANALYST).get(f"/console/customers?q={OPEN_ID}").text
    assert "没有符合条件的内容" in found


def test_a_page_of_the_list_costs_the_same_however_many_there_are(anna, monkeypatch):
    boss = seat()
    boss.get("/console/customers")

    def cost():
        calls = counted(monkeypatch)
        boss.get("/console/customers")
        return len(reads(calls))

    few = cost()
    for number in range(100, 160):
        customer(number)

    assert cost() == few <= 14


@pytest.mark.parametrize("cursor", ["x", "1#2", "../", "1" * 13 + "#" + "C" * 26])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_forged_cursor_is_refused(aws, way, cursor):
    from urllib.parse import quote

    answer = seat().get(f"/console/customers?{way}={quote(cursor)}")

    assert answer.status == 400


def test_the_list_is_read_on_and_back(aws):
    for number in range(25):
        customer(number, name=f"人{number:02d}号")
    boss = seat()

    first = boss.get("/console/customers").text
    further = re.search(r'href="(/console/customers\?after=[^"]*)"', first)[1]
    second = boss.get(further).text
    back = re.search(r'href="(/console/customers\?before=[^"]*)"', second)[1]

    assert set(re.findall(r"人\d\d号", second)) == {f"人{n:02d}号" for n in range(5)}
    assert re.findall(r"人\d\d号", boss.get(back).text) == re.findall(
        r"人\d\d号", first
    )


def save_view(somebody, name="新粉", shared=""):
    form = {"name": name, "shared": shared, "filters": "stage=new&q=晚晴", "rid": RID}
    return somebody.do("/console/customers/views/new", form)


def test_filters_are_kept_under_a_name_without_what_was_typed(anna):
    boss = seat()

    done = save_view(boss)

    assert done.to == "/console/customers?stage=new&done=view_saved"
    html = boss.get("/console/customers").text
    assert 'href="/console/customers?stage=new"' in html
    stored = str(
        list(connections.workspace().query("pk = :p", values={":p": "VIEWS#customers"}))
    )
    assert "晚晴" not in stored


def test_a_view_is_ones_own_until_it_is_shared(anna):
    boss, other = seat(), seat(Role.AGENT)
    save_view(boss)
    assert "新粉" not in other.get("/console/customers/views").text
    shown = boss.get("/console/customers/views").text
    path = re.search(r"/console/customers/views/[0-9a-f]{16}/do/", shown)[0]

    assert other.do(f"{path}pin").status == 404
    boss.do(f"{path}share")
    assert other.do(f"{path}remove").status == 403
    other.do(f"{path}pin")

    assert "新粉" in other.get("/console/customers").text


def test_a_view_at_hand_says_how_many_are_new_on_it(anna):
    boss = seat()
    customer(20, stage="new")
    save_view(boss)
    boss.part("/console/customers/views/tabs?stage=new")
    assert "c-views__new" not in boss.part("/console/customers/views/tabs").text

    for number in (30, 31):
        customer(number, stage="new")
    customer(32, stage="lost")

    assert 'title="新增 2 位"' in boss.part("/console/customers/views/tabs").text
    boss.part("/console/customers/views/tabs?stage=new")
    assert "c-views__new" not in boss.part("/console/customers/views/tabs").text


def test_a_view_needs_a_name_and_keeps_what_was_typed(aws):
    answer = save_view(seat(), name="长" * 21)

    assert (answer.status, "名称要有 1 到 20 个字" in answer.text) == (422, True)
    assert "长" * 21 in answer.text
