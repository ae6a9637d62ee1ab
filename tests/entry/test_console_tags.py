"""The console's pages about tags: what they show, to whom, and what they do."""

import re
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.batch import whom
from chalicelib.customers.tags.batch.whom import Way
from chalicelib.customers.tags.models import Gift, Source, Tag, tag_id
from chalicelib.customers.tags.rules import desk as ruling
from chalicelib.customers.tags.rules.models import On, Rule, State, When
from chalicelib.customers.wxtags import desk as wx
from chalicelib.customers.wxtags.models import Choice, Clash, Link, Policy
from chalicelib.inbox.chores import chores as work
from chalicelib.messaging import jobs as messaging
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests import sqs
from tests.console import seat
from tests.portal import entry, profile_of, remember
from tests.pushes import ANNA

SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
LIST = "/console/tags"
RULE = {
    "rule": "",
    "rev": "",
    "on": "menu",
    "name": "看新豆的人",
    "tags": "想看新豆、潜客",
    "keep_days": "30",
    "values": "NEW_BEANS",
}


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.partition("<main")[2]))


def do(somebody, what, **form):
    return somebody.do(f"{LIST}/do/{what}", form)


def add(somebody, name="到店", **more):
    form = {"tag": "", "version": "", "name": name, "group": "", "colour": "green"}
    form |= {"description": "", "whose": "brand"} | more
    return do(somebody, "save", **form)


def keys(staff=""):
    return set(desk.catalogue().shelf(staff).tags)


@pytest.fixture
def boss(aws):
    return seat()


@pytest.fixture
def anna(aws):
    return profile_of(ANNA, name="苏晚晴")


# The catalogue.


def test_a_tag_is_added_shown_with_its_count_changed_and_archived(boss, anna):
    assert add(boss).to == "/console/tags?done=tag"
    desk.tags().give(anna, "到店", Gift("m#1", Source.QR, "scene:s", now_ms()))
    page = words(boss.get(LIST).text)
    assert "到店 1" in page

    renamed = {
        "tag": tag_id("到店"),
        "version": 0,
        "name": "来过店里",
        "whose": "brand",
    }
    do(boss, "save", group="", colour="", description="", **renamed)
    assert desk.catalogue().shelf().name_of("到店") == "来过店里"
    do(boss, "archive", tag=tag_id("到店"))

    assert "来过店里" not in words(boss.get(LIST).text)
    assert "来过店里" in words(boss.get(f"{LIST}?archived=yes").text)
    assert desk.counts().of("到店") == 1


def test_a_name_that_is_taken_is_said_in_the_form(boss):
    add(boss)
    answer = add(boss)

    assert (answer.status, "已经有同名的标签" in answer.text) == (422, True)


def test_a_change_made_from_an_old_page_is_refused(boss):
    add(boss)
    form = {"tag": tag_id("到店"), "version": 0, "group": "", "whose": "brand"}
    do(boss, "save", name="一", colour="", description="", **form)
    late = do(boss, "save", name="二", colour="", description="", **form)

    assert late.status == 409


def test_an_agent_makes_tags_that_only_they_see(boss, anna):
    agent = seat(Role.AGENT)
    refused = add(agent, "企业的")
    add(agent, "我的重点", whose="own")

    assert (refused.status, keys()) == (422, set())
    assert "我的重点" in words(agent.get(LIST).text)
    assert "我的重点" not in words(boss.get(LIST).text)
    mine = f"{LIST}/{tag_id(next(iter(keys(agent.staff.id))))}"
    assert (agent.get(mine).status, boss.get(mine).status) == (200, 404)


def test_groups_are_added_renamed_and_removed(boss):
    do(boss, "group_save", group="", version="", name="门店", order="10")
    (group,) = desk.catalogue().shelf().groups
    add(boss, group=group.id)
    assert "门店 1 个" in words(boss.get(LIST).text)

    do(boss, "group_save", group=group.id, version=group.version, name="店", order="1")
    do(boss, "group_remove", group=group.id)

    assert desk.catalogue().shelf().groups == ()
    assert "未分组 1 个" in words(boss.get(LIST).text)


def test_a_tag_shows_its_people_and_why(boss, anna):
    said = entry(anna, "message", "text", "in", "豆子漏气了")
    remember(said)
    add(boss, "售后")
    gift = Gift("m#1", Source.RULE, "rule:r1", now_ms(), (said.sort_key,), 2)
    desk.tags().give(anna, "售后", gift)
    path = f"{LIST}/{tag_id('售后')}"

    shown = words(boss.get(path).text)

    assert "苏晚晴" in shown
    assert "豆子漏气了" in shown
    assert "第 2 版" in shown
    hidden = words(seat(Role.ANALYST).get(path).text)
    assert "豆子漏气了" not in hidden
    assert "苏晚晴" not in hidden


def test_what_was_said_aloud_is_quoted_to_who_reads_messages_alone(boss, anna):
    said = entry(anna, "transcript", "voice", "internal", "转写：豆子漏气了")
    told = entry(anna, "event", "CLICK", "in", "点击菜单：新豆", ago_ms=9)
    remember(said, told)
    add(boss, "售后")
    proofs = (told.sort_key, said.sort_key)
    desk.tags().give(anna, "售后", Gift("m#1", Source.RULE, "rule:r1", 9, proofs, 2))
    of_customer = f"/console/customers/{anna}"
    pages = (
        f"{LIST}/{tag_id('售后')}",
        f"{of_customer}/tags",
        f"{of_customer}/panel/tags",
    )

    for role in (Role.MARKETER, Role.ANALYST):
        for path in pages:
            shown = seat(role).get(path).text
            assert "豆子漏气了" not in shown
            assert shown.count("原话已隐藏") == 1
            assert "点击菜单：新豆" in shown
    for path in pages:
        assert "豆子漏气了" in boss.get(path).text


def test_a_page_of_people_goes_on_behind_its_last(boss):
    add(boss)
    for number in range(23):
        customer = profile_of(f"oFollower{number:019d}")
        gift = Gift(f"m#{number}", Source.QR, "scene:s", now_ms() - number * 1000)
        desk.tags().give(customer, "到店", gift)
    page = boss.get(f"{LIST}/{tag_id('到店')}").text

    (further,) = set(re.findall(r'href="([^"]*after=[^"]*)"', page))
    rest = boss.get(further.replace("&amp;", "&")).text

    assert [text.count('class="c-person"') for text in (page, rest)] == [20, 3]


def test_what_is_done_is_in_the_audit_first(boss):
    add(boss)

    chained = audit.records().day(business_day(now_ms()))
    deeds = [one.record.action for one in chained]
    assert "tags.save" in deeds


def test_nobody_does_what_their_role_may_not(aws):
    agent = seat(Role.AGENT)

    for what in ("archive", "group_save", "rule_save", "batch", "wechat_run"):
        assert do(agent, what).status == 403
    assert do(seat(), "no_such_thing").status == 404


# One customer.


def test_a_tag_is_given_and_taken_on_the_customers_page(boss, anna):
    add(boss)
    path = f"/console/customers/{anna}/tags"

    boss.do(path, {"add": "到店", "remove": "", "rid": "a" * 32})
    shown = words(boss.get(path).text)
    assert "到店" in shown
    assert "周雨彤" in shown
    (found,) = desk.tags().of(anna)
    assert (found.source, found.by) == (Source.MANUAL, boss.staff.actor)

    boss.do(path, {"add": "", "remove": tag_id("到店"), "rid": "b" * 32})
    assert desk.tags().of(anna) == []


def test_an_agent_chooses_from_the_list_and_enters_nothing_new(boss, anna):
    add(boss)
    agent = seat(Role.AGENT)
    path = f"/console/customers/{anna}/tags"

    assert agent.do(path, {"add": "新词", "remove": ""}).status == 422
    assert agent.do(path, {"add": "到店", "remove": ""}).status == 303
    assert keys() == {"到店"}


def test_a_colleagues_own_tag_is_not_in_anothers_box(boss, anna):
    agent = seat(Role.AGENT)
    add(agent, "我的重点", whose="own")
    path = f"/console/customers/{anna}/tags"
    agent.do(path, {"add": "我的重点", "remove": ""})

    assert "我的重点" in words(agent.get(path).text)
    assert "我的重点" not in words(boss.get(path).text)


# Rules.


def draft(boss, **more):
    answer = do(boss, "rule_save", **(RULE | more))
    return answer, ruling.rules().all()


def test_a_rule_is_written_published_changed_and_retired(boss):
    answer, (head,) = draft(boss)
    path = answer.to.partition("?")[0]
    assert (head.state, head.draft.gives) == (State.DRAFT, ("想看新豆", "潜客"))
    assert "点击菜单「NEW_BEANS」，打上「想看新豆」、「潜客」" in words(
        boss.get(path).text
    )

    do(boss, "rule_publish", rule=head.id, rev=head.rev)
    assert len(ruling.published().current().rules) == 1
    head = ruling.rules().get(head.id)
    draft(boss, rule=head.id, rev=head.rev, values="OLD")
    assert "有未发布的修改" in words(boss.get(path).text)

    head = ruling.rules().get(head.id)
    do(boss, "rule_retire", rule=head.id, rev=head.rev)
    assert ruling.rules().get(head.id).state is State.RETIRED


@pytest.mark.parametrize("on", On)
def test_a_form_for_every_trigger_opens_and_can_be_saved_as_it_is(boss, on):
    page = boss.get(f"{LIST}/rules/new?on={on.value}")
    given = {"name": "规则", "tags": "甲", "values": "一"}
    if on is On.EVENT:
        given["act"] = "visit.began"
    if on is On.TOPIC:
        given["values"] = "冲煮"  # by its name in the lexicon
    form = {name: value for name, value in page.fields.items() if name != "csrf"}
    form |= {"days": "7", "times": "3", "level_on": "6", "level_off": "3"} | given

    answer = do(boss, "rule_save", **form)

    assert answer.status == 303, words(answer.text)
    (head,) = ruling.rules().all()
    assert head.draft.when.on is on
    assert boss.get(f"{LIST}/rules/{head.id}").status == 200


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": ""}, "规则名要有 1 到 30 个字"),
        ({"tags": ""}, "请填写 1 到 5 个标签"),
        ({"keep_days": "x"}, "请填写 0 到"),
        ({"on": "keyword", "values": ""}, "请填写关键词"),
        (
            {"on": "topic", "values": "冲煮", "level_on": "3", "level_off": "6"},
            "要低于",
        ),
        ({"on": "topic", "values": "手冲壶", "level_on": "3"}, "没有「手冲壶」"),
        ({"on": "behaviour", "act": "days", "days": "15", "times": "3"}, "1 到 14"),
        (
            {"on": "behaviour", "act": "menu", "days": "7", "times": "2", "below": "3"},
            "不能多于",
        ),
        ({"on": "order", "days": "0", "times": "1", "below": "1"}, "没有时间范围"),
        ({"on": "order", "least": "NaN", "times": "1"}, "请填写 0 到"),
        ({"who0": "inbound:at_least", "value0": "多"}, "要填整数"),
        ({"who0": "nothing:is", "value0": "x"}, "请选择条件"),
    ],
)
def test_what_makes_no_rule_is_said_where_it_was_typed(boss, given, reason):
    answer, heads = draft(boss, **given)

    assert (answer.status, heads) == (422, [])
    assert reason in answer.text


def test_conditions_with_few_answers_are_chosen_whole(boss):
    _, (head,) = draft(boss, who0="subscribed:is:true", who1="tags:has", value1="到店")

    assert [one.to_list() for one in head.draft.who] == [
        ["subscribed", "is", "true"],
        ["tags", "has", "到店"],
    ]
    page = boss.get(f"{LIST}/rules/{head.id}").text
    assert 'value="subscribed:is:true" selected' in page


def test_a_rule_changed_from_an_old_page_is_refused(boss):
    _, (head,) = draft(boss)
    draft(boss, rule=head.id, rev=head.rev, values="A")

    answer, _ = draft(boss, rule=head.id, rev=head.rev, values="B")

    assert answer.status == 409


def test_a_tag_of_a_running_rule_cannot_be_archived(boss):
    _, (head,) = draft(boss)
    do(boss, "rule_publish", rule=head.id, rev=head.rev)
    ruling.published()._read_at = float("-inf")

    answer = do(boss, "archive", tag=tag_id("潜客"))

    assert (answer.status, "看新豆的人" in answer.text) == (422, True)


# Long work.


def worked_off(aws):
    while messages := aws.messages("chores"):
        for message in messages:
            assert sqs.failures(work(sqs.event("chores", message), sqs.Context())) == []


def test_a_back_test_is_asked_for_watched_read_and_applied(aws, boss, anna):
    clicked = entry(anna, "event", "CLICK", "in", "点击菜单：NEW_BEANS")
    remember(replace(clicked, data={"EventKey": "NEW_BEANS"}))
    _, (head,) = draft(boss)
    asked = do(boss, "rule_try", rule=head.id, days="7", rid="c" * 32)
    assert "回测规则" in words(boss.get(asked.to).text)

    worked_off(aws)
    page = words(boss.get(asked.to).text)
    assert "会被打上 1 人" in page
    assert "点击菜单：NEW_BEANS" in page
    assert boss.part(asked.to).headers["HX-Refresh"] == "true"

    do(boss, "trial_apply", trial="c" * 32, rid="d" * 32)
    worked_off(aws)
    assert [one.key for one in desk.tags().of(anna)] == ["想看新豆", "潜客"]


def test_a_validation_is_asked_for_and_read(aws, boss):
    add(boss)
    form = {"tag": tag_id("到店"), "conversion": "order", "days": "7", "rid": "e" * 32}
    asked = do(boss, "validate", **form)
    worked_off(aws)

    page = words(boss.get(asked.to).text)

    assert "人数太少，不下结论" in page
    assert "0 / 0 人转化" in page
    wrong = form | {"conversion": "x", "rid": "f" * 32}
    assert do(boss, "validate", **wrong).status == 422


def test_a_batch_is_asked_for_watched_and_taken_back(aws, boss, anna):
    form = {"do": "give", "name": "老客", "target": "ids", "ids": anna}
    rest = {"of_tag": "", "scene": "", "of": "", "rid": "f" * 32}
    begun = do(boss, "batch", **form, **rest)
    worked_off(aws)
    assert "已处理 1 项" in words(boss.get(f"{begun.to}/state").text)
    assert "撤销" in words(boss.get(f"{LIST}/batch").text)

    do(boss, "batch_undo", chore="f" * 32, rid="1" * 32)
    worked_off(aws)

    assert desk.tags().of(anna) == []
    assert "已撤销" in words(boss.get(f"{LIST}/batch").text)


def test_a_batch_leads_to_where_it_is_paused_and_cancelled(aws, boss, anna):
    rest = {"of_tag": "", "scene": "", "of": "", "ids": "", "rid": "f" * 32}
    begun = do(boss, "batch", do="give", name="老客", target="all", **rest)

    assert f'href="{begun.to}"' in boss.get(f"{LIST}/batch").text
    for how, state in (
        ("pause", "paused"),
        ("resume", "running"),
        ("cancel", "cancelled"),
    ):
        boss.do(f"/console/chores/j{'f' * 32}/do/{how}")
        assert chores.rows().get("f" * 32).state == state


def test_the_customers_of_the_list_are_tagged_and_taken_back(aws, boss, anna):
    drawer = boss.part(f"/console/customers/batch?do=tag&c_{anna}=on", "drawer")
    assert 'name="tag"' in drawer.text
    form = {"do": "tag", "ids": anna, "filters": "", "tag": "老客", "rid": "f" * 32}
    begun = boss.do("/console/customers/batch", form)
    worked_off(aws)
    assert "已处理 1 项" in words(boss.get(f"{begun.to}/state").text)
    row = words(boss.get("/console/customers?tag=老客").text)
    assert "老客" in row

    do(boss, "batch_undo", chore="f" * 32, rid="1" * 32)
    worked_off(aws)

    assert desk.tags().of(anna) == []


def test_a_group_that_another_module_knows_is_offered_and_tagged(
    aws, boss, anna, monkeypatch
):
    monkeypatch.setattr(whom, "_ways", {})
    whom.add(
        Way("segment", "分群", f"{__name__}:everybody_of", lambda _: {anna: "自己"})
    )
    page = boss.get(f"{LIST}/batch?target=segment&of={anna}").text
    assert f'value="{anna}" selected' in page
    form = {"do": "give", "name": "老客", "target": "segment", "of": anna, "ids": ""}
    do(boss, "batch", **form, of_tag="", scene="", rid="f" * 32)
    worked_off(aws)

    assert [one.key for one in desk.tags().of(anna)] == ["老客"]


def everybody_of(of, cursor, limit):
    return [of], ""


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"ids": "苏晚晴"}, "不是客户编号"),
        ({"ids": ""}, "请填写要打标签的客户"),
        ({"target": "tag"}, "请选择一个标签"),
        ({"target": "scene"}, "请选择客户范围"),
        ({"do": "drop"}, "请选择打上还是移除"),
        ({"name": ""}, "标签名要有"),
    ],
)
def test_a_batch_that_makes_no_sense_is_said_in_the_form(boss, given, reason):
    form = {"do": "give", "name": "老客", "target": "ids", "ids": "c" + "1" * 25}
    form |= {"of_tag": "", "scene": "", "of": ""} | given

    answer = do(boss, "batch", **form)

    assert (answer.status, reason in answer.text) == (422, True)


# WeChat's tags.


def test_a_tag_is_linked_planned_synced_and_unlinked(aws, wechat, anna):
    messaging.token(SCHEDULED, sqs.Context())
    boss = seat()
    add(boss)
    drawer = boss.part(f"{LIST}/new?kind=link", "drawer").text
    assert 'id="drawer-title">加入同步' in drawer
    linked = {"tag": tag_id("到店"), "theirs": "", "policy": "publish"}
    assert do(boss, "wechat_link", **linked).to.endswith("done=linked")

    do(boss, "wechat_run", dry="yes", agree="", rid="2" * 32)
    assert "试运行进行中" in words(boss.get(f"{LIST}/wechat").text)
    assert do(boss, "wechat_run", dry="", agree="", rid="3" * 32).status == 422
    worked_off(aws)
    assert "在微信新建标签" in words(boss.get(f"{LIST}/wechat?run={'2' * 32}").text)

    do(boss, "wechat_run", dry="", agree="", rid="4" * 32)
    worked_off(aws)
    assert "到店" in [one.name for one in connections.account().tags()]
    assert "一致" in words(boss.get(f"{LIST}/wechat").text)

    do(boss, "wechat_policy", tag=tag_id("到店"), policy="both")
    assert wx.wxtags().get("到店").policy is Policy.BOTH
    do(boss, "wechat_unlink", tag=tag_id("到店"))
    assert wx.wxtags().links() == {}


def test_a_tag_of_wechats_is_taken_in_under_its_name(wechat):
    messaging.token(SCHEDULED, sqs.Context())
    boss = seat()
    wx_id = connections.account().create_tag("微信老客").id

    do(boss, "wechat_link", tag="", theirs=str(wx_id), policy="pull")

    found = wx.wxtags().get("微信老客")
    assert (found.wx_id, found.policy) == (wx_id, Policy.PULL)
    assert do(boss, "wechat_link", tag="", theirs="99", policy="pull").status == 422


def test_a_clash_is_decided_once(boss):
    add(boss)
    wx.wxtags().save(Link("到店", Policy.BOTH, clash=Clash.FIRST))
    assert "第一次同步" in words(boss.get(f"{LIST}/wechat").text)

    do(boss, "wechat_decide", tag=tag_id("到店"), choice="union")
    assert wx.wxtags().get("到店").choice is Choice.UNION
    wrong = do(boss, "wechat_decide", tag=tag_id("到店"), choice="nothing")
    assert wrong.status == 422


def test_nothing_typed_becomes_markup(boss):
    desk.catalogue().enter(Tag("<b>粗</b>", "<b>粗</b>"), "s1")
    ruling.rules().add(
        Rule("r1", "<i>", When(On.KEYWORD, ("<u>",)), ("<b>粗</b>",)), "s"
    )

    for path in (LIST, f"{LIST}/rules", f"{LIST}/rules/r1", f"{LIST}/batch"):
        html = boss.get(path).text
        assert not re.search(r"<(b|i|u)>", html), path
