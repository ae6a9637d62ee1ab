"""Pages in a browser of their own, which remember what they said and fetched."""

from urllib.parse import quote

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "user_agent": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 Language/zh_CN"
    ),
}
DESKTOP = {
    "viewport": {"width": 1440, "height": 900},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
REFUSED = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation",
        (event) => window.refused.push([event.violatedDirective, event.blockedURI]));
"""


class Tab:
    """One page, with its cookies to itself."""

    def __init__(self, context, ignored_from=()):
        """Take nothing of what pages say whose address begins with ``ignored_from``."""
        self._context = context
        self._context.add_init_script(REFUSED)
        self._ignored = tuple(ignored_from)
        self.page = self._context.new_page()
        self.said, self.sizes = [], []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("requestfinished", self._count)

    def _hear(self, line):
        if not line.location["url"].startswith(self._ignored):
            self.said.append(f"{line.text} {line.location['url']}".rstrip())

    def _count(self, request):
        self.sizes.append((request.url, request.sizes()["responseBodySize"]))

    def close(self):
        self._context.close()


class Desk(Tab):
    """A browser at a desk."""

    def __init__(self, browser, stack, state=None, **more):
        super().__init__(browser.new_context(**(DESKTOP | more), storage_state=state))
        self._stack = stack

    def open(self, path):
        self.said.clear()
        self.page.goto(self._stack.gateway + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def state(self):
        return self._context.storage_state()


class WebView(Tab):
    """WeChat's browser in the hand of one person of the simulator."""

    def __init__(
        self, browser, stack, openid="", *, agent=PHONE["user_agent"], width=390, **more
    ):
        size = {"width": width, "height": 844}
        options = PHONE | {"viewport": size, "user_agent": agent} | more
        # On the way through WeChat its own pages may have something to say.
        super().__init__(browser.new_context(**options), [stack.wechat])
        self._stack, self._openid = stack, openid

    def open(self, path):
        address = self._stack.gateway + path
        if self._openid:
            jump = f"/webview?openid={self._openid}&url={quote(address, safe='')}"
            address = self._stack.wechat + jump
        self.page.goto(address)
        return self.page
