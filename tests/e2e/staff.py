"""What the tests of the console share in a browser: commands, scanning, signing in."""

import json
import re
import subprocess
import sys

from infra.local.environment import ROOT
from tests.e2e.phone import Phone
from tests.e2e.simulated import ask, fetch
from tests.e2e.tabs import DESKTOP

COMMAND = (sys.executable, "-m", "infra.staff")
SCREEN = "电脑屏幕上的工作台二维码"


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


def way_in(stack, name):
    """Return the path of a one-time link for somebody."""
    return re.search(r"/console/link/\w+", command(stack, "link", "--name", name))[0]


def newest_scene(stack):
    """Return the scene of the code that was made last, as the scanner lists it."""
    _, answer = fetch(ask(f"{stack.wechat}/sim/qrcodes"))
    newest = json.loads(answer)["qrcodes"][0]
    assert newest["place"] == SCREEN
    return newest["scene"]


class Colleague:
    """Somebody who works here, with a phone of their own and a browser at a desk."""

    def __init__(self, browser, stack, name, role):
        self._stack = stack
        self.contexts = [browser.new_context(**DESKTOP) for _ in range(2)]
        self.phone = Phone(self.contexts[0].new_page(), stack)
        self.page = self.contexts[1].new_page()
        self.name = name
        self.open_id = self.phone.take_up(name)
        command(stack, "invite", "--name", name, "--role", role)
        self.confirm(self.scan(), "确认加入", "已加入")

    def scan(self):
        """Scan the newest code on a screen; return the page behind the answer."""
        scene = newest_scene(self._stack).removeprefix("staff:")
        self.phone.scan(SCREEN)
        self.phone.chat.locator(f'a[href$="/portal/staff/{scene}"]').click()
        return self.phone.web()

    def confirm(self, web, button, outcome):
        web.get_by_role("button", name=button).click()
        web.get_by_text(outcome).wait_for()
        self.phone.close_web()

    def open_login(self):
        self.page.goto(f"{self._stack.gateway}/console/login")
        self.page.get_by_text("等待扫描").wait_for()

    def sign_in(self):
        """Scan the code of the login page and confirm, until the console is open."""
        self.open_login()
        self.confirm(self.scan(), "确认登录", "已确认登录")
        self.page.wait_for_url("**/console/home")

    def open(self, path):
        return self.page.goto(self._stack.gateway + path)

    def leave(self):
        for context in self.contexts:
            context.close()
