"""What the console shows of attributes and identities, and what it lets people do."""

import re

import pytest

from chalicelib import connections
from chalicelib.customers.attributes import catalogue
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.panels import panels
from chalicelib.staff.models import Role
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit
from tests.console import NAMES, seat
from tests.people import NOON, customer, learn, profile, tell, traits


@pytest.fixture
def anna(aws):
    who = customer("anna")
    learn(who, Source.IMPORT, name="苏晚晴", mobile="13800137241", city="上海")
    return who


@pytest.fixture
def twin(anna, aws):
    who = customer("twin", first_at=NOON + 1)
    learn(who, Source.CUSTOMER, name="苏晚晴", mobile="13800137241", gender="女")
    tell(aws)
    return who


def words(html):
    body = html.partition("<main")[2] or html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def form_of(who, **changes):
    """Return what the form sends where nothing was touched, and the changes."""
    known = attributes().best(group_of(who))
    ours = catalogue.catalogue()
    begins = dict.fromkeys(ours, "") | {
        n: str(one.value) for n, one in known.items() if not ours[n].sealed
    }
    return begins | {"verified": "", "consent": ""} | changes


def page(who):
    return f"/console/customers/{who}/attributes"


def test_a_page_says_who_says_what_and_hides_what_names(anna):
    learn(anna, Source.INFERRED, city="杭州")

    text = words(seat().get(page(anna)).text)

    assert "138****7241" in text
    assert "13800137241" not in text
    assert "上海市 导入" in text
    assert "杭州市 推断" in text


def test_an_untouched_form_changes_nothing(anna):
    before = attributes().known(group_of(anna))

    done = seat().do(page(anna), form_of(anna))

    assert done.to == f"/console/customers/{anna}?done=attributes"
    assert attributes().known(group_of(anna)) == before


def test_what_staff_type_is_theirs(anna):
    boss = seat()

    form = form_of(anna, city="杭州", verified="yes", consent="客户主动提供")
    boss.do(page(anna), form)

    city = attributes().best(group_of(anna))["city"]
    assert (city.value, city.source) == ("杭州市", Source.STAFF)
    assert (city.by, city.consent) == (f"staff:{boss.staff.id}", "客户主动提供")
    assert city.verified_ms
    assert traits(anna)["a_city"] == "杭州市"


def test_what_cannot_be_read_is_said_at_its_field_and_kept(anna):
    answer = seat().do(page(anna), form_of(anna, mobile="12", job="教师"))

    assert answer.status == 422
    assert "不是有效的电话号码" in answer.text
    assert 'value="教师"' in answer.text
    assert "a_job" not in traits(anna)


def test_what_another_source_said_is_not_emptied_in_the_form(anna):
    answer = seat().do(page(anna), form_of(anna, city=""))

    assert answer.status == 422
    assert "来自导入，请在下方的来源里删除" in answer.text


def test_a_source_is_verified_and_taken_away(anna):
    boss = seat()
    about = {"name": "city", "source": "import", "owner": anna}

    boss.do(page(anna) + "/do/verify", about)
    assert attributes().best(group_of(anna))["city"].verified_ms

    boss.do(page(anna) + "/do/forget", about)
    assert "city" not in attributes().best(group_of(anna))
    assert boss.do(page(anna) + "/do/forget", about).status == 404


def test_a_number_is_shown_to_who_may_and_the_audit_has_it_first(anna, monkeypatch):
    told = []
    monkeypatch.setattr(
        "chalicelib.staff.audit.record", lambda *said: told.append(said)
    )

    answer = seat(Role.AGENT).do(page(anna) + "/reveal", {"name": "mobile"})

    assert "13800137241" in answer.text
    (said,) = [one for one in told if one[1] == "customers.reveal"]
    assert said[2] == f"customer:{anna}"
    assert said[3]["name"] == "mobile"


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ANALYST])
def test_who_may_not_see_a_number_sees_none_of_it(anna, role):
    somebody = seat(role)

    text = words(somebody.get(page(anna)).text)

    assert "7241" not in text
    assert "手机号" not in text
    assert ("苏晚晴" in text) == (role is Role.MARKETER)
    assert somebody.do(page(anna) + "/reveal", {"name": "mobile"}).status == 403
    about = {"name": "mobile", "source": "import", "owner": anna}
    denied = somebody.do(page(anna) + "/do/forget", about).status
    assert denied == (404 if role is Role.MARKETER else 403)


@pytest.mark.parametrize("name", ["attributes", "identity"])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST])
def test_the_boxes_of_the_customer_page_are_drawn(anna, twin, name, role):
    from chalicelib.customers.profile.repository import ProfileRepository
    from chalicelib.staff.models import Principal
    from chalicelib.web.console import frame
    from chalicelib.web.console.face import CONSOLE
    from chalicelib.web.environment import render

    who = Principal("s1", NAMES[role], role)
    visit = Visit(root="/api", path="/", headers={"hx-request": "true"}, principal=who)
    found = ProfileRepository(connections.profiles()).get(anna)
    values = panels.get(name).values(visit, found)

    html = render(
        panels.get(name).template, CONSOLE, visit, {**frame.of(visit, NOON), **values}
    )

    assert "13800137241" not in html
    assert profile(anna)["oid"] not in html
    assert 'href="/console' not in html
    assert ("138****7241" in html) == (
        name == "attributes" and role is Role.ADMINISTRATOR
    )


def test_duplicates_are_listed_with_both_sides_and_merged_from_there(anna, twin):
    boss = seat()

    text = words(boss.get("/console/customers/duplicates").text)
    assert "同一手机号，未核实" in text
    assert "推荐合并" in text

    done = boss.do(
        f"/console/customers/{anna}/identity/do/merge", {"other": twin, "back": "list"}
    )
    assert done.to == "/console/customers/duplicates?done=merged"
    assert group_of(twin).id == anna
    assert "没有待处理" in words(boss.get("/console/customers/duplicates").text)
    shown = words(boss.get(f"/console/customers/{twin}/identity").text)
    assert "合并在一起的客户" in shown
    assert "同一手机号，未核实" in shown

    done = boss.do(
        f"/console/customers/{anna}/identity/do/unmerge", {"other": twin, "back": ""}
    )
    assert done.to == f"/console/customers/{anna}?done=split"
    assert group_of(twin).id == twin


@pytest.mark.parametrize(("what", "done"), [("refuse", "refused"), ("later", "later")])
def test_a_question_is_answered_once(anna, twin, what, done):
    boss = seat()
    where = f"/console/customers/{twin}/identity/do/{what}"

    answered = boss.do(where, {"other": anna, "back": "list"})

    assert answered.to == f"/console/customers/duplicates?done={done}"
    assert "没有待处理" in words(boss.get("/console/customers/duplicates").text)
    later = words(boss.get("/console/customers/duplicates?view=later").text)
    assert ("未核实" in later) == (what == "later")
    again = boss.do(where, {"other": anna, "back": "list"})
    assert again.status == (404 if what == "refuse" else 303)


def test_what_is_not_merged_is_said_on_the_page(anna, twin):
    answer = seat().do(
        f"/console/customers/{anna}/identity/do/unmerge", {"other": twin, "back": ""}
    )

    assert answer.status == 422
    assert "这两位客户没有合并" in answer.text


def test_an_agent_looks_and_does_not_merge(anna, twin):
    agent = seat(Role.AGENT)

    html = agent.get(f"/console/customers/{anna}/identity").text

    assert "疑似同一人" in words(html)
    assert "do/merge" not in html
    assert agent.get("/console/customers/duplicates").status == 403


OWN = {
    "label": "咖啡机",
    "name": "machine",
    "kind": "choice",
    "choices": "R7\r\nS3",
    "weight": "10",
    "segmentable": "yes",
    "sealed": "",
}


def test_a_brands_own_attribute_is_added_used_and_taken_away(anna, aws):
    boss = seat()
    setting = "/console/settings/attributes"

    done = boss.do(setting, OWN | {"rid": "a" * 32})
    assert done.to == f"{setting}?done=attribute_added"
    assert "咖啡机" in words(boss.get(setting).text)
    boss.do(page(anna), form_of(anna, machine="S3"))
    assert traits(anna)["a_machine"] == "S3"

    from chalicelib.customers.traits.known import traits as stated

    assert stated["a_machine"].choices == {"R7": "R7", "S3": "S3"}
    boss.do(f"{setting}/do/remove", {"name": "machine"})
    assert "a_machine" not in stated
    assert boss.do(f"{setting}/do/remove", {"name": "city"}).status == 404


def test_everybodys_completeness_follows_other_weights(anna, aws):
    from chalicelib.customers.chores import desk
    from chalicelib.customers.chores.service import Task
    from chalicelib.inbox.chores import handler

    nobody = customer("nobody")
    boss, ours = seat(), catalogue.catalogue()
    weights = {f"w_{name}": "0" for name in ours} | {"w_city": "5", "w_job": "5"}
    assert traits(anna)["complete"] == 45

    done = boss.do("/console/settings/attributes/do/weights", weights)
    assert done.to == "/console/settings/attributes?done=attributes_weighed"
    for _ in range(2):  # each message may come twice
        tasks = aws.messages("chores")
        for body in tasks * 2:
            desk.chores().work(Task.from_dict(body), handler)

    assert traits(anna)["complete"] == 50
    assert traits(nobody)["complete"] == 0
    (chore,) = desk.rows().latest(5)
    assert desk.rows().get(chore.id).state.is_over


def test_a_weight_that_is_none_is_said(aws):
    ours = catalogue.catalogue()
    weights = {f"w_{name}": "x" for name in ours}

    answer = seat().do("/console/settings/attributes/do/weights", weights)

    assert answer.status == 422
    assert "0 到 50 的整数" in answer.text


def test_the_pages_are_in_the_table_of_rights():
    paths = {path for path, _ in ConsolePages.needs}

    assert "/console/customers/duplicates" in paths
    assert "/console/customers/{customer_id}/identity/do/{what}" in paths
