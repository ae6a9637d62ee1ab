"""The whole local stack, started once, and a browser to look at it with.

``stack`` begins without the demo brand: a test makes the followers it needs through
``stack.wechat``.  Logs are in ``stack.logs`` when something goes wrong.
"""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from infra.local.browser import launch_options
from infra.local.environment import ROOT, Ports, url
from infra.local.processes import PortTaken, check_free
from tests.e2e.records import Records
from tests.e2e.simulated import Platform
from tests.e2e.staff import way_in
from tests.e2e.tabs import DESKTOP, Desk, WebView

pytest.register_assert_rewrite("tests.e2e.looking")  # so that it says what was found

STARTS_WITHIN_S = 90
ENDS_WITHIN_S = 130
IS_UP = "Zhike is up"


@dataclass(frozen=True)
class Stack:
    """Where the running parts are, as URLs without a trailing slash."""

    ports: Ports
    data: Path
    logs: Path
    pid: int

    @property
    def gateway(self):
        return url(self.ports.gateway)

    @property
    def wechat(self):
        return url(self.ports.wechat)

    @property
    def aws(self):
        return url(self.ports.aws)


def free_ports():
    """Return ports that nobody uses, away from those of somebody's `make run`.

    Each run of the tests begins to look elsewhere, lest two find the same at once.
    """
    for first in range(21000 + os.getpid() % 700 * 10, 29000, 10):
        ports = Ports(first)
        try:
            check_free(ports.named())
        except PortTaken:
            continue
        return ports
    raise RuntimeError("no free ports")


def start(ports, home, *more):
    """Start the stack as `make run` does; return its process once it is up."""
    folders = ["--data", str(home / "data"), "--logs", str(home / "logs")]
    running = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "infra.local",
            "--port",
            str(ports.first),
            *folders,
            *more,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    clock = threading.Timer(STARTS_WITHIN_S, running.kill)
    clock.start()
    said = []
    for line in running.stdout:
        said.append(line)
        if IS_UP in line:
            clock.cancel()
            # Somebody has to read on, or the pipe fills.
            threading.Thread(target=running.stdout.read, daemon=True).start()
            return running
    clock.cancel()
    running.wait()
    raise RuntimeError("".join(said))


def stop(running):
    """End it as Ctrl-C does."""
    running.send_signal(signal.SIGINT)
    return running.wait(ENDS_WITHIN_S)


@pytest.fixture(scope="package")
def stack(tmp_path_factory):
    home, ports = tmp_path_factory.mktemp("stack"), free_ports()
    running = start(ports, home, "--bare")
    yield Stack(ports, home / "data", home / "logs", running.pid)
    stop(running)


@pytest.fixture(scope="package")
def platform(stack):
    return Platform(stack)


@pytest.fixture(scope="package")
def records(stack):
    return Records(stack)


@pytest.fixture(scope="package")
def playwright():
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright):
    running = playwright.chromium.launch(**launch_options())
    yield running
    running.close()


@pytest.fixture(scope="package")
def signed_in(browser, stack):
    """Return what an administrator's browser remembers."""
    desk = Desk(browser, stack)
    desk.open(way_in(stack, "周敏"))
    desk.page.get_by_role("button", name="登录").click()
    desk.page.locator("h1", has_text="首页").wait_for()
    yield desk.state()
    desk.close()


@pytest.fixture(scope="module")
def seat(browser, stack, signed_in):
    """Return an administrator's desk, one for all pages that are only looked at."""
    desk = Desk(browser, stack, signed_in)
    yield desk
    desk.close()


@pytest.fixture
def desk(browser, stack, signed_in):
    """Return what sits an administrator down at a desk of their own."""
    opened = []

    def take(**options):
        opened.append(Desk(browser, stack, signed_in, **options))
        return opened[-1]

    yield take
    for one in opened:
        one.close()


@pytest.fixture
def webview(browser, stack):
    """Return what opens WeChat's browser as somebody."""
    opened = []

    def take(*arguments, **options):
        opened.append(WebView(browser, stack, *arguments, **options))
        return opened[-1]

    yield take
    for one in opened:
        one.close()


@pytest.fixture
def page(browser):
    """A page on a desk."""
    context = browser.new_context(**DESKTOP)
    yield context.new_page()
    context.close()
