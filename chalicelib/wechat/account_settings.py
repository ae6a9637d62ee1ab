"""How the account presents itself: menus, QR codes, page signatures, short keys."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from chalicelib.core.errors import InvalidInput
from chalicelib.wechat.client import Client
from chalicelib.wechat.errors import CallerBug

MP = "https://mp.weixin.qq.com"
MAX_CODE_LIFE_S = 30 * 24 * 3600
MAX_SCENE_CHARS = 64
MAX_LONG_DATA_BYTES = 4096

_NO_MENU = 46003

Button = Mapping[str, Any]


class Menus(Client):
    """The menu below the chat.

    Source: https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu.html
    """

    def create_menu(self, buttons: Sequence[Button]) -> None:
        """Replace the default menu; followers see it within 5 minutes."""
        self._post("/cgi-bin/menu/create", {"button": list(buttons)})

    def menu(self) -> dict[str, Any]:
        """Return ``menu`` and ``conditionalmenu``, or {} when there is none."""
        try:
            return self._get("/cgi-bin/menu/get")
        except CallerBug as error:
            if error.errcode != _NO_MENU:
                raise
            return {}

    def delete_menu(self) -> None:
        """Delete the default menu and with it every conditional one."""
        self._get("/cgi-bin/menu/delete")

    def add_conditional_menu(
        self, buttons: Sequence[Button], rule: Mapping[str, str]
    ) -> str:
        """Show other buttons to a ``tag_id`` or ``client_platform_type``."""
        body = {"button": list(buttons), "matchrule": dict(rule)}
        return str(self._post("/cgi-bin/menu/addconditional", body)["menuid"])

    def delete_conditional_menu(self, menu_id: str) -> None:
        self._post("/cgi-bin/menu/delconditional", {"menuid": menu_id})

    def menu_of(self, open_id: str) -> list[dict[str, Any]]:
        """Return the buttons one person sees."""
        answer = self._post("/cgi-bin/menu/trymatch", {"user_id": open_id})
        return list(answer.get("button", []))

    def website_menu(self) -> dict[str, Any]:
        """Return the menu as it is, also one made on WeChat's own website."""
        return self._get("/cgi-bin/get_current_selfmenu_info")


class Scenes(Client):
    """QR codes that tell us where they were scanned.

    Source: https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode.html
    """

    def temporary_code(self, scene: str | int, life_s: int) -> dict[str, Any]:
        """Make a code for up to 30 days: ``ticket``, ``expire_seconds``, ``url``.

        The life is always sent: left out, it would be half a minute.
        """
        if not 1 <= life_s <= MAX_CODE_LIFE_S:
            raise InvalidInput("a temporary QR code lives 1 second to 30 days")
        name = "QR_SCENE" if isinstance(scene, int) else "QR_STR_SCENE"
        return self._code({"expire_seconds": life_s, "action_name": name}, scene)

    def permanent_code(self, scene: str | int) -> dict[str, Any]:
        """Make a code for ever: ``ticket``, ``url``.  An account has 100,000 in all.

        Raises:
            QuotaSpent: they are used up.
        """
        name = "QR_LIMIT_SCENE" if isinstance(scene, int) else "QR_LIMIT_STR_SCENE"
        return self._code({"action_name": name}, scene)

    def _code(self, body: dict[str, Any], scene: str | int) -> dict[str, Any]:
        if isinstance(scene, str) and not 1 <= len(scene) <= MAX_SCENE_CHARS:
            raise InvalidInput("a scene has 1 to 64 characters")
        key = "scene_id" if isinstance(scene, int) else "scene_str"
        body["action_info"] = {"scene": {key: scene}}
        return self._post("/cgi-bin/qrcode/create", body)

    def shorten(self, long_data: str, life_s: int) -> str:
        """Keep up to 4 KB behind a key of 15 characters, for up to 30 days.

        Source: https://developers.weixin.qq.com/doc/service/api/qrcode/shorten/api_genshorten.html
        """
        if len(long_data.encode()) > MAX_LONG_DATA_BYTES:
            raise InvalidInput("a short key holds at most 4 KB")
        body = {"long_data": long_data, "expire_seconds": life_s}
        return str(self._post("/cgi-bin/shorten/gen", body)["short_key"])

    def expand(self, short_key: str) -> str:
        """Return what a short key stands for."""
        body = {"short_key": short_key}
        return str(self._post("/cgi-bin/shorten/fetch", body)["long_data"])


class Pages(Client):
    """What our pages need to use the JS-SDK."""

    def page_ticket(self, kind: str = "jsapi") -> tuple[str, int]:
        """Return the ticket for ``signature.sign_page`` and its life in seconds.

        Few calls are allowed, so the caller keeps it.

        Source: https://developers.weixin.qq.com/doc/service/api/webdev/jssdk/api_getticket.html
        """
        answer = self._get("/cgi-bin/ticket/getticket", type=kind)
        return str(answer["ticket"]), int(answer["expires_in"])


def picture_url(ticket: str, mp: str = MP) -> str:
    """Return the address of a QR code's picture, which needs no token."""
    return f"{mp}/cgi-bin/showqrcode?{urlencode({'ticket': ticket})}"
