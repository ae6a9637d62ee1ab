"""OAuth2 of WeChat's browser: page, codes, tokens (REFERENCE section 13)."""

import secrets
from html import escape
from urllib.parse import urlencode, urlsplit

from infra.local.wechat.account import Account, Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints, Raw
from infra.local.wechat.people import People, openid_for
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store

CODE_S = 300
ACCESS_S = 7200
REFRESH_S = 30 * 86400
SCOPES = ("snsapi_base", "snsapi_userinfo")
PERSON_COOKIE = "sim_person"
SNAPSHOT_NAME = "微信用户"
_FIRST_PAGE_ERRORS = {
    "appid": (10012, "appid 为空"),
    "redirect_uri": (10011, "redirect_uri 为空"),
    "scope": (10010, "scope 为空"),
    "state": (10013, "state 为空"),
}


class OAuth:
    def __init__(
        self, account: Account, store: Store, people: People, clock: Clock
    ) -> None:
        self.snapshot = False  # answer userinfo requests with a virtual person
        self._account = account
        self._store = store
        self._people = people
        self._clock = clock

    def endpoints(self) -> Endpoints:
        return {
            "/sns/oauth2/access_token": Endpoint("GET", self._exchange, token=False),
            "/sns/oauth2/refresh_token": Endpoint("GET", self._refresh, token=False),
            "/sns/userinfo": Endpoint("GET", self._userinfo, token=False),
            "/sns/auth": Endpoint("GET", self._auth, token=False),
        }

    def authorize(self, call: Call) -> Raw:
        """Serve the page: silent for snsapi_base, else ask, then redirect."""
        query = call.query
        if wrong := self._wrong(query):
            return _page("无法访问", f"<p class=big>{escape(wrong)}</p>")
        openid = query.get("sim_openid") or call.cookies.get(PERSON_COOKIE, "")
        if not openid or not self._people.find(openid, 1):
            return self._picker(query)
        if query.get("sim_refused"):
            return _page("已拒绝", "<p class=big>你拒绝了授权</p>")
        return self._decide(query, openid)

    def _decide(self, query: dict[str, str], openid: str) -> Raw:
        if query["scope"] == "snsapi_base":
            return self._redirect(query, openid, snapshot=False)
        if self.snapshot or query.get("forceSnapShot") == "true":
            return self._redirect(query, openid, snapshot=True)
        if query.get("sim_agreed") or self._agreed(openid, query):
            self._store.keep(f"agreed {openid}", 1)
            return self._redirect(query, openid, snapshot=False)
        return self._consent(query, openid)

    def _wrong(self, query: dict[str, str]) -> str:
        for name, (number, text) in _FIRST_PAGE_ERRORS.items():
            if not query.get(name):
                return f"{text}（{number}）"
        host = urlsplit(query["redirect_uri"]).hostname or ""
        domains = self._account.web_domains
        if query["appid"] != self._account.app_id:
            return "该链接无法访问，appid 错误（10016）"
        if not host or (domains and host not in domains):
            return "redirect_uri 域名与后台配置不一致（10003）"
        if query["scope"] not in SCOPES or query.get("response_type") != "code":
            return "scope 参数错误或没有 scope 权限（10005）"
        if len(query["state"]) > 128 or not query["state"].isalnum():  # noqa: PLR2004
            return "state 参数错误（10013）"
        return ""

    def _agreed(self, openid: str, query: dict[str, str]) -> bool:
        asked = query.get("forcePopup") == "true"
        return not asked and bool(self._store.note(f"agreed {openid}"))

    def _redirect(self, query: dict[str, str], openid: str, *, snapshot: bool) -> Raw:
        code = secrets.token_hex(16)
        if snapshot:
            openid = openid_for(f"snapshot {openid}")
        self._store.run(
            "INSERT INTO codes VALUES(?, ?, ?, ?, ?, 0)",
            code,
            openid,
            query["scope"],
            int(snapshot),
            self._clock() + CODE_S,
        )
        target = query["redirect_uri"]
        joint = "&" if urlsplit(target).query else "?"
        more = urlencode({"code": code, "state": query["state"]})
        return Raw(b"", "text/html", 302, (("Location", f"{target}{joint}{more}"),))

    def _consent(self, query: dict[str, str], openid: str) -> Raw:
        name = escape(self._people.get(openid)["name"])
        yes = "?" + escape(urlencode(query | {"sim_agreed": "1"}))
        no = "?" + escape(urlencode(query | {"sim_refused": "1"}))
        brand = escape(self._account.name)
        return _page(
            "微信授权",
            f"<div class=logo>{brand[:1]}</div><h1>{brand} 申请</h1>"
            f"<p class=big>获取你的昵称、头像</p>"
            f"<div class=who><img src='/avatar/{openid}.svg' alt=''>"
            f"<span><b>{name}</b><small>微信个人信息</small></span></div>"
            f"<p class=row><a class=plain href='{no}'>拒绝</a>"
            f"<a class=main href='{yes}'>允许</a></p>",
        )

    def _picker(self, query: dict[str, str]) -> Raw:
        rows = ""
        for person in self._people.find("", 12):
            openid, name = person["openid"], escape(person["name"])
            chosen = escape(urlencode(query | {"sim_openid": openid}))
            face = f"<img src='/avatar/{openid}.svg' alt=''>"
            rows += f"<a class=who href='?{chosen}'>{face}<b>{name}</b></a>"
        hint = "<p>当前浏览器没有登录微信。请选择由谁打开这个页面：</p>"
        return _page("选择微信用户", f"<h1>选择微信用户</h1>{hint}{rows}")

    def _exchange(self, call: Call) -> Json:
        self._admit(call, "authorization_code")
        given = call.query.get("code")
        if not given:
            raise Refusal(41008)
        with self._store.lock:
            code = self._store.row("SELECT * FROM codes WHERE code = ?", given)
            if code is None:
                raise Refusal(40029)
            if code["used"]:
                raise Refusal(40163)
            if code["expires"] <= self._clock():
                raise Refusal(42003)
            self._store.run("UPDATE codes SET used = 1 WHERE code = ?", given)
        answer = self._grant(code["openid"], code["scope"], code["snapshot"])
        if code["snapshot"]:
            return answer | {"is_snapshotuser": 1}
        if code["scope"] == "snsapi_userinfo":
            answer["unionid"] = self._people.get(code["openid"])["unionid"]
        return answer

    def _refresh(self, call: Call) -> Json:
        self._admit(call, "refresh_token", secret=False)
        given = call.query.get("refresh_token")
        if not given:
            raise Refusal(41003)
        grant = self._store.row("SELECT * FROM grants WHERE refresh = ?", given)
        if grant is None:
            raise Refusal(40030)
        if grant["refresh_until"] <= self._clock():
            raise Refusal(42002)
        self._store.run("DELETE FROM grants WHERE refresh = ?", given)
        return self._grant(grant["openid"], grant["scope"], grant["snapshot"])

    def _userinfo(self, call: Call) -> Json:
        grant = self._granted(call)
        if grant["scope"] != "snsapi_userinfo":
            raise Refusal(48001)
        openid = str(grant["openid"])
        answer: Json = {"openid": openid, "nickname": SNAPSHOT_NAME, "sex": 0}
        answer |= {"province": "", "city": "", "country": ""}
        picture = f"{call.base_url}/avatar/{openid}.svg"
        answer |= {"headimgurl": picture, "privilege": []}
        if grant["snapshot"]:
            return answer
        person = self._people.get(openid)
        return answer | {"nickname": person["name"], "unionid": person["unionid"]}

    def _auth(self, call: Call) -> Json:
        self._granted(call)
        return ok()

    def _granted(self, call: Call) -> Json:
        grant = self._store.row(
            "SELECT * FROM grants WHERE access = ?", call.query.get("access_token", "")
        )
        if grant is None:
            raise Refusal(40001)
        if grant["expires"] <= self._clock():
            raise Refusal(42001)
        if grant["openid"] != call.query.get("openid"):
            raise Refusal(40003)
        return grant

    def _grant(self, openid: str, scope: str, snapshot: int) -> Json:
        access, refresh = secrets.token_urlsafe(64), secrets.token_urlsafe(64)
        now = self._clock()
        self._store.run(
            "INSERT INTO grants VALUES(?, ?, ?, ?, ?, ?, ?)",
            access,
            refresh,
            openid,
            scope,
            snapshot,
            now + ACCESS_S,
            now + REFRESH_S,
        )
        answer = {"access_token": access, "expires_in": ACCESS_S}
        return answer | {"refresh_token": refresh, "openid": openid, "scope": scope}

    def _admit(self, call: Call, grant_type: str, *, secret: bool = True) -> None:
        if call.query.get("appid") != self._account.app_id:
            raise Refusal(40013)
        if secret and call.query.get("secret") != self._account.secret:
            raise Refusal(40125)
        if call.query.get("grant_type") != grant_type:
            raise Refusal(40002)


def _page(title: str, inner: str) -> Raw:
    page = (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>{title}</title><link rel=stylesheet href='/phone/oauth.css'>"
        f"<main>{inner}</main></html>"
    )
    return Raw(page.encode(), "text/html; charset=utf-8")
