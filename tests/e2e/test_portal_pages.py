"""The portal in a real browser: every page, in every state, at every width of a phone.

Screenshots for a person to look at go to ``.local/screenshots``.
"""

import json
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.e2e.conftest import PHONE

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".local" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WECHAT = PHONE["user_agent"]
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
WIDTHS = (320, 390, 430)
USUAL_WIDTH = 390
LARGEST_FIRST_VISIT_BYTES = 60 * 1024
MOST_REQUESTS = 6
RECORDED_WITHIN_S = 20
# What the browser says of a page that is itself an error.
ITSELF_AN_ERROR = "Failed to load resource: the server responded with a status of 400"
LISTEN = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation",
        (event) => window.refused.push([event.violatedDirective, event.blockedURI]));
"""


class Phone:
    """WeChat's browser in the hand of one person of the simulator."""

    def __init__(
        self, browser, stack, openid="", *, agent=WECHAT, width=USUAL_WIDTH, **more
    ):
        size = {"width": width, "height": 844}
        self._context = browser.new_context(
            **(PHONE | {"viewport": size, "user_agent": agent} | more)
        )
        self._context.add_init_script(LISTEN)
        self._stack, self._openid = stack, openid
        self.page = self._context.new_page()
        self.said, self.sizes = [], []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("requestfinished", self._count)

    def _hear(self, line):
        # On the way through WeChat its own pages may have something to say.
        if not line.location["url"].startswith(self._stack.wechat):
            self.said.append(line.text)

    def _count(self, request):
        self.sizes.append((request.url, request.sizes()["responseBodySize"]))

    def open(self, path):
        address = self._stack.gateway + path
        if self._openid:
            jump = f"/webview?openid={self._openid}&url={quote(address, safe='')}"
            address = self._stack.wechat + jump
        self.page.goto(address)
        return self.page

    def close(self):
        self._context.close()


@pytest.fixture
def phone(browser, stack):
    opened = []

    def take(*arguments, **options):
        opened.append(Phone(browser, stack, *arguments, **options))
        return opened[-1]

    yield take
    for one in opened:
        one.close()


def ask(stack, path, body):
    request = urllib.request.Request(
        stack.wechat + path, json.dumps(body).encode(), {"Content-Type": "text/json"}
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def person(stack, name):
    return ask(stack, "/sim/people", {"name": name})["openid"]


def do(stack, openid, what, **given):
    ask(stack, "/sim/act", {"openid": openid, "do": what, **given})


def recorded(phone, words):
    """Open the first page again until it says so."""
    deadline = time.monotonic() + RECORDED_WITHIN_S
    while phone.open("/portal/home").get_by_text(words).count() == 0:
        assert time.monotonic() < deadline, f"{words} was not recorded"
        time.sleep(0.3)
    return phone.page


@pytest.fixture(scope="module")
def follower(stack, browser):
    """Return somebody who followed by a code and wrote, as the portal knows by now."""
    openid = person(stack, "苏晚晴")
    phone = Phone(browser, stack, openid)
    do(stack, openid, "follow", scene="store:sh-001")
    recorded(phone, "关注来源")
    do(stack, openid, "text", content="滤芯多久换一次比较好？家里一天大概做四杯")
    recorded(phone, "发送消息")
    phone.close()
    return openid


@pytest.fixture(scope="module")
def stranger(stack):
    """Return somebody who does not follow."""
    return person(stack, "路过的人")


PAGES = {
    "home": ("follower", "/portal/home", WECHAT),
    "stranger": ("stranger", "/portal/home", WECHAT),
    "privacy": ("follower", "/portal/privacy", WECHAT),
    "consent": (
        "follower",
        "/portal/privacy/location?ask=1&back=home",
        WECHAT,
    ),
    "elsewhere": ("", "/portal/login", DESKTOP),
    "preview": ("", "/portal/preview", WECHAT),
    "signed-out": ("", "/portal/signed-out", WECHAT),
    "failure": ("", "/portal/oauth?state=none", WECHAT),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_breaks_no_rule_and_can_be_used_by_everybody(phone, request, name):
    who, path, agent = PAGES[name]
    openid = request.getfixturevalue(who) if who else ""
    phones = {width: phone(openid, agent=agent, width=width) for width in WIDTHS}
    PICTURES.mkdir(parents=True, exist_ok=True)
    for opened in phones.values():
        opened.open(path)
    for width, opened in phones.items():
        page = opened.page
        page.wait_for_load_state("networkidle")
        complaints = [s for s in opened.said if not s.startswith(ITSELF_AN_ERROR)]
        assert complaints == [], width
        assert page.evaluate("window.refused") == [], width
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.screenshot(path=PICTURES / f"portal-{name}-{width}.png", full_page=True)

    page = phones[USUAL_WIDTH].page
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    broken = found["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in broken] == []


def test_the_first_visit_is_small(phone, stack, follower):
    opened = phone(follower)
    opened.open("/portal/home").wait_for_load_state("networkidle")

    ours = [
        (url, size)
        for url, size in opened.sizes
        if "/portal/static/" in url or url.endswith("/portal/home")
    ]
    # Two more are the ways to WeChat and back, which have no body.
    seen = {url for url, _ in ours}
    assert len(seen) <= MOST_REQUESTS
    assert 0 < sum(size for _, size in ours) <= LARGEST_FIRST_VISIT_BYTES


def test_a_page_holds_together_with_large_letters(phone, follower):
    opened = phone(follower, width=320)
    opened.open("/portal/home")

    opened.page.evaluate("document.documentElement.style.zoom = '1.3'")

    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert opened.page.evaluate(wide)


def test_every_button_is_large_enough_for_a_finger(phone, follower):
    page = phone(follower).open("/portal/home")

    for target in page.locator("main a, main button").all():
        above = "e => parseFloat(getComputedStyle(e, '::after').top) || 0"
        padded = -2 * target.evaluate(above)
        assert target.bounding_box()["height"] + padded >= 44


def test_a_member_says_their_name_and_leaves(phone, stack):
    openid = person(stack, "林小满")
    do(stack, openid, "follow")
    opened = phone(openid)
    page = recorded(opened, "使用微信昵称")

    page.get_by_text("使用微信昵称").click()
    page.get_by_text("允许").click()
    page.locator("h1", has_text="林小满").wait_for()
    page.get_by_text("退出登录").click()
    page.locator("h1", has_text="已退出登录").wait_for()

    assert opened.said == []


def test_the_portal_works_inside_the_phone_page(stack, browser, follower):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    said = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(f"{stack.wechat}/phone/{follower}")
    page.locator("#webview").wait_for(state="attached")

    page.evaluate(
        "async (url) => (await import('/phone/webview.js')).open(url)",
        f"{stack.gateway}/portal/home",
    )

    frame = page.frame_locator("#webview iframe")
    frame.get_by_text("加入青禾生活的第 1 天").wait_for()
    assert said == []
    context.close()


def test_the_forms_work_without_scripts(phone, follower):
    opened = phone(follower, java_script_enabled=False)
    page = opened.open("/portal/home")

    page.get_by_text("退出登录").click()

    page.locator("h1", has_text="已退出登录").wait_for()
