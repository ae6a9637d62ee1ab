"""The account's menu and its variants (REFERENCE section 7)."""

import re
from typing import Any

from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.people import People, Person
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store
from infra.local.wechat.tags import Tags

Button = dict[str, Any]
TOP, SUB = 3, 5
NAME_BYTES = {0: 16, 1: 60}  # by depth
KEY_BYTES, URL_BYTES = 128, 1024
NEEDS = {
    "click": ("key",),
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}
_WITHDRAWN = ("sex", "country", "province", "city", "language")
_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")


class Menus:
    def __init__(self, store: Store, people: People, tags: Tags) -> None:
        self._store = store
        self._people = people
        self._tags = tags

    def endpoints(self) -> Endpoints:
        path = "/cgi-bin/menu"
        return {
            f"{path}/create": Endpoint("POST", self._create, daily=1000),
            f"{path}/get": Endpoint("GET", self._get, daily=10_000),
            f"{path}/delete": Endpoint("GET", self._delete, daily=1000),
            f"{path}/addconditional": Endpoint("POST", self._add, daily=2000),
            f"{path}/delconditional": Endpoint("POST", self._remove, daily=2000),
            f"{path}/trymatch": Endpoint("POST", self._match, daily=20_000),
            "/cgi-bin/get_current_selfmenu_info": Endpoint("GET", self._self_menu),
        }

    def publish(self, buttons: list[Button]) -> None:
        """Replace the default menu, as the console's editor would."""
        _check(buttons)
        menu_id = self._store.next("menu", 208_396_938)
        self._store.keep("menu", {"button": buttons, "menuid": menu_id})

    def shown_to(self, openid: str) -> tuple[list[Button], int]:
        """Return the buttons a person sees and the id of a conditional menu or 0."""
        person = self._people.get(openid)
        for menu in reversed(self._conditional()):
            if self._fits(menu["matchrule"], person):
                return menu["button"], int(menu["menuid"])
        menu = self._store.note("menu")
        return (menu["button"] if menu else []), 0

    def _create(self, call: Call) -> Json:
        self.publish(_buttons(call))
        return ok()

    def _get(self, _: Call) -> Json:
        menu = self._store.note("menu")
        if not menu:
            raise Refusal(46003)
        others = self._conditional()
        return {"menu": menu} | ({"conditionalmenu": others} if others else {})

    def _delete(self, _: Call) -> Json:
        self._store.forget("menu")
        self._store.forget("conditional")
        return ok()

    def _add(self, call: Call) -> Json:
        buttons = _buttons(call)
        _check(buttons)
        if not self._store.note("menu"):
            raise Refusal(65303)
        rule = _rule(call.body.get("matchrule"))
        menu_id = self._store.next("menu", 208_396_938)
        menu = {"button": buttons, "matchrule": rule, "menuid": menu_id}
        self._store.keep("conditional", [*self._conditional(), menu])
        return {"menuid": str(menu_id)}

    def _remove(self, call: Call) -> Json:
        menus = self._conditional()
        wanted = str(call.body.get("menuid"))
        kept = [menu for menu in menus if str(menu["menuid"]) != wanted]
        if len(kept) == len(menus):
            raise Refusal(65301)
        self._store.keep("conditional", kept)
        return ok()

    def _match(self, call: Call) -> Json:
        buttons, _ = self.shown_to(call.text("user_id", 40035))
        return {"button": buttons}

    def _self_menu(self, _: Call) -> Json:
        menu = self._store.note("menu") or {"button": []}
        shown = [_listed(button) for button in menu["button"]]
        return {"is_menu_open": int(bool(shown)), "selfmenu_info": {"button": shown}}

    def _conditional(self) -> list[dict[str, Any]]:
        return list(self._store.note("conditional") or [])

    def _fits(self, rule: dict[str, Any], person: Person) -> bool:
        tags = self._tags.of(person["openid"])
        # With several tags the person's last one counts.
        tag_fits = "group_id" not in rule or tags[-1:] == [rule["group_id"]]
        platform = rule.get("client_platform_type", person["platform"])
        return tag_fits and platform == person["platform"]


def _buttons(call: Call) -> list[Button]:
    if _ESCAPE.search(call.raw):
        raise Refusal(40033)
    buttons = call.body.get("button")
    if not isinstance(buttons, list):
        raise Refusal(40016)
    return buttons


def _check(buttons: list[Button], depth: int = 0) -> None:
    if not 1 <= len(buttons) <= (SUB if depth else TOP):
        raise Refusal(40023 if depth else 40016)
    for button in buttons:
        name = button.get("name")
        if not isinstance(name, str) or not 1 <= _size(name) <= NAME_BYTES[depth]:
            raise Refusal(40025 if depth else 40018)
        inner = button.get("sub_button")
        if inner and not depth:
            _check(inner, 1)
        else:
            _check_leaf(button, depth)


def _check_leaf(button: Button, depth: int) -> None:
    kind = button.get("type")
    if kind not in NEEDS:
        raise Refusal(40028)
    for field in NEEDS[str(kind)]:
        value = button.get(field)
        if not isinstance(value, str) or not value:
            raise Refusal(40020 if field == "url" else 40019)
    if _size(button.get("key", "")) > KEY_BYTES:
        raise Refusal(40019)
    url = button.get("url", "")
    if _size(url) > URL_BYTES or (url and not re.match(r"https?://", url)):
        raise Refusal(40117 if depth else 40020)


def _rule(given: Any) -> dict[str, Any]:
    """Return a match rule as menu/get shows it: the tag under its old name."""
    rule = {k: v for k, v in (given or {}).items() if v not in ("", None)}
    if any(name in rule for name in _WITHDRAWN):
        raise Refusal(65320)
    kept = {}
    if "tag_id" in rule:
        kept["group_id"] = int(rule["tag_id"])
    if "client_platform_type" in rule:
        kept["client_platform_type"] = int(rule["client_platform_type"])
    if not kept:
        raise Refusal(65304)
    return kept


def _listed(button: Button) -> Button:
    inner = button.get("sub_button")
    if not inner:
        return {k: v for k, v in button.items() if k != "sub_button"}
    return {"name": button["name"], "sub_button": {"list": inner}}


def _size(text: str) -> int:
    return len(text.encode())
