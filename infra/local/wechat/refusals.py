"""Every errcode the platform answers, with the text WeChat puts beside it."""

import secrets
import time
from typing import Any

Json = dict[str, Any]

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid media size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40025: "invalid sub button name size",
    40028: "invalid button type",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40032: "invalid openid list size",
    40033: r"invalid charset. please check your request, if include \uxxxx "
    "will create fail!",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40053: "invalid action info",
    40059: "invalid msg id",
    40066: "invalid url",
    40097: "invalid args",
    40117: "invalid sub button url size",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40130: "at least two openid",
    40152: "invalid groupid or tag",
    40163: "code been used",
    40164: "invalid ip",
    40169: "invalid length for scene, or the data is not json string",
    40246: "invalid keyword_name_list",
    41001: "access_token missing",
    41002: "appid missing",
    41003: "refresh_token missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    41008: "missing code",
    41009: "missing openid",
    42001: "access_token expired",
    42002: "refresh_token expired",
    42003: "code expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43019: "require remove blacklist",
    43101: "user refuse to accept the msg",
    43116: "This template_id is banned",
    43117: "Sending messages to this openid too frequently,please try later",
    44001: "empty media data",
    44002: "empty post data",
    44003: "empty news data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45026: "template num exceeds limit",
    45028: "has no masssend quota",
    45029: "qrcode count out of limit",
    45047: "out of response count limit",
    45056: "create too many tags",
    45057: "tag has too many fans",
    45058: "can't modify sys tag",
    45059: "can't add too many tags on the user",
    45065: "clientmsgid exist",
    45067: "clientmsgid size out of limit",
    45072: "invalid command",
    45080: "no exchange of messages in the last 30 seconds",
    45081: "already in typing status",
    45098: "msgmenu list size out of limit",
    45099: "msgmenu item size out of limit",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    46003: "menu no exist",
    46004: "user no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48002: "user block receive message",
    48004: "api forbidden for irregularities",
    48006: "forbid to clear quota because of reaching the limit",
    49003: "not match openid with appid",
    61500: "date format error",
    61501: "date range error",
    61503: "data not ready, please try later",
    65301: "no such conditional menu",
    65303: "there is no selfmenu, please create selfmenu first",
    65304: "match rule empty",
    65320: "privacy matchrule is no longer supported",
    70000: "message refused by minor protection",
    76001: "rid not found",
    76021: "cgi_path not found",
    76022: "no permission for cgi_path",
}


class Refusal(Exception):
    """The platform says no; ``detail`` is appended to its text."""

    def __init__(self, errcode: int, detail: str = "", **more: Any) -> None:
        super().__init__(errcode, detail)
        self.errcode = errcode
        self.detail = detail
        self.more = more

    def answer(self, rid: str) -> Json:
        """Return the error body; ``rid`` ends its text as in production."""
        text = MESSAGES.get(self.errcode, "request refused")
        if self.detail:
            text = f"{text} {self.detail}"
        return {"errcode": self.errcode, "errmsg": f"{text} rid: {rid}", **self.more}


def new_rid() -> str:
    """Return a request id in WeChat's form, ``6867ab12-0a1b2c3d-4e5f6071``."""
    return f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def ok(**more: Any) -> Json:
    return {"errcode": 0, "errmsg": "ok", **more}
