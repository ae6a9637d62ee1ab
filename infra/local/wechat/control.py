"""The simulator's own doors under /sim: what the phone page and tests drive it by."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from infra.local.wechat.calls import Call, Raw
from infra.local.wechat.hands import Hands
from infra.local.wechat.history import History, Move
from infra.local.wechat.oauth import PERSON_COOKIE
from infra.local.wechat.refusals import Json, Refusal, new_rid, ok
from infra.local.wechat.wire import signature

if TYPE_CHECKING:
    from infra.local.wechat.simulator import WeChatPlatform

_COLOURS = ("#5b8c7a", "#c08457", "#6b7fb3", "#b0697e", "#7d8a4e", "#8a6fa8")
_PUBLIC = ("openid", "name", "scene", "source", "remark", "platform")
_SWITCHES = ("accepts", "reports_location", "blacklisted", "receipt")


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that does not end: a follower's new lines as they come."""

    wait: Callable[[int, float], list[Json]]
    after: int


class Control:
    def __init__(self, platform: "WeChatPlatform") -> None:
        self.platform = platform
        self._hands = Hands(platform)
        self._doors: dict[tuple[str, str], Callable[[Call], Json | Stream]] = {
            ("GET", "state"): self._state,
            ("GET", "people"): self._people,
            ("POST", "people"): self._new_person,
            ("POST", "person"): self._change_person,
            ("GET", "person"): self._one_person,
            ("GET", "truth"): self._truth,
            ("GET", "stream"): self._stream,
            ("POST", "act"): self._act,
            ("GET", "menu"): self._menu,
            ("GET", "qrcodes"): self._qrcodes,
            ("GET", "transcript"): self._transcript,
            ("GET", "desk"): self._desk,
            ("GET", "faults"): lambda _: {"faults": self.platform.faults.list()},
            ("POST", "faults"): self._faults,
            ("POST", "manners"): self._manners,
            ("POST", "seed"): self._seed,
            ("POST", "history"): self._history,
            ("POST", "settle"): self._settle,
            ("POST", "verify"): lambda _: ok(passed=self.platform.pushes.verify()),
            ("POST", "jssdk"): self._jssdk,
        }

    def answer(self, call: Call) -> Json | Raw | Stream:
        """Answer one call; a refusal is status 400 with WeChat's own error body."""
        try:
            return self._run(call)
        except (KeyError, ValueError, TypeError) as error:
            return _refused(Refusal(40035, repr(error)))
        except Refusal as refusal:
            return _refused(refusal)

    def _run(self, call: Call) -> Json | Stream:
        door = self._doors.get((call.method, call.path.removeprefix("/sim/")))
        if door is None:
            raise Refusal(40066)
        if call.method == "POST" and call.raw:
            call.read_json()
        return door(call)

    def page(self, call: Call) -> Raw:
        """Serve pictures, and the jump that tells OAuth who holds the phone."""
        if call.path.startswith("/avatar/"):
            return self._avatar(call.path.split("/")[2].removesuffix(".svg"))
        if call.path.startswith("/mmbiz/"):
            return self.platform.media.picture(call.path.split("/")[2])
        if call.path == "/webview":
            cookie = f"{PERSON_COOKIE}={call.query['openid']}; Path=/; SameSite=Lax"
            where = quote(call.query["url"], safe="%:/?#[]@!$&'()*+,;=~")
            headers = (("Set-Cookie", cookie), ("Location", where))
            return Raw(b"", "text/html", 302, headers)
        return Raw(b'{"errcode":40066,"errmsg":"invalid url"}', "application/json", 404)

    def _state(self, _: Call) -> Json:
        account = self.platform.account
        shown = ("app_id", "original_id", "name", "mode", "callback", "token")
        return {
            "account": {key: getattr(account, key) for key in shown},
            "followers": self.platform.people.followers(),
            "manners": asdict(self.platform.pushes.manners),
            "snapshot": self.platform.oauth.snapshot,
        }

    def _people(self, call: Call) -> Json:
        limit = min(int(call.query.get("limit", 50)), 500)
        found = self.platform.people.find(call.query.get("q", ""), limit)
        return {
            "people": [self._shown(person) for person in found],
            "followers": self.platform.people.followers(),
        }

    def _shown(self, person: dict[str, Any]) -> Json:
        shown = {key: person[key] for key in _PUBLIC + _SWITCHES}
        left, seconds = self.platform.windows.left(person["openid"])
        window = {"window_left": left, "window_s": int(seconds)}
        return shown | {"follows": bool(person["follow_seq"])} | window

    def _one_person(self, call: Call) -> Json:
        return self._shown(self.platform.people.get(call.query.get("openid", "")))

    def _new_person(self, call: Call) -> Json:
        name = str(call.body.get("name", ""))[:20]
        openid = self.platform.people.create(name, str(call.body.get("seed", "")))
        return self._shown(self.platform.people.get(openid))

    def _change_person(self, call: Call) -> Json:
        openid = call.text("openid", 40003)
        changes = {k: v for k, v in call.body.items() if k != "openid"}
        self.platform.people.set(openid, **changes)
        return self._shown(self.platform.people.get(openid))

    def _truth(self, call: Call) -> Json:
        after = int(call.query.get("after", 0))
        if openid := call.query.get("openid"):
            limit = int(call.query.get("limit", 1000))
            return {"truth": self.platform.truth.of(openid, after, limit)}
        return {"truth": self.platform.truth.all(after)}

    def _stream(self, call: Call) -> Stream:
        openid = self.platform.people.get(call.query.get("openid", ""))["openid"]
        truth = self.platform.truth
        return Stream(
            lambda after, timeout_s: truth.wait(openid, after, timeout_s),
            int(call.query.get("after", 0)),
        )

    def _act(self, call: Call) -> Json:
        openid = self.platform.people.get(call.text("openid", 40003))["openid"]
        given = call.body | {"base_url": call.base_url}
        return ok(push=self._hands.do(openid, call.text("do"), given))

    def _menu(self, call: Call) -> Json:
        buttons, menu_id = self.platform.menus.shown_to(call.query.get("openid", ""))
        return {"button": buttons, "menuid": menu_id}

    def _transcript(self, call: Call) -> Json:
        return {"text": self.platform.media.spoken(call.query.get("media_id", ""))}

    def _qrcodes(self, _: Call) -> Json:
        shown = ("ticket", "url", "scene", "permanent", "created")
        qrcodes = self.platform.qrcodes
        return {
            "qrcodes": [
                {key: code[key] for key in shown}
                | {"place": qrcodes.place(code["scene"]) or _on_screen(code["scene"])}
                for code in qrcodes.live()
            ]
        }

    def _desk(self, _: Call) -> Json:
        pushes = self.platform.pushes.log()[:80]
        faults = self.platform.faults.list()
        return {"calls": self.platform.gate.calls()[:80], "pushes": pushes} | {
            "faults": faults
        }

    def _faults(self, call: Call) -> Json:
        if call.body.get("clear"):
            self.platform.faults.clear()
        else:
            self.platform.faults.add(**call.body)
        return {"faults": self.platform.faults.list()}

    def _manners(self, call: Call) -> Json:
        for name, value in call.body.items():
            if name == "snapshot":
                self.platform.oauth.snapshot = bool(value)
            elif name == "mode" and value in ("safe", "compatible", "plain"):
                self.platform.account.mode = value
            elif hasattr(self.platform.pushes.manners, name):
                setattr(self.platform.pushes.manners, name, value)
            else:
                raise Refusal(40035, name)
        return self._state(call)

    def _seed(self, call: Call) -> Json:
        seed = str(call.body.get("seed", "zhike"))
        days = int(call.body.get("days", 60))
        return ok(new=self.platform.seed(int(call.body["n"]), seed=seed, days=days))

    def _history(self, call: Call) -> Json:
        moves = (Move(**move) for move in call.body["moves"])
        return ok(new=History(self.platform.store).add(moves))

    def _settle(self, call: Call) -> Json:
        return ok(settled=self.platform.settle(float(call.body.get("timeout_s", 30))))

    def _jssdk(self, call: Call) -> Json:
        """Check a page's wx.config as WeChat's own script would (section 14)."""
        given = call.body
        ticket = self.platform.tokens.jsapi_ticket()
        url = str(given.get("url", "")).partition("#")[0]
        text = f"jsapi_ticket={ticket}&noncestr={given.get('nonceStr')}"
        text += f"&timestamp={given.get('timestamp')}&url={url}"
        right = given.get("signature") == signature(text)
        same_app = given.get("appId") == self.platform.account.app_id
        if not right or not same_app:
            return {"errMsg": "config:invalid signature"}
        return {"errMsg": "config:ok"}

    def _avatar(self, openid: str) -> Raw:
        found = self.platform.people.find(openid, 1)
        letter = escape(found[0]["name"][-1:]) if found else "微"
        colour = _COLOURS[sum(openid.encode()) % len(_COLOURS)]
        picture = (
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 80 80'>"
            f"<rect width='80' height='80' fill='{colour}'/>"
            "<text x='40' y='54' font-size='38' text-anchor='middle' fill='#fff' "
            f"font-family='sans-serif'>{letter}</text></svg>"
        )
        return Raw(picture.encode(), "image/svg+xml", 200)


def _on_screen(scene: str) -> str:
    """Return where a code can be seen that nobody has put up."""
    return "电脑屏幕上的工作台二维码" if scene.startswith("staff:") else ""


def _refused(refusal: Refusal) -> Raw:
    body = json.dumps(refusal.answer(new_rid()), ensure_ascii=False).encode()
    return Raw(body, "application/json", 400)
