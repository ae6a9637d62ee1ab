"""Service messages: every type, checked as WeChat checks it (REFERENCE section 8)."""

from collections.abc import Callable
from typing import Any

from infra.local.wechat.account import Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.media import Media
from infra.local.wechat.people import People, Person
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store
from infra.local.wechat.truth import Truth
from infra.local.wechat.windows import Windows

TEXT_BYTES = 2048
MENU_ITEMS = 10
ITEM_BYTES = 128
TYPING_S = 15
EXCHANGE_S = 30

Content = dict[str, Any]


class Messages:
    def __init__(
        self,
        store: Store,
        people: People,
        windows: Windows,
        media: Media,
        truth: Truth,
        *,
        clock: Clock,
    ) -> None:
        self._store = store
        self._people = people
        self._windows = windows
        self._media = media
        self._truth = truth
        self._clock = clock
        self._checks: dict[str, Callable[[Content], None]] = {
            "text": _check_text,
            "image": self._check_image,
            "voice": self._check_voice,
            "video": self._check_video,
            "music": self._check_music,
            "news": _check_news,
            "mpnews": _needs("media_id", 40007),
            "mpnewsarticle": _needs("article_id", 40035),
            "msgmenu": _check_menu,
            "wxcard": _needs("card_id", 40035),
            "miniprogrampage": self._check_page,
            "link": _needs("url", 40035),
        }

    def endpoints(self) -> Endpoints:
        path = "/cgi-bin/message/custom"
        return {
            f"{path}/send": Endpoint("POST", self._send, daily=500_000),
            f"{path}/typing": Endpoint("POST", self._typing),
        }

    def check(self, kind: object, content: object) -> None:
        """Refuse a message body that WeChat would; the reason is the errcode."""
        if not isinstance(kind, str) or kind not in self._checks:
            raise Refusal(40008)
        if not isinstance(content, dict):
            raise Refusal(40035, f"no object {kind}")
        self._checks[kind](content)

    def _send(self, call: Call) -> Json:
        person = self._people.get(call.text("touser", 40003))
        kind = call.body.get("msgtype")
        content = call.body.get(str(kind))
        self.check(kind, content)
        reachable(person)
        self._windows.spend(person["openid"])
        body = dict(content or {})
        if agent := call.body.get("customservice"):
            body["kf_account"] = agent.get("kf_account", "")
        if (call.body.get("aimsgcontext") or {}).get("is_ai_msg"):
            body["is_ai_msg"] = 1
        self._store.run(
            "UPDATE people SET typing_until = 0 WHERE openid = ?", person["openid"]
        )
        self._truth.add(person["openid"], "account", str(kind), "custom", body)
        return ok()

    def _typing(self, call: Call) -> Json:
        person = self._people.get(call.text("touser", 40003))
        command = call.body.get("command")
        if command not in ("Typing", "CancelTyping"):
            raise Refusal(45072)
        now = self._clock()
        if now - person["last_said"] > EXCHANGE_S:
            raise Refusal(45080)
        until = 0.0
        if command == "Typing":
            if person["typing_until"] > now:
                raise Refusal(45081)
            until = now + TYPING_S
        self._store.run(
            "UPDATE people SET typing_until = ? WHERE openid = ?",
            until,
            person["openid"],
        )
        self._truth.add(
            person["openid"], "system", "typing", "custom", {"until": until}
        )
        return ok()

    def _check_image(self, content: Content) -> None:
        self._media.require(content.get("media_id"), "image")

    def _check_voice(self, content: Content) -> None:
        self._media.require(content.get("media_id"), "voice")

    def _check_video(self, content: Content) -> None:
        self._media.require(content.get("media_id"), "video")
        self._media.require(content.get("thumb_media_id"), "image", "thumb")

    def _check_music(self, content: Content) -> None:
        _needs("musicurl", 40035)(content)
        self._media.require(content.get("thumb_media_id"), "image", "thumb")

    def _check_page(self, content: Content) -> None:
        for name in ("title", "appid", "pagepath"):
            _needs(name, 40035)(content)
        self._media.require(content.get("thumb_media_id"), "image", "thumb")


def reachable(person: Person) -> None:
    """Refuse a person who gets nothing: 43019 blacklisted, 48002 switched off."""
    if person["blacklisted"]:
        raise Refusal(43019)
    if person["follow_seq"] and not person["accepts"]:
        raise Refusal(48002)


def _needs(name: str, errcode: int) -> Callable[[Content], None]:
    def check(content: Content) -> None:
        if not isinstance(content.get(name), str) or not content[name]:
            raise Refusal(errcode, name)

    return check


def _check_text(content: Content) -> None:
    text = content.get("content")
    if not isinstance(text, str) or not text:
        raise Refusal(44004)
    if len(text.encode()) > TEXT_BYTES:
        raise Refusal(45002)


def _check_news(content: Content) -> None:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refusal(44003)
    if len(articles) != 1:
        raise Refusal(45008)
    if not isinstance(articles[0], dict) or not articles[0].get("title"):
        raise Refusal(40035, "title")


def _check_menu(content: Content) -> None:
    items = content.get("list")
    if not isinstance(items, list) or not 1 <= len(items) <= MENU_ITEMS:
        raise Refusal(45098)
    for item in items:
        text = item.get("content", "") if isinstance(item, dict) else ""
        if not text or not item.get("id") or len(text.encode()) > ITEM_BYTES:
            raise Refusal(45099)
