"""The pages of segments: put together, counted, kept, explained, taken away."""

import re

import pytest

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.segments.counting import crowd
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Day, Form
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.editing import pages as editing
from chalicelib.customers.segments.membership import sweeping
from chalicelib.customers.segments.one import box
from chalicelib.customers.segments.one import pages as one_pages
from chalicelib.customers.segments.shelf import notices
from chalicelib.customers.traits.everything import everything
from chalicelib.staff import audit
from chalicelib.staff.models import Role, principal
from tests.console import seat
from tests.segments import (
    FOLLOWING,
    REGULARS,
    TAGGED,
    alter,
    functions,
    segs,
    snapshot,
    somebody,
    tagged,
    work,
)

NEW = "/console/segments/new"
RID = "b" * 32
RULE = {
    "r.type": "all",
    "r.0.what": "trait:subscribed",
    "r.0.op": "is",
    "r.0.v": "true",
    "r.1.what": "trait:tags",
    "r.1.op": "has_any",
    "r.1.v": "到店",
}
WORDS = {"name": "到店粉丝", "note": "", "shared": "yes", "form": "live"}
SENTENCE = "关注中，且标签包含「到店」"


@pytest.fixture
def brand(aws, monkeypatch):
    """Six followers of whom two have been to a store, and everybody counted."""
    monkeypatch.setattr(sweeping, "_SETTLED_MS", 0)
    with functions(monkeypatch):
        yield aws.once("six", lambda: six_followers(aws))


def six_followers(aws):
    people = [somebody(number, name=f"顾客{number}") for number in range(6)]
    for one in people[:2]:
        tagged(one, "到店")
    snapshot(aws)
    return people


def words(html):
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]*>", " ", html.partition("<main")[2] or html)
    )


def made(form=Form.LIVE, rule=REGULARS, name="到店粉丝", by="staff:0", shared=True):
    draft = Draft(name, rule, shared=shared)
    return desk.definitions().create(form, draft, unique=name, by=by)


def lived(aws, **more):
    """Make a segment and let its people in."""
    segment = made(**more)
    connections.forget()
    work(aws)
    return segment


def page_of(segment):
    return f"/console/segments/{segment.id}"


def written(action):
    found = [one.record for one in audit.records().day(business_day(now_ms()))]
    return [one for one in found if one.action == action]


# Putting one together.


def test_a_segment_is_put_together_and_its_people_enter(brand, aws):
    boss = seat()

    answer = boss.do(NEW, {**WORDS, **RULE, "rid": RID})

    assert answer.status == 303
    assert answer.to.endswith("?done=segment_live")
    connections.forget()
    work(aws)
    segment = desk.segments().all()[0]
    assert (segment.name, segment.rule) == ("到店粉丝", REGULARS)
    assert [bool(segs(one)) for one in brand] == [True] * 2 + [False] * 4
    assert written("segments.write")[0].details["name"] == "到店粉丝"


def test_sent_twice_it_is_one_segment(brand):
    boss = seat()
    boss.do(NEW, {**WORDS, **RULE, "rid": RID})

    boss.do(NEW, {**WORDS, **RULE, "rid": RID})

    assert len(desk.segments().all()) == 1


def test_the_count_follows_what_is_filled_in_so_far(brand):
    boss = seat()
    half = {**RULE, "r.2.what": "trait:last_inbound_at", "r.2.op": "within_days"}

    shown = words(boss.do("/console/segments/count", {**WORDS, **half}).text)

    assert "2 人" in shown
    assert "占全部 6 人的 33.3%" in shown
    assert SENTENCE in shown
    assert "1 个条件还没有填完" in shown


def test_a_change_of_a_moment_ago_is_counted(brand, monkeypatch):
    boss = seat()
    monkeypatch.setattr(crowd, "FRESH_MS", 0)
    tagged(brand[5], "到店")

    shown = words(boss.do("/console/segments/count", {**WORDS, **RULE}).text)

    assert "3 人" in shown


def test_without_the_function_the_editor_says_so_and_the_form_stays(aws):
    shown = seat().do("/console/segments/count", {**WORDS, **RULE})

    assert shown.status == 200
    assert "暂时没有统计出来" in shown.text


def test_lines_and_groups_come_and_go_without_changing_anything(aws):
    boss = seat()

    more = boss.do("/console/segments/build", {**WORDS, **RULE, "do": "line:r"})
    group = boss.do("/console/segments/build", {**WORDS, **RULE, "do": "group:r"})
    less = boss.do("/console/segments/build", {**WORDS, **RULE, "do": "remove:r.0"})

    assert 'name="r.2.what"' in more.text
    assert 'name="r.2.type"' in group.text
    assert 'name="r.2.0.what"' in group.text
    assert 'name="r.1.what"' not in less.text
    assert 'value="到店"' in less.text
    assert desk.segments().all() == []


def test_building_does_not_use_the_form_up(brand):
    boss = seat()
    boss.do("/console/segments/build", {**WORDS, **RULE, "do": "line:r"})
    boss.do("/console/segments/count", {**WORDS, **RULE})

    assert boss.do(NEW, {**WORDS, **RULE, "rid": RID}).status == 303


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"r.1.v": ""}, "请填写内容"),
        ({"r.1.what": ""}, "请选择条件"),
        ({"r.1.what": "segment", "r.1.v": "s00000"}, "请选择分群"),
        ({"name": ""}, "名称要有"),
        ({"note": "长" * 201}, "说明最多"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(aws, change, said):
    answer = seat().do(NEW, {**WORDS, **RULE, "rid": RID} | change)

    assert answer.status == 422
    assert said in answer.text
    assert desk.segments().all() == []


def test_a_field_that_is_none_of_ours_is_refused(aws):
    answer = seat().do(NEW, {**WORDS, **RULE, "rid": RID, "r.0.z": "1"})

    assert answer.status == 422
    assert desk.segments().all() == []


def test_a_sample_says_who_and_is_written_down(brand):
    marketer = seat(Role.MARKETER)

    shown = marketer.do("/console/segments/sample", {**WORDS, **RULE}).text

    assert all(f"/console/customers/{one}" in shown for one in brand[:2])
    assert brand[3] not in shown
    assert written("customers.read")[0].actor == marketer.staff.actor


@pytest.fixture
def blind(monkeypatch):
    """Let no role see tags."""
    for module in (editing, one_pages, box):
        seen = frozenset({"subscribed", "segments"})
        monkeypatch.setattr(module, "visible_fields", lambda *_, seen=seen: seen)


def test_a_role_cannot_ask_by_what_it_does_not_see(aws, blind):
    answer = seat().do(NEW, {**WORDS, **RULE, "rid": RID})

    assert answer.status == 422
    assert "您的角色看不到这项信息" in answer.text
    assert 'value="trait:tags"' not in answer.text


# Changing one.


def test_the_form_of_a_segment_shows_its_rule(aws):
    segment = made()

    page = seat().get(page_of(segment) + "/edit").text

    assert re.search(r'<option value="trait:tags" selected>', page)
    assert 'value="到店"' in page
    assert "保存后会重新核对所有客户" in page


def test_a_changed_rule_lets_people_in_and_out(brand, aws):
    segment = lived(aws)
    form = {**WORDS, **RULE, "r.1.op": "has_none", "id": segment.id, "revision": "1"}

    answer = seat().do(page_of(segment) + "/edit", form)

    assert answer.status == 303
    connections.forget()
    work(aws)
    assert [bool(segs(one)) for one in brand] == [False] * 2 + [True] * 4
    assert desk.segments().known(segment.id).version == 2


def test_whoever_saves_over_a_colleague_is_told(aws):
    segment = made()
    boss = seat()
    form = {**WORDS, **RULE, "id": segment.id, "revision": "1"}
    boss.do(page_of(segment) + "/edit", {**form, "note": "我的"})

    answer = boss.do(page_of(segment) + "/edit", {**form, "note": "他的"})

    assert answer.status == 409
    assert desk.segments().known(segment.id).note == "我的"


def test_a_scheme_can_be_its_makers_alone(aws):
    boss, other = seat(), seat(Role.MARKETER)
    mine = made(Form.SCHEME, by=boss.staff.actor, shared=False)

    statuses = {
        one: other.get(page_of(mine) + one).status
        for one in ("", "/edit", "/now", "/members", "/why", "/versions", "/freeze")
    }

    assert set(statuses.values()) == {404}
    assert other.do(page_of(mine) + "/do/archive").status == 404
    assert mine.name not in other.get("/console/segments?view=scheme").text
    assert boss.get(page_of(mine)).status == 200


# The shelf.


def test_the_list_has_a_tab_for_each_use(aws):
    made()
    made(Form.SCHEME, TAGGED, "到过店")
    boss = seat()

    live = words(boss.get("/console/segments").text)
    schemes = words(boss.get("/console/segments?view=scheme&q=店").text)

    assert "实时分群 1" in live
    assert SENTENCE in live
    assert "到过店" not in live
    assert "到过店" in schemes
    assert "没有符合条件" in boss.get("/console/segments?view=scheme&q=无").text


def test_a_scheme_becomes_live(brand, aws):
    scheme = made(Form.SCHEME)

    answer = seat().do(page_of(scheme) + "/do/publish")

    assert answer.status == 303
    connections.forget()
    work(aws)
    assert segs(brand[0]) == {scheme.id}


def test_a_segment_is_put_away_and_its_people_leave(brand, aws):
    segment = lived(aws)

    answer = seat().do(page_of(segment) + "/do/archive")

    assert answer.to == "/console/segments?done=segment_archived"
    connections.forget()
    work(aws)
    assert segs(brand[0]) == set()
    assert segment.name in seat().get("/console/segments?view=archived").text


def test_whoever_follows_a_scheme_is_told_when_its_people_change(aws):
    boss = seat(Role.ANALYST)
    scheme = made(Form.SCHEME)
    desk.segments().note_count(scheme.id, 4, now_ms())
    assert boss.do(page_of(scheme) + "/do/follow").status == 303
    assert notices.changed(principal(boss.staff, "")) == []

    desk.segments().note_count(scheme.id, 9, now_ms())
    told = notices.changed(principal(boss.staff, ""))
    boss.get(page_of(scheme))

    assert [one.text for one in told] == ["现在 9 人，比您上次看时多了 5 人"]
    assert notices.changed(principal(boss.staff, "")) == []
    boss.do(page_of(scheme) + "/do/unfollow")
    assert desk.segments().subscribed(boss.staff.actor) == {}


def test_a_list_is_frozen_and_changed_by_hand(brand, aws):
    segment, boss = lived(aws), seat()

    form = {"name": "到店名单", "rid": RID}
    answer = boss.do(page_of(segment) + "/do/freeze", form)
    work(aws)

    assert answer.to.startswith("/console/jobs/")
    static = next(one for one in desk.segments().all() if one.form is Form.STATIC)
    assert segs(brand[0]) == {segment.id, static.id}
    boss.do(page_of(static) + "/do/put", {"ids": f"{brand[4]}\n{brand[5]}"})
    boss.do(page_of(static) + "/do/take", {"ids": brand[0]})
    assert [static.id in segs(one) for one in brand] == [
        *(False, True, False),
        *(False, True, True),
    ]


def test_a_list_is_typed_in_and_ticked_together(brand, aws):
    boss = seat()
    form = {"name": "体验官", "ids": brand[0], "rid": RID}
    where = boss.do("/console/segments/list", form).to
    static = desk.segments().all()[0]
    connections.forget()

    ticked = {"do": "enlist", "ids": brand[4], "filters": "", "list": static.id}
    answer = boss.do("/console/customers/batch", {**ticked, "rid": "c" * 32})
    work(aws)

    assert where == f"{page_of(static)}?done=saved"
    assert answer.to.startswith("/console/jobs/")
    assert [bool(segs(one)) for one in brand] == [
        *(True, False, False),
        *(False, True, False),
    ]
    wrong = {**ticked, "list": "s00000", "rid": "d" * 32}
    assert "请选择名单" in boss.do("/console/customers/batch", wrong).text


def test_a_list_takes_customers_and_nothing_else(aws):
    static = made(Form.STATIC, name="名单")

    answer = seat().do(page_of(static) + "/do/put", {"ids": "顾客甲"})

    assert answer.status == 422
    assert "「顾客甲」不是客户编号" in answer.text


@pytest.mark.parametrize(
    ("what", "role"),
    [
        ("archive", Role.ANALYST),
        ("publish", Role.AUDITOR),
        ("export", Role.MARKETER),
        ("put", Role.ANALYST),
    ],
)
def test_who_may_only_look_changes_nothing(aws, what, role):
    segment = made(Form.SCHEME)

    answer = seat(role).do(page_of(segment) + f"/do/{what}", {"form": "csv"})

    assert answer.status == 403
    assert desk.segments().known(segment.id) == segment


def test_an_export_is_a_job_whose_file_holds_the_people(brand, aws):
    segment, boss = lived(aws), seat()

    answer = boss.do(page_of(segment) + "/do/export", {"form": "csv", "rid": RID})
    work(aws)

    page = boss.part(answer.to + "/state").text
    assert "下载 CSV" in page
    keys = list(connections.archive().list("exports/segments/"))
    whole = next(one for one in keys if one.endswith(".csv") and one.count("/") == 2)
    text = connections.archive().get(whole).decode("utf-8-sig")
    assert all(one in text for one in brand[:2])
    assert brand[3] not in text


# One segment.


def test_the_page_says_how_many_there_are_and_were(brand, aws):
    segment, boss = lived(aws), seat()
    desk.segments().note_day(segment.id, Day("2026-11-20", 40, 3, 1))

    page = boss.get(page_of(segment)).text
    now = words(boss.part(page_of(segment) + "/now").text)

    assert SENTENCE in words(page)
    assert 'data-value="40"' in page
    assert "2 人" in now


def test_members_come_with_their_reason_and_who_looked_is_written_down(brand, aws):
    segment, boss = lived(aws), seat()

    shown = words(boss.part(page_of(segment) + "/members").text)

    assert "顾客0" in shown
    assert "标签包含「到店」（「到店」）" in shown
    assert "顾客4" not in shown
    assert len(written("customers.read")) == 1


def test_members_go_on_page_by_page(brand, aws, monkeypatch):
    monkeypatch.setattr(one_pages, "_PER_PAGE", 4)
    segment, boss = lived(aws, rule=FOLLOWING), seat()

    first = boss.part(page_of(segment) + "/members").text
    further = re.search(r'hx-get="([^"]+after=[^"]+)"', first)[1]
    last = boss.part(further.replace("&amp;", "&")).text

    found = [set(re.findall(r"/customers/(c\w+)", text)) for text in (first, last)]
    assert [len(one) for one in found] == [4, 2]
    assert found[0] | found[1] == set(brand)


def test_why_names_every_condition_with_what_was_seen(brand, aws):
    segment, boss = lived(aws), seat()

    inside = words(boss.part(f"{page_of(segment)}/why?customer={brand[0]}").text)
    outside = words(boss.part(f"{page_of(segment)}/why?customer={brand[3]}").text)

    assert "在里面" in inside
    assert "不在里面" in outside
    assert "满足： 关注中" in outside
    assert "不满足： 标签包含「到店」 没有" in outside


def test_why_finds_people_by_what_they_are_called(brand, aws):
    segment, boss = lived(aws), seat()

    one = words(boss.part(f"{page_of(segment)}/why?q=顾客3").text)
    several = boss.part(f"{page_of(segment)}/why?q=顾客").text
    nobody = boss.part(f"{page_of(segment)}/why?q=无此人").text

    assert "不在里面" in one
    assert len(re.findall(r"why\?customer=", several)) >= 6
    assert "没有找到这位客户" in nobody


def test_a_role_that_does_not_see_tags_does_not_read_them_here(brand, aws, blind):
    segment, analyst = lived(aws), seat(Role.ANALYST)

    why = words(analyst.part(f"{page_of(segment)}/why?customer={brand[0]}").text)
    people = words(analyst.part(page_of(segment) + "/members").text)

    assert "已隐藏" in why
    assert "顾客0" not in why
    assert "（「到店」）" not in people


def test_the_versions_of_a_rule_are_there_with_who_made_them(aws):
    segment, boss = made(by="staff:0"), seat()
    form = {**WORDS, **RULE, "r.1.v": "试饮", "id": segment.id, "revision": "1"}
    boss.do(page_of(segment) + "/edit", form)

    shown = words(boss.part(page_of(segment) + "/versions").text)

    assert "关注中，且标签包含「试饮」 第 2 版 · 周雨彤" in shown
    assert SENTENCE in shown


# The customer page.


def test_the_box_of_a_customer_says_where_they_are_and_were(brand, aws):
    segment, boss = lived(aws), seat()
    box = f"/console/customers/{brand[0]}/panel/segments"

    inside = words(boss.part(box).text)
    form = {**WORDS, **RULE, "r.1.v": "试饮", "id": segment.id, "revision": "1"}
    boss.do(page_of(segment) + "/edit", form)
    connections.forget()
    work(aws)
    outside = words(boss.part(box).text)

    assert "到店粉丝" in inside
    assert "标签包含「到店」（「到店」）" in inside
    assert "不在任何分群里" in outside
    assert "曾经在 1 个分群里" in outside


def test_the_box_keeps_reasons_from_who_does_not_see_what_they_quote(brand, aws, blind):
    lived(aws)
    analyst = seat(Role.ANALYST)

    shown = words(analyst.part(f"/console/customers/{brand[0]}/panel/segments").text)

    assert "到店粉丝" in shown
    assert "（「到店」）" not in shown


def test_the_customer_list_is_narrowed_to_a_segment(brand, aws):
    segment, boss = lived(aws), seat()

    shown = boss.get(f"/console/customers?segment={segment.id}").text

    found = set(re.findall(r"/customers/(c[0-9a-z]{25})", shown))
    assert found == set(brand[:2])


def test_every_condition_of_the_form_has_fields_and_can_be_read_back(aws):
    boss = seat()

    for trait in everything().all():
        form = {**WORDS, "r.type": "all", "r.0.what": f"trait:{trait.name}"}
        answer = boss.do("/console/segments/build", form)
        assert answer.status == 200
        assert f'<option value="trait:{trait.name}" selected>' in answer.text
    for what in ("performed", "last", "segment", "bucket", "list"):
        form = {**WORDS, "r.type": "all", "r.0.what": what}
        assert (
            f'value="{what}" selected' in boss.do("/console/segments/build", form).text
        )


def test_somebody_who_left_is_told_of_by_the_box_alone(brand, aws):
    segment = lived(aws)
    alter(brand[0], staff="0" * 16)

    why = words(seat().part(f"{page_of(segment)}/why?customer={brand[0]}").text)

    assert "员工不计入分群" in why
