"""The customers' pages in a real browser: looked at, used, and used without scripts."""

import re

import pytest

from tests.e2e.looking import broken_rules, is_sound, loaded
from tests.e2e.simulated import until

SIZES = [(390, 844), (1280, 800), (1920, 1080), (1440, 900)]
LARGEST_FIRST_VISIT_BYTES = 120 * 1024


@pytest.fixture(scope="module")
def anna(platform, records):
    """Return somebody who follows, writes, speaks and taps."""
    openid = platform.follower("苏晚晴")
    platform.act(openid, "text", content="新豆到了吗")
    platform.act(openid, "text", content="周末还有手冲课吗")
    until(lambda: len(records.timeline(openid, "message")) >= 4, "the record")
    return records.customer(openid)


@pytest.fixture(scope="module")
def pages(anna):
    person = f"/console/customers/{anna}"
    return {
        "list": "/console/customers",
        "filtered": "/console/customers?subscribed=true&active=7",
        "nobody": "/console/customers?q=zzz",
        "views": "/console/customers/views",
        "followups": "/console/customers/followups",
        "batch": f"/console/customers/batch?do=assign&c_{anna}=yes",
        "person": person,
        "timeline": f"{person}/timeline",
        "box": f"{person}/panel/numbers",
        "relation": f"{person}/relations/new",
        "owner": f"{person}/owner",
    }


def test_every_page_fits_says_nothing_bad_and_can_be_used_by_everybody(seat, pages):
    for name, path in pages.items():
        loaded(seat.open(path))
        is_sound(seat, f"customers-{name}", SIZES)


def test_the_first_visit_is_small(desk, pages):
    seat = desk()
    loaded(seat.open(pages["person"]))

    assert sum(size for _, size in seat.sizes) <= LARGEST_FIRST_VISIT_BYTES


def test_rows_are_ticked_and_something_begins_with_them(desk, pages):
    page = desk().open(pages["list"])
    page.get_by_label("勾选本页全部").check()
    picked = page.locator("[data-pick]:checked").count()
    page.get_by_text(f"已选 {picked} 位客户").wait_for()
    page.locator("[data-pick]").first.uncheck()
    page.get_by_text(
        f"已选 {picked - 1} 位客户" if picked > 1 else "勾选客户后"
    ).wait_for()
    page.get_by_label("全部客户").check()
    assert page.locator("[data-pick]:checked").count() == 0
    page.locator("[data-pick]").first.check()

    page.get_by_role("button", name="分配归属").click()
    drawer = page.locator("#drawer.show")
    drawer.get_by_text("已选 1 位客户").wait_for()
    drawer.get_by_label("由谁负责").select_option(label="周敏 · 管理员")
    drawer.get_by_role("button", name="开始分配归属").click()

    page.get_by_text("已处理 1 项").wait_for()


def test_filters_become_a_view_at_hand(desk, pages):
    page = desk().open(pages["filtered"])
    page.get_by_role("link", name="存为视图").click()
    drawer = page.locator("#drawer.show")
    drawer.get_by_text("关注状态：关注中；最近互动：7 天内").wait_for()
    drawer.get_by_label("名称").fill("近期活跃")
    drawer.get_by_role("button", name="保存").click()

    tab = page.get_by_role("link", name="近期活跃")
    tab.wait_for()
    assert tab.get_attribute("aria-current") == "page"


def test_a_field_is_shown_for_a_moment(desk, pages):
    page = desk().open(pages["person"])
    page.get_by_role("button", name="查看 OpenID").click()

    page.get_by_text("30 秒后隐藏").wait_for()
    assert re.fullmatch(
        r"o[\w-]{27}", page.locator("#secret-openid .c-code").inner_text()
    )


def test_a_note_appears_in_its_box_and_on_the_axis(desk, pages):
    page = desk().open(pages["person"])
    loaded(page)
    page.get_by_label("跟进内容").fill("电话回访，满意")
    page.get_by_label("方式").select_option("call")
    page.get_by_role("button", name="记下").click()

    page.locator("#toasts").get_by_text("已记下").wait_for()
    page.locator("#box-timeline").get_by_text("电话回访，满意").wait_for()
    assert page.locator("#box-notes").get_by_text("电话回访，满意").count() == 1


def test_a_relation_is_entered_in_the_drawer_and_what_is_wrong_is_said(desk, pages):
    page = desk().open(pages["person"])
    page.locator("#box-relations").get_by_role("link", name="添加").click()
    drawer = page.locator("#drawer.show")
    drawer.get_by_text("子女").click()
    drawer.get_by_label("称呼").fill("小米")
    drawer.get_by_label("生日").fill("2-30")
    drawer.get_by_role("button", name="保存").click()
    drawer.get_by_text("没有这一天").wait_for()
    assert broken_rules(page) == []
    assert drawer.get_by_label("称呼").input_value() == "小米"
    drawer.get_by_label("生日").fill("6-1")
    drawer.get_by_role("button", name="保存").click()

    page.locator("#box-relations").get_by_text("小米").wait_for()


def test_a_line_is_led_to_and_marked(desk, pages):
    page = desk().open(pages["timeline"])
    mark = page.locator(".c-line").nth(2).get_attribute("id")

    page = desk().open(f"{pages['timeline']}?around={mark.removeprefix('e-')}#{mark}")

    assert page.locator(f"#{mark}.c-line--asked").count() == 1


def test_without_scripts_every_box_is_a_link_away(desk, pages):
    page = desk(java_script_enabled=False).open(pages["person"])
    page.locator("#box-timeline").get_by_role("link", name="正在加载").click()

    page.get_by_text("新豆到了吗").first.wait_for()
    page.get_by_role("link", name="会话").click()
    page.get_by_text("周末还有手冲课吗").first.wait_for()
