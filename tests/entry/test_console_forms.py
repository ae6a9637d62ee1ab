"""The pages of 问卷 and 微问答: what they show to whom, and what they change."""

import re
from html import unescape

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.models import Kind, State
from chalicelib.insight.questions import desk as questions
from chalicelib.insight.questions import setting
from chalicelib.insight.questions.models import State as Asked
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.console import seat
from tests.entry.test_console_pages import count_reads
from tests.portal import profile_of

FORMS = "/console/forms"
RID = "0" * 31
NUMBER = "13812347241"


@pytest.fixture(autouse=True)
def fresh(aws):
    desk.forget()
    questions.forget()
    yield
    desk.forget()
    questions.forget()


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", unescape(html)))


def begun(somebody, starter="signup", title="周末手冲课报名", number=1):
    """Have somebody begin a form; return its id."""
    form = {"title": title, "starter": starter, "rid": f"{number}{RID}"}
    answer = somebody.do(FORMS, form)
    assert answer.status == 303, answer.text
    return re.search(r"/console/forms/([0-9a-f]{12})", answer.to)[1]


def published(somebody, **how):
    form_id = begun(somebody, **how)
    do(somebody, form_id, "publish")
    return form_id


def do(somebody, form_id, what, **given):
    rev = desk.forms().head(form_id).rev
    return somebody.do(f"{FORMS}/{form_id}/do/{what}", {"rev": rev, **given})


def edit(somebody, form_id, piece, **given):
    rev = desk.forms().head(form_id).rev
    path = f"{FORMS}/{form_id}/edit/{piece}"
    return somebody.do(path, {"rev": rev, **given})


def answered(form_id, openid="oAnna", answer="a", **changes):
    """Have somebody answer the sign-up; return who, and the answer's name."""
    customer = connections.customer_id(openid)
    posted = {"f1": "苏晚晴", "f2": NUMBER, "f3": "2 位", "f4": "yes"} | changes
    desk.submitting().submit(form_id, customer, answer * 32, posted)
    (pointer,) = desk.answers().of_customer(customer)
    return customer, pointer.name


# Putting together.


def test_a_form_is_begun_changed_and_published(aws):
    boss = seat()
    form_id = begun(boss)

    edit(boss, form_id, "new-single", label="喝什么", options="美式\n拿铁")
    do(boss, form_id, "up", field="f5")
    edit(boss, form_id, "f5", label="想喝什么", options="美式\n拿铁\n手冲")
    do(boss, form_id, "drop", field="f3")
    edit(boss, form_id, "head", title="手冲课", intro="你好", closes="", thanks="")
    done = do(boss, form_id, "publish")

    assert done.to == f"{FORMS}/{form_id}?done=form_published"
    live = desk.forms().live(form_id)
    assert live.content.title == "手冲课"
    assert [one.id for one in live.content.fields] == ["f1", "f2", "f5", "f4"]
    assert live.content.field("f5").options == ("美式", "拿铁", "手冲")
    shown = words(boss.get(f"{FORMS}/{form_id}").text)
    assert "收集中" in shown
    assert f"/portal/forms/{form_id}" in shown


def test_the_same_form_sent_twice_begins_one(aws):
    boss = seat()
    begun(boss)

    again = boss.do(FORMS, {"title": "x", "starter": "blank", "rid": f"1{RID}"})

    assert again.status == 409
    assert len(desk.forms().heads()) == 1


def test_what_cannot_be_is_said_where_it_was_typed(aws):
    boss = seat()
    form_id = begun(boss)

    wrong = edit(boss, form_id, "new-single", label="", options="一个")
    untitled = boss.do(FORMS, {"title": " ", "starter": "blank", "rid": f"2{RID}"})

    assert (wrong.status, untitled.status) == (422, 422)
    assert 'aria-describedby="e-label' in wrong.text
    assert "请填写 2 到 20 个选项" in wrong.text
    assert ">一个</textarea>" in wrong.text
    assert "标题要有" in untitled.text


def test_who_edits_what_somebody_else_has_changed_is_told(aws):
    boss = seat()
    form_id = begun(boss)
    edit(boss, form_id, "head", title="甲", intro="", closes="", thanks="")

    late = boss.do(
        f"{FORMS}/{form_id}/edit/head",
        {"rev": "1", "title": "乙", "intro": "", "closes": "", "thanks": ""},
    )

    assert late.status == 409
    assert desk.forms().draft(form_id).title == "甲"


def test_a_form_without_questions_or_with_a_past_end_is_not_published(aws):
    boss = seat()
    empty = begun(boss, "blank")

    refused = do(boss, empty, "publish")

    assert (refused.status, "先添加至少一道题" in refused.text) == (422, True)
    assert desk.forms().live(empty) is None


def test_a_form_is_stopped_reopened_copied_and_a_draft_deleted(aws):
    boss = seat()
    form_id = published(boss)

    do(boss, form_id, "close")
    assert desk.forms().head(form_id).state is State.CLOSED
    do(boss, form_id, "reopen")
    assert desk.forms().live(form_id).is_open
    copied = do(boss, form_id, "copy", rid=f"3{RID}")
    assert do(boss, form_id, "remove").status == 422
    copy = re.search(r"forms/([0-9a-f]{12})", copied.to)[1]
    assert desk.forms().draft(copy).title == "周末手冲课报名（副本）"
    assert do(boss, copy, "remove").to == f"{FORMS}?done=form_removed"
    assert [one.id for one in desk.forms().heads()] == [form_id]


def test_who_may_only_read_changes_nothing_and_sees_no_buttons(aws):
    form_id = published(seat())
    agent = seat(Role.AGENT)

    shown = agent.get(f"{FORMS}/{form_id}").text

    assert "/edit/" not in shown
    assert "/do/" not in shown.partition("<main")[2]
    assert agent.get(f"{FORMS}/{form_id}/edit/head").status == 403
    assert do(agent, form_id, "close").status == 403


def test_every_kind_of_field_has_its_form(aws):
    boss = seat()
    form_id = begun(boss)

    for kind in Kind:
        shown = boss.part(f"{FORMS}/{form_id}/edit/new-{kind}", "drawer")
        assert (shown.status, kind.label in shown.text) == (200, True)
    assert boss.get(f"{FORMS}/{form_id}/edit/new-file").status == 404


# What came of it.


def test_results_show_sums_and_answers_who_said_what(aws):
    boss = seat()
    form_id = published(boss)
    profile_of("oAnna", name="苏晚晴")
    customer, name = answered(form_id)

    results = words(boss.get(f"{FORMS}/{form_id}/results").text)
    rows = boss.get(f"{FORMS}/{form_id}/answers").text
    one = boss.part(f"{FORMS}/{form_id}/answers/{name}", "drawer").text

    assert "回收 1 份" in results
    assert "2 位 100% 1 100.0%" in results
    assert "138****7241" in results
    assert f"/console/customers/{customer}" in rows
    assert "138****7241" in one
    assert NUMBER not in results + rows + one


def test_a_number_is_shown_to_who_answers_for_it(aws):
    boss = seat()
    form_id = published(boss)
    _, name = answered(form_id)
    path = f"{FORMS}/{form_id}/answers/{name}"

    shown = boss.do(path)

    assert NUMBER in shown.text
    lines = [str(one.to_line()) for one in audit.records().day(business_day(now_ms()))]
    assert any("customers.reveal" in one and form_id in one for one in lines)
    assert NUMBER not in "".join(lines)
    assert seat(Role.ANALYST).do(path).status == 403


def test_who_sees_no_numbers_sees_that_there_is_one(aws):
    form_id = published(seat())
    profile_of("oAnna", name="苏晚晴")
    answered(form_id)

    shown = seat(Role.ANALYST).get(f"{FORMS}/{form_id}/answers").text

    assert "7241" not in shown
    assert "已填写" in shown
    assert "苏晚晴</a>" not in shown


def test_who_sees_no_names_reads_no_answer_in_which_one_may_stand(aws):
    boss, analyst = seat(), seat(Role.ANALYST)
    form_id = begun(boss)
    edit(boss, form_id, "new-paragraph", label="还想说")
    edit(boss, form_id, "new-text", label="城市", attribute="city")
    do(boss, form_id, "publish")
    _, name = answered(form_id, f5="我是苏晚晴", f6="杭州市")
    here = f"{FORMS}/{form_id}"

    for page in ("/results", "/answers", "/answers?field=f5", f"/answers/{name}"):
        shown = analyst.get(here + page).text
        assert "苏晚晴" not in shown, page
        assert "苏晚晴" in boss.get(here + page).text, page
    assert words(analyst.get(f"{here}/results").text).count("原话已隐藏") == 3
    one = words(analyst.get(f"{here}/answers/{name}").text)
    assert one.count("已填写") == 3
    assert "2 位" in one
    assert "杭州市" in one


def test_a_marketer_reads_what_was_answered_and_no_number(aws):
    boss, marketer = seat(), seat(Role.MARKETER)
    form_id = begun(boss)
    edit(boss, form_id, "new-paragraph", label="还想说")
    do(boss, form_id, "publish")
    _, name = answered(form_id, f5="豆子漏气了")

    shown = words(marketer.get(f"{FORMS}/{form_id}/answers/{name}").text)

    assert "苏晚晴" in shown
    assert "豆子漏气了" in shown
    assert "7241" not in shown


def test_an_answer_names_a_person_from_when_its_question_is_tied_to_that(aws):
    boss = seat()
    form_id = begun(boss, "blank")
    edit(boss, form_id, "new-text", label="邮箱")
    do(boss, form_id, "publish")
    customer = connections.customer_id("oAnna")
    said = {"f1": "su.wanqing@example.com"}
    desk.submitting().submit(form_id, customer, "a" * 32, said)
    (pointer,) = desk.answers().of_customer(customer)
    path = f"{FORMS}/{form_id}/answers/{pointer.name}"
    assert "su.wanqing" in boss.get(path).text

    edit(boss, form_id, "f1", label="邮箱", attribute="email")
    do(boss, form_id, "publish")

    shown = boss.get(path).text
    assert "s****@example.com" in shown
    assert "显示完整内容" in shown
    assert "su.wanqing" not in shown
    assert "su.wanqing@example.com" in boss.do(path).text


def test_what_was_typed_into_a_form_is_shown_as_text(aws):
    boss = seat()
    form_id = published(boss, starter="satisfaction", title="<i>回访")
    desk.submitting().submit(
        form_id,
        connections.customer_id("oAnna"),
        "a" * 32,
        {"f1": "9", "f2": "5", "f3": "<img src=x onerror=alert(1)>{{7*7}}"},
    )

    for page in ("", "/results", "/answers", "/answers?field=f3"):
        html = boss.get(f"{FORMS}/{form_id}{page}").text
        assert "<img src=x" not in html
        assert "<i>回访" not in html
        assert "49" not in words(html)


def test_answers_are_read_on_and_an_unknown_place_is_the_end(aws):
    boss = seat()
    form_id = published(boss)
    for number in range(21):
        answered(form_id, f"oMany{number:03d}", f"{number:x}"[-1])

    first = boss.get(f"{FORMS}/{form_id}/answers").text
    further = unescape(re.search(r'href="([^"]*after=[^"]*)"', first)[1])

    assert first.count("2 位") == 20
    assert boss.get(further).text.count("2 位") == 1
    assert "没有符合条件" in boss.get(f"{FORMS}/{form_id}/answers?after=0").text


def test_an_export_is_for_who_may_export_people(aws):
    boss, marketer = seat(), seat(Role.MARKETER)
    form_id = published(boss)
    answered(form_id)

    started = do(boss, form_id, "export", rid=f"5{RID}")
    refused = do(marketer, form_id, "export", rid=f"6{RID}")

    assert started.to == f"/console/jobs/j5{RID}"
    assert "导出答卷" in boss.get(started.to + "/state").text
    assert refused.status == 403
    assert "do/export" not in marketer.get(f"{FORMS}/{form_id}/results").text


def test_pages_that_list_nothing_need_three_reads(aws, monkeypatch):
    boss, calls = seat(), []
    form_id = published(boss)
    paths = (f"{FORMS}/{form_id}", f"{FORMS}/{form_id}/edit/f1", f"{FORMS}/questions")
    for path in paths:
        boss.get(path)
    count_reads(monkeypatch, calls)
    for path in paths:
        calls.clear()
        boss.get(path)
        # Besides the session, and whose it is.
        assert len(calls) <= 5, (path, calls)


@pytest.mark.parametrize("form_id", ["new2", "0" * 11, "g" * 12, "%2e%2e"])
def test_what_is_no_id_of_a_form_finds_none(aws, form_id):
    assert seat().get(f"{FORMS}/{form_id}/results").status == 404


# Questions.


def follower(**values):
    now = now_ms()
    window = {"win_n": 5, "win_until": now + DAY_MS, "last_in": now - 60_000}
    return profile_of("oTESTxAnnaEfGhIjKlMnOp", first_at=1, **{**window, **values})


def asked(customer):
    return questions.histories().of(customer).asks


def test_the_box_offers_the_best_question_and_asks_it(aws):
    customer, boss = follower(), seat()
    box = f"/console/customers/{customer}/panel/question"

    before = words(boss.part(box).text)
    answer = boss.request(
        "POST",
        f"/console/customers/{customer}/do/ask",
        _form(boss, attribute=""),
        {"HX_Request": "true"},
    )

    assert "您是先生还是女士" in before
    assert "现在问" in before
    assert "用 1 条客服消息，还剩 5 条" in before
    (one,) = asked(customer)
    assert (one.attribute, one.state, one.by) == (
        "gender",
        Asked.ASKED,
        boss.staff.actor,
    )
    assert "今天已经问过" in words(answer.text)
    assert "refresh-timeline" in answer.headers["HX-Trigger"]
    (body,) = aws.messages("outbound.fifo")
    assert body["id"] == f"ask.{customer}.gender.1"


def _form(somebody, **given):
    from urllib.parse import urlencode

    from chalicelib.web.csrf import token

    csrf = token(somebody.cookies["__Host-op"])
    return urlencode({"csrf": csrf, **given}).encode()


def test_another_question_than_the_best_can_be_asked(aws):
    customer, boss = follower(), seat()

    done = boss.do(f"/console/customers/{customer}/do/ask", {"attribute": "city"})

    assert done.to == f"/console/customers/{customer}?done=question_asked"
    assert [one.attribute for one in asked(customer)] == ["city"]
    path = f"/console/customers/{customer}/do/ask"
    assert boss.do(path, {"attribute": "member_no"}).to.endswith("not_asked")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"win_until": 1}, "客服窗口已关闭"),
        ({"win_n": 0}, "客服消息已用完"),
        ({"sub": False}, "没有关注"),
    ],
)
def test_who_cannot_be_reached_is_not_asked(aws, values, why):
    customer, boss = follower(**values), seat()

    shown = words(boss.part(f"/console/customers/{customer}/panel/question").text)
    done = boss.do(f"/console/customers/{customer}/do/ask", {"attribute": ""})

    assert why in shown
    assert "现在问" not in shown
    assert done.to.endswith("done=not_asked")
    assert asked(customer) == ()


def test_who_may_not_send_has_no_button(aws):
    customer, marketer = follower(), seat(Role.MARKETER)

    shown = words(marketer.part(f"/console/customers/{customer}/panel/question").text)
    refused = marketer.do(f"/console/customers/{customer}/do/ask", {"attribute": ""})

    assert "您是先生还是女士" in shown
    assert "现在问" not in shown
    assert refused.status == 403


def test_who_has_told_everything_is_not_asked(aws):
    customer = follower()
    told = {"gender": "女", "birthday": "3月1日", "city": "上海", "job": "教师"}
    saying = Saying(Source.STAFF, "k", now_ms())
    attributes().learn(customer, {"name": "苏晚晴", **told}, saying)

    shown = seat().part(f"/console/customers/{customer}/panel/question").text

    assert "该问的都已经知道了" in shown


def test_questions_are_added_changed_and_removed_by_version(aws):
    boss, path = seat(), f"{FORMS}/questions"
    given = {
        "attribute": "interests",
        "text": "更常喝哪一种？",
        "choices": "手冲\n冷萃",
        "on": "yes",
    }

    boss.do(f"{path}/new", {**given, "version": "0"})
    late = boss.do(f"{path}/gender", {**given, "attribute": "gender", "version": "0"})
    boss.do(f"{path}/do/remove", {"name": "job", "version": "1"})

    assert late.status == 422  # 手冲 is no gender
    known = setting.stored()
    assert known.version == 2
    assert known.question("interests").menu == {"1": "手冲", "2": "冷萃"}
    assert known.question("job") is None
    shown = words(boss.get(path).text)
    assert "更常喝哪一种" in shown
    conflict = boss.do(f"{path}/do/remove", {"name": "city", "version": "0"})
    assert conflict.status == 409


def test_rules_that_cannot_be_are_refused(aws):
    boss, path = seat(), f"{FORMS}/questions"
    rules = {
        "quiet_minutes": "10",
        "from_hour": "21",
        "to_hour": "9",
        "per_day": "1",
        "per_week": "2",
        "again_days": "60",
        "most_tries": "2",
        "most_ignored": "3",
        "keep": "2",
        "decline": "算了",
        "thanks": "",
        "version": "0",
    }

    refused = boss.do(f"{path}/do/rules", rules)
    taken = boss.do(f"{path}/do/rules", rules | {"from_hour": "9", "to_hour": "21"})

    assert (refused.status, "结束要晚于开始" in refused.text) == (422, True)
    assert taken.status == 303
    assert (setting.stored().rules.decline, setting.stored().rules.auto) == (
        "算了",
        False,
    )


def test_the_boxes_of_forms_name_what_was_answered(aws):
    boss = seat()
    form_id = published(boss)
    profile_of("oAnna", name="苏晚晴")
    customer, name = answered(form_id)

    shown = boss.part(f"/console/customers/{customer}/panel/forms").text

    assert "周末手冲课报名" in shown
    assert f"{FORMS}/{form_id}/answers/{name}" in shown


def test_a_closing_day_is_in_the_list(aws):
    boss = seat()
    form_id = begun(boss)
    today = business_day(now_ms())
    edit(boss, form_id, "head", title="报名", intro="", closes=today, thanks="")

    assert today in boss.get(FORMS).text
