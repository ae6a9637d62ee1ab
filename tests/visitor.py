"""A visitor of our pages without a browser: keeps cookies as a browser would.

``chalice.test.Client`` drops repeated headers, and with them all but one cookie, so the
events are made as the local gateway makes them, under a stage prefix where wanted.
"""

from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from app import app
from infra.local.proxy import HttpRequest, event_of, response_of
from infra.local.routes import RouteTable

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0.50"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0"
HOST = "member.example"


class Forms(HTMLParser):
    """Finds the hidden fields of a page."""

    def __init__(self, page):
        super().__init__()
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"]] = given["value"]


@dataclass
class Seen:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def to(self):
        """Where it leads, "" if nowhere."""
        return self.headers.get("Location", "")

    @cached_property
    def fields(self):
        """The hidden fields of its forms; most pages are not looked at for them."""
        return Forms(self.text).fields


class Visitor:
    def __init__(self, *, agent=WECHAT, prefix=""):
        self.agent = agent
        self.prefix = prefix
        self.cookies = {}
        self.set_cookies = []
        self._routes = RouteTable()
        for path, methods in app.routes.items():
            self._routes.add("all", path, methods)

    def get(self, address, **headers):
        return self.request("GET", address, headers=headers)

    def post(self, path, form=None, **headers):
        return self.request("POST", path, urlencode(form or {}).encode(), headers)

    def request(self, method, address, body=b"", headers=None):
        split = urlsplit(address)
        request = HttpRequest(
            method,
            split.path.removeprefix(self.prefix),
            split.query,
            self._headers(method, headers or {}),
            body,
            "203.0.113.9",
            prefix=self.prefix,
            request_id="req-1",
        )
        match = self._routes.find(method, request.path)
        if match is None:
            return None
        event = event_of(request, match, app.api.binary_types)
        response = response_of(app(event, None), request, app.api.binary_types)
        return self._seen(response)

    def _headers(self, method, more):
        headers = {"Host": HOST, "User-Agent": self.agent, "Accept": "text/html"}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"https://{HOST}"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        return [(n, v) for n, v in headers.items() if v is not None]

    def _seen(self, response):
        self.set_cookies = [v for n, v in response.headers if n == "Set-Cookie"]
        for cookie in self.set_cookies:
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0]
            if "Max-Age=0" in rest:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return Seen(response.status, dict(response.headers), response.body.decode())

    def sign_in(self, wechat, openid, address="/portal/home"):
        """Go to WeChat and back as that person; return what is shown at last."""
        answer = self.get(self.prefix + address)
        return self.follow(wechat, openid, answer)

    def follow(self, wechat, openid, answer):
        """Follow redirects, through WeChat too, until a page is shown."""
        for _ in range(6):
            if answer.status != 303:
                return answer
            where = answer.to
            if where.startswith(wechat.url):
                where = wechat.authorize(openid, where)
            split = urlsplit(where)
            answer = self.get(f"{split.path}?{split.query}")
        raise AssertionError(f"went in circles: {answer.to}")
