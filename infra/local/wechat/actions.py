"""What a person does on the phone; each act is written down, then pushed."""

from typing import Any

from infra.local.wechat.media import Media, md5, voice
from infra.local.wechat.menus import Menus
from infra.local.wechat.people import People
from infra.local.wechat.push import Pushes
from infra.local.wechat.qrcodes import QrCodes
from infra.local.wechat.refusals import Json, Refusal
from infra.local.wechat.store import Store
from infra.local.wechat.truth import Truth
from infra.local.wechat.windows import Windows
from infra.local.wechat.wire import Digits

Fields = list[tuple[str, Any]]
FIRST_MSG_ID = 24_834_561_207_459_321
PLATFORM = "oPlatformPrivacyPushServiceX"  # the sender of privacy events
LONGEST_VOICE_MS = 60_000
_SAID = (  # what a voice says when nobody said what; chosen by its length
    "你好，我想问一下上次买的手冲壶什么时候发货？",
    "请问周末门店有咖啡体验课吗？",
    "这款豆子适合做冷萃吗，磨多细比较好？",
    "我的会员积分好像没有到账，帮我看一下。",
)
BLACKLISTED = "消息已发出，但被对方拒收了"


class Actions:
    def __init__(  # noqa: PLR0913 - an act touches all of them
        self,
        store: Store,
        people: People,
        windows: Windows,
        truth: Truth,
        pushes: Pushes,
        *,
        media: Media,
        qrcodes: QrCodes,
        menus: Menus,
        app_id: str,
    ) -> None:
        self._store = store
        self._people = people
        self._windows = windows
        self._truth = truth
        self._pushes = pushes
        self._media = media
        self._qrcodes = qrcodes
        self._menus = menus
        self._app_id = app_id

    def follow(self, openid: str, scene: str = "", source: str = "") -> int:
        """Follow, plainly or through the code of a scene."""
        if self._people.get(openid)["follow_seq"]:
            return self.scan(openid, scene) if scene else 0
        fields: Fields = [("EventKey", "")]
        if scene:
            ticket = self._qrcodes.find(scene)
            scene = ticket["scene"]
            fields = [("EventKey", f"qrscene_{scene}"), ("Ticket", ticket["ticket"])]
        default = "ADD_SCENE_QR_CODE" if scene else "ADD_SCENE_SEARCH"
        self._people.follow(openid, source or default, scene)
        return self._act(openid, "subscribe", fields, {"scene": scene})

    def unfollow(self, openid: str) -> int:
        if not self._people.get(openid)["follow_seq"]:
            return 0
        self._people.unfollow(openid)
        return self._act(openid, "unsubscribe", [("EventKey", "")], {})

    def scan(self, openid: str, scene: str) -> int:
        """Scan a code: a follower's scan is SCAN, a stranger follows by it."""
        if not self._people.get(openid)["follow_seq"]:
            return self.follow(openid, scene)
        ticket = self._qrcodes.find(scene)
        fields: Fields = [("EventKey", ticket["scene"]), ("Ticket", ticket["ticket"])]
        return self._act(openid, "SCAN", fields, {"scene": ticket["scene"]})

    def text(self, openid: str, content: str) -> int:
        if not content.strip():
            raise Refusal(44004)
        fields = [("Content", content)]
        return self._say(openid, "text", fields, {"content": content})

    def voice(
        self,
        openid: str,
        duration_ms: int = 3000,
        recognition: str | None = None,
        spoken: str = "",
    ) -> int:
        """Send a voice message; ``recognition`` None leaves WeChat's tag away.

        What is ``spoken`` can be asked for at ``/sim/transcript`` alone.
        """
        duration_ms = min(max(duration_ms, 1000), LONGEST_VOICE_MS)
        media_id = self._media.keep("voice", "v.amr", voice(duration_ms))
        wide = self._media.keep("voice", "v.amr", voice(duration_ms, wide=True))
        said = spoken or recognition or _SAID[duration_ms // 1000 % len(_SAID)]
        self._media.speak((media_id, wide), said)
        fields: Fields = [("MediaId", media_id), ("Format", "amr")]
        tail: Fields = [("MediaId16K", wide)]
        if recognition is not None:
            tail.append(("Recognition", recognition))
        body = {"media_id": media_id, "duration_ms": duration_ms}
        body |= {"recognition": recognition or ""}
        return self._say(openid, "voice", fields, body, tail)

    def image(self, openid: str, picture: bytes, base_url: str = "") -> int:
        name = "p.png" if picture.startswith(b"\x89PNG") else "p.jpg"
        media_id = self._media.keep("image", name, picture)
        url = f"{base_url}/mmbiz/{media_id}"
        fields = [("PicUrl", url), ("MediaId", media_id)]
        return self._say(openid, "image", fields, {"media_id": media_id, "url": url})

    def video(self, openid: str, film: bytes) -> int:
        media_id = self._media.keep("video", "v.mp4", film)
        thumb = self._media.keep("thumb", "t.jpg", b"\xff\xd8\xff\xd9")
        fields = [("MediaId", media_id), ("ThumbMediaId", thumb)]
        return self._say(openid, "video", fields, {"media_id": media_id})

    def location(
        self, openid: str, lat: float, lng: float, label: str = "", name: str = ""
    ) -> int:
        """Send a position as a message (not the silent report)."""
        fields: Fields = [("Location_X", Digits(f"{lat:.6f}"))]
        fields += [("Location_Y", Digits(f"{lng:.6f}"))]
        fields += [("Scale", 16), ("Label", label)]
        body = {"lat": lat, "lng": lng, "label": label, "name": name}
        return self._say(openid, "location", fields, body)

    def link(self, openid: str, title: str, description: str, url: str) -> int:
        fields = [("Title", title), ("Description", description), ("Url", url)]
        body = {"title": title, "description": description, "url": url}
        return self._say(openid, "link", fields, body)

    def report_location(
        self, openid: str, lat: float, lng: float, precision: float = 65.0
    ) -> int:
        """Report the position silently, as on entering a chat that may."""
        fields: Fields = [("Latitude", Digits(f"{lat:.6f}"))]
        fields += [("Longitude", Digits(f"{lng:.6f}"))]
        fields += [("Precision", Digits(f"{precision:.6f}"))]
        return self._act(openid, "LOCATION", fields, {"lat": lat, "lng": lng})

    def tap_menu(self, openid: str, path: list[int], **given: Any) -> int:
        """Tap a leaf of the menu the person sees; ``path`` holds one or two indexes.

        Args:
            openid: who taps.
            path: index of the top button and, below a parent, of the sub button.
            given: what the phone's own screen gave: ``result`` of a scan, ``picture``
                bytes, or ``lat``, ``lng``, ``label`` and ``name`` of a place.
        """
        buttons, menu_id = self._menus.shown_to(openid)
        try:
            button = buttons[path[0]]
            for index in path[1:]:
                button = button["sub_button"][index]
        except (IndexError, KeyError):
            raise Refusal(46003) from None
        return self._tap(openid, button, menu_id, given)

    def tap_msgmenu(self, openid: str, number: str, content: str) -> int:
        """Tap an item of a msgmenu: it counts as a click, not as a message."""
        fields: Fields = [("Content", content)]
        tail: Fields = [("bizmsgmenuid", number)]
        body = {"content": content, "msgmenu": number}
        return self._say(openid, "text", fields, body, tail, cause="msgmenu")

    def revoke_authorization(self, openid: str, code: int) -> int:
        """Withdraw what was granted to H5 pages; REFERENCE 3.6 lists the codes."""
        fields = [*self._privacy(openid), ("RevokeInfo", str(code))]
        event = "user_authorization_revoke"
        return self._pushes.event(openid, event, fields, sender=PLATFORM)

    def delete_wechat(self, openid: str) -> int:
        """Delete the person's whole WeChat account."""
        self._people.unfollow(openid)
        event = "user_authorization_cancellation"
        return self._pushes.event(openid, event, self._privacy(openid), sender=PLATFORM)

    def _privacy(self, openid: str) -> Fields:
        return [("OpenID", openid), ("AppID", self._app_id)]

    def _tap(
        self, openid: str, button: Json, menu_id: int, given: dict[str, Any]
    ) -> int:
        kind, name = button["type"], button["name"]
        key = button.get("key", button.get("url", ""))
        fields: Fields = [("EventKey", key)]
        if kind in ("view", "miniprogram"):
            event = "VIEW" if kind == "view" else "view_miniprogram"
            target = button["url"] if kind == "view" else button["pagepath"]
            fields = [("EventKey", target), ("MenuId", menu_id)]
            return self._act(
                openid, event, fields, {"name": name, "url": button["url"]}
            )
        if kind == "click":
            return self._act(openid, "CLICK", fields, {"name": name, "key": key})
        if kind in ("scancode_push", "scancode_waitmsg"):
            result = str(given.get("result", ""))
            info = [("ScanType", "qrcode"), ("ScanResult", result)]
            body = {"name": name, "key": key, "result": result}
            return self._act(openid, kind, [*fields, ("ScanCodeInfo", info)], body)
        if kind == "location_select":
            return self._tap_place(openid, fields, given)
        if kind.startswith("pic_"):
            return self._tap_picture(openid, kind, fields, given)
        return 0  # no event is documented for article and material buttons

    def _tap_place(self, openid: str, fields: Fields, given: dict[str, Any]) -> int:
        lat, lng = float(given.get("lat", 0)), float(given.get("lng", 0))
        label, name = str(given.get("label", "")), str(given.get("name", ""))
        info = [("Location_X", f"{lat:.6f}"), ("Location_Y", f"{lng:.6f}")]
        info += [("Scale", "16"), ("Label", label), ("Poiname", name)]
        tree: Fields = [*fields, ("SendLocationInfo", info)]
        self._act(openid, "location_select", tree, {"lat": lat, "lng": lng})
        return self.location(openid, lat, lng, label, name)

    def _tap_picture(
        self, openid: str, kind: str, fields: Fields, given: dict[str, Any]
    ) -> int:
        picture = bytes(given.get("picture", b""))
        items = [("item", [("PicMd5Sum", md5(picture))])]
        info = [("Count", 1), ("PicList", items)]
        self._act(openid, kind, [*fields, ("SendPicsInfo", info)], {"count": 1})
        return self.image(openid, picture, str(given.get("base_url", "")))

    def _act(self, openid: str, event: str, fields: Fields, body: Json) -> int:
        self._truth.add(openid, "me", event, "event", body)
        self._windows.opened(openid, event)
        return self._pushes.event(openid, event, fields)

    def _say(
        self,
        openid: str,
        kind: str,
        fields: Fields,
        body: Json,
        tail: Fields | None = None,
        *,
        cause: str = "message",
    ) -> int:
        person = self._people.get(openid)
        self._truth.add(openid, "me", kind, "message", body)
        if not person["follow_seq"] or person["blacklisted"]:
            notice = {"content": BLACKLISTED}
            self._truth.add(openid, "system", "notice", "message", notice)
            return 0
        self._windows.opened(openid, cause)
        number = self._store.next("msg_id", FIRST_MSG_ID)
        tree = [*fields, ("MsgId", number), *(tail or [])]
        return self._pushes.message(openid, kind, tree)
