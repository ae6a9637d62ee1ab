"""Staff come in: a link, an invitation, a scan, a confirmation; and are sent away."""

import json
import re
import subprocess
import sys

import pytest

from infra.local.environment import ROOT
from tests.e2e.conftest import DESKTOP
from tests.e2e.phone import Phone
from tests.e2e.simulated import ask, fetch

COMMAND = [sys.executable, "-m", "infra.staff"]
_OVER_WITHIN_MS = 5_000


@pytest.fixture
def phone(stack, browser):
    context = browser.new_context(**DESKTOP)
    yield Phone(context.new_page(), stack)
    context.close()


def command(stack, *arguments):
    """Run the operator's command; return what it prints."""
    done = subprocess.run(
        [*COMMAND, *arguments, "--port", str(stack.ports.first)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def scan(phone, platform, openid, scene):
    """Scan a code and open what the account answers; return the page in the phone."""
    platform.act(openid, "scan", scene=scene)
    request = scene.removeprefix("staff:")
    phone.chat.locator(f'a[href$="/portal/staff/{request}"]').click()
    return phone.web()


def newest_scene(stack):
    """Return the scene of the code that was made last, as the scanner lists it."""
    _, answer = fetch(ask(f"{stack.wechat}/sim/qrcodes"))
    newest = json.loads(answer)["qrcodes"][0]
    assert newest["place"] == "电脑屏幕上的工作台二维码"
    return newest["scene"]


def test_staff_come_in_by_scanning_and_are_out_at_once(
    stack, phone, page, platform, browser
):
    openid = phone.take_up("何佳")
    link = re.search(
        r"http\S+/console/link/\S+", command(stack, "link", "--name", "周敏")
    )
    page.goto(link[0])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/console/home")

    command(stack, "invite", "--name", "何佳", "--role", "agent")
    invitation = scan(phone, platform, openid, newest_scene(stack))
    invitation.get_by_text("客服", exact=True).wait_for()
    invitation.get_by_role("button", name="确认加入").click()
    invitation.get_by_text("已加入").wait_for()
    phone.close_web()

    context = browser.new_context(**DESKTOP)
    seat = context.new_page()
    seat.goto(f"{stack.gateway}/console/login")
    seat.get_by_text("等待扫描").wait_for()
    confirming = scan(phone, platform, openid, newest_scene(stack))
    seat.get_by_text("已扫描").wait_for()
    number = confirming.locator(".p-confirm__check").inner_text()
    assert seat.locator("strong", has_text=number).count() == 1
    confirming.get_by_role("button", name="确认登录").click()
    confirming.get_by_text("已确认登录").wait_for()
    seat.wait_for_url("**/console/home")
    seat.get_by_text("何佳").first.wait_for()
    assert seat.goto(f"{stack.gateway}/console/staff").status == 403

    page.goto(f"{stack.gateway}/console/staff")
    page.get_by_role("row", name="何佳").get_by_text("管理", exact=True).click()
    page.get_by_role("button", name="停用").click()
    page.get_by_role("button", name="确定").click()
    page.get_by_role("row", name="何佳").get_by_text("已停用").wait_for()

    seat.goto(f"{stack.gateway}/console/home", timeout=_OVER_WITHIN_MS)
    seat.wait_for_url("**/console/login**", timeout=_OVER_WITHIN_MS)
    assert phone.complaints == []
    context.close()


def test_a_refusal_on_the_phone_shows_on_the_screen(stack, phone, page, platform):
    openid = phone.take_up("吴悠")
    command(stack, "invite", "--name", "吴悠", "--role", "marketer")
    invitation = scan(phone, platform, openid, newest_scene(stack))
    invitation.get_by_role("button", name="确认加入").click()
    invitation.get_by_text("已加入").wait_for()
    phone.close_web()

    page.goto(f"{stack.gateway}/console/login")
    refusing = scan(phone, platform, openid, newest_scene(stack))
    refusing.get_by_role("button", name="拒绝").click()

    page.get_by_text("手机上已拒绝这次登录").wait_for()
