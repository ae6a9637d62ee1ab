"""What a phone page or a test asks for by name, done by the person it is about."""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from infra.local.wechat.refusals import Json, Refusal

if TYPE_CHECKING:
    from infra.local.wechat.simulator import WeChatPlatform


class Hands:
    """Turns the JSON of ``/sim/act`` into one of ``Actions``; answers the push."""

    def __init__(self, platform: "WeChatPlatform") -> None:
        self._platform = platform
        act = platform.act
        self._acts: dict[str, Callable[[str, Json], int]] = {
            "follow": lambda who, given: act.follow(
                who, str(given.get("scene", "")), str(given.get("source", ""))
            ),
            "unfollow": lambda who, _: act.unfollow(who),
            "scan": lambda who, given: act.scan(who, str(given["scene"])),
            "text": lambda who, given: act.text(who, str(given["content"])),
            "voice": self._voice,
            "image": lambda who, given: act.image(
                who, base64.b64decode(given["picture"]), given["base_url"]
            ),
            "link": lambda who, given: act.link(
                who, *(str(given.get(k, "")) for k in ("title", "description", "url"))
            ),
            "msgmenu": lambda who, given: act.tap_msgmenu(
                who, str(given["id"]), str(given["content"])
            ),
            "menu": self._tap,
            "location": self._place,
            "report_location": lambda who, given: act.report_location(
                who, float(given["lat"]), float(given["lng"])
            ),
            "consent": self._consent,
            "revoke": lambda who, given: act.revoke_authorization(
                who, int(given["code"])
            ),
            "delete_wechat": lambda who, _: act.delete_wechat(who),
        }

    def do(self, openid: str, what: str, given: Json) -> int:
        """Do it and return the push's number, 0 when nothing was pushed."""
        if what not in self._acts:
            raise Refusal(40035, what)
        return self._acts[what](openid, given)

    def _voice(self, openid: str, given: Json) -> int:
        length = int(given.get("duration_ms", 3000))
        tag, spoken = given.get("recognition"), str(given.get("spoken", ""))
        return self._platform.act.voice(openid, length, tag, spoken)

    def _tap(self, openid: str, given: Json) -> int:
        screen = {k: v for k, v in given.items() if k not in ("openid", "do", "path")}
        if "picture" in screen:
            screen["picture"] = base64.b64decode(screen["picture"])
        path = [int(index) for index in given["path"]]
        return self._platform.act.tap_menu(openid, path, **screen)

    def _place(self, openid: str, given: Json) -> int:
        label, name = (str(given.get(key, "")) for key in ("label", "name"))
        lat, lng = float(given["lat"]), float(given["lng"])
        return self._platform.act.location(openid, lat, lng, label, name)

    def _consent(self, openid: str, given: Json) -> int:
        made, accept = str(given["template_id"]), bool(given["accept"])
        self._platform.subscriptions.answer(openid, made, accept=accept)
        return 0
