"""The portal in a real browser: every page and state, at every width of a phone."""

import json
import time
import urllib.request

import pytest

from tests.e2e.looking import is_sound
from tests.e2e.tabs import PHONE, WebView

WECHAT = PHONE["user_agent"]
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari"
SIZES = [(320, 844), (430, 844), (390, 844)]
LARGEST_FIRST_VISIT_BYTES = 60 * 1024
MOST_REQUESTS = 6
RECORDED_WITHIN_S = 20
# What the browser says of a page that is itself an error.
ITSELF_AN_ERROR = "Failed to load resource: the server responded with a status of 400"


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
    phone = WebView(browser, stack, openid)
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
def test_a_page_fits_breaks_no_rule_and_can_be_used_by_everybody(
    webview, request, name
):
    who, path, agent = PAGES[name]
    openid = request.getfixturevalue(who) if who else ""
    opened = webview(openid, agent=agent)
    opened.open(path).wait_for_load_state("networkidle")
    is_sound(opened, f"portal-{name}", SIZES, [ITSELF_AN_ERROR])


def test_the_first_visit_is_small(webview, stack, follower):
    opened = webview(follower)
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


def test_a_page_holds_together_with_large_letters(webview, follower):
    opened = webview(follower, width=320)
    opened.open("/portal/home")

    opened.page.evaluate("document.documentElement.style.zoom = '1.3'")

    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert opened.page.evaluate(wide)


def test_every_button_is_large_enough_for_a_finger(webview, follower):
    page = webview(follower).open("/portal/home")

    for target in page.locator("main a, main button").all():
        above = "e => parseFloat(getComputedStyle(e, '::after').top) || 0"
        padded = -2 * target.evaluate(above)
        assert target.bounding_box()["height"] + padded >= 44


def test_a_member_says_their_name_and_leaves(webview, stack):
    openid = person(stack, "林小满")
    do(stack, openid, "follow")
    opened = webview(openid)
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


def test_the_forms_work_without_scripts(webview, follower):
    opened = webview(follower, java_script_enabled=False)
    page = opened.open("/portal/home")

    page.get_by_text("退出登录").click()

    page.locator("h1", has_text="已退出登录").wait_for()
