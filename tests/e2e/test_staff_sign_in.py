"""Staff come in by scanning with the phone, are refused, come too late, are let go."""

import time

import pytest

from tests.e2e.staff import Colleague, newest_scene, way_in

OVER_WITHIN_S = 5
FADED = "0.08"


@pytest.fixture
def hire(stack, browser):
    hired = []

    def somebody(name, role="agent"):
        hired.append(Colleague(browser, stack, name, role))
        return hired[-1]

    yield somebody
    for one in hired:
        one.leave()


@pytest.fixture
def boss(stack, page):
    """The administrator, in by the one-time link."""
    page.goto(stack.gateway + way_in(stack, "周敏"))
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/console/home")
    return page


def is_in(stack, context):
    """Tell whether a browser's session still opens the console."""
    answer = context.request.get(f"{stack.gateway}/console/home", max_redirects=0)
    return answer.status == 200


def test_who_scans_with_the_phone_and_confirms_is_in(stack, hire):
    agent = hire("沈默")
    agent.open_login()

    confirming = agent.scan()
    agent.page.get_by_text("已扫描").wait_for()
    number = confirming.locator(".p-confirm__check").inner_text()
    assert agent.page.locator(".c-login__check").inner_text() == number
    confirming.get_by_text("沈默").wait_for()
    confirming.get_by_role("button", name="确认登录").click()
    confirming.get_by_text("已确认登录").wait_for()

    agent.page.wait_for_url("**/console/home")
    agent.page.get_by_text("沈默").first.wait_for()
    assert agent.phone.complaints == []


def places(page):
    """Return what the menu leads to."""
    menu = page.get_by_role("navigation", name="主导航")
    return menu.get_by_role("link").all_inner_texts()


def test_a_second_browser_sees_only_what_an_agent_may(stack, hire, boss, records):
    agent = hire("江晚")
    agent.sign_in()

    mine, all_of_them = places(agent.page), places(boss)
    assert mine[0] == "首页"
    assert set(mine) < set(all_of_them)
    assert {"员工", "审计", "设置", "运维"} <= set(all_of_them) - set(mine)
    denied = ["staff", "staff/new", "audit", "settings", "settings/keys", "operations"]
    for place in denied:
        assert agent.open(f"/console/{place}").status == 403, place
        agent.page.get_by_text("没有权限").first.wait_for()
        assert boss.goto(f"{stack.gateway}/console/{place}").status == 200, place

    # A colleague's own WeChat is a customer, too, and the agent may look for those.
    found = {}
    for who in (agent.page, boss):
        who.goto(f"{stack.gateway}/console/search?q=江晚")
        found[who] = who.locator(".c-hits__group").all_inner_texts()
    assert (found[agent.page], found[boss]) == ([], ["员工"])
    agent.open(f"/console/search?q={records.customer(agent.open_id)}")
    assert agent.page.locator(".c-hits__group").all_inner_texts() == ["客户"]


def test_a_refusal_on_the_phone_shows_on_the_screen(hire):
    marketer = hire("白露", "marketer")
    marketer.open_login()

    marketer.confirm(marketer.scan(), "拒绝", "已拒绝登录")

    marketer.page.get_by_text("手机上已拒绝这次登录").wait_for()
    _assert_faded(marketer.page)


def test_a_code_that_is_too_old_lets_nobody_in_and_is_changed_by_a_click(
    stack, hire, records
):
    agent = hire("顾北")
    agent.open_login()
    records.let_expire(newest_scene(stack).removeprefix("staff:"))

    agent.page.get_by_text("二维码已过期").wait_for()
    _assert_faded(agent.page)
    late = agent.scan()
    late.get_by_text("二维码已过期").wait_for()
    agent.phone.close_web()

    agent.page.get_by_role("link", name="换一个二维码").click()
    agent.page.get_by_text("等待扫描").wait_for()
    agent.confirm(agent.scan(), "确认登录", "已确认登录")
    agent.page.wait_for_url("**/console/home")


def _assert_faded(page):
    """What is over can hardly be seen, so nobody scans it."""
    drawing = page.locator(".c-login__code svg")
    assert drawing.evaluate("one => getComputedStyle(one).opacity") == FADED


def test_who_is_removed_is_out_within_five_seconds(stack, hire, boss):
    agent = hire("何佳佳")
    agent.sign_in()
    assert is_in(stack, agent.contexts[1])

    boss.goto(f"{stack.gateway}/console/staff")
    row = boss.get_by_role("row", name="何佳佳")
    row.get_by_role("link", name="管理").click()
    boss.get_by_role("button", name="办理离职").click()
    boss.locator("#modal.show").get_by_text("将立即退出并解绑微信").wait_for()
    boss.get_by_role("button", name="确定").click()
    boss.get_by_text("已办理离职").wait_for()
    began = time.monotonic()

    while is_in(stack, agent.contexts[1]):
        assert time.monotonic() - began < OVER_WITHIN_S
    # The page that is open goes by itself, as soon as it asks for anything.
    agent.page.get_by_role("link", name="通知").click()
    agent.page.wait_for_url("**/console/login**", timeout=OVER_WITHIN_S * 1000)
    agent.open_login()
    agent.scan().get_by_text("这个微信不能登录工作台").wait_for()


def test_a_link_lets_in_once(stack, page):
    path = way_in(stack, "周敏")
    page.goto(stack.gateway + path)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/console/home")
    page.context.clear_cookies()

    assert page.goto(stack.gateway + path).status == 404

    page.get_by_text("链接已失效").first.wait_for()
    page.get_by_role("link", name="扫码登录").click()
    page.get_by_text("等待扫描").wait_for()
