"""Followers, tags and the blacklist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from chalicelib.wechat.client import Client

MAX_DETAILS = 100  # openids in one call
MAX_TAGGED = 50  # openids in one call


@dataclass(frozen=True, slots=True)
class Page:
    """Some openids of a list; ``next_open_id`` asks for more, "" says it was the last.

    ``total`` counts the whole list, or is 0 where WeChat does not count it.
    """

    open_ids: list[str]
    next_open_id: str
    total: int


class Follower(NamedTuple):
    """What WeChat still tells of a person; name and picture come by OAuth only."""

    open_id: str
    subscribed: bool
    subscribed_at: int  # seconds since 1970, UTC, of the last follow; 0 if unknown
    union_id: str
    remark: str
    tag_ids: tuple[int, ...]
    source: str  # ADD_SCENE_...
    scene: str  # of the QR code that led here
    language: str


@dataclass(frozen=True, slots=True)
class Tag:
    id: int
    name: str
    count: int = 0


class Users(Client):
    """Who follows."""

    def follower_page(self, start: str = "") -> Page:
        """Return up to 10,000 openids after ``start``, the oldest follower first.

        Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_getfans.html
        """
        return _page(self._get("/cgi-bin/user/get", next_openid=start))

    def follower(self, open_id: str) -> Follower:
        """Return one person's details.

        Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo.html
        """
        found = self._get("/cgi-bin/user/info", openid=open_id, lang="zh_CN")
        return _follower(found)

    def followers(self, open_ids: Sequence[str]) -> list[Follower]:
        """Return the details of up to 100 people.

        Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_batchuserinfo.html
        """
        asked = [{"openid": open_id, "lang": "zh_CN"} for open_id in open_ids]
        answer = self._post("/cgi-bin/user/info/batchget", {"user_list": asked})
        return [_follower(found) for found in answer.get("user_info_list", [])]

    def set_remark(self, open_id: str, remark: str) -> None:
        """Set the note of under 30 characters that only the account sees.

        Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_updateremark.html
        """
        body = {"openid": open_id, "remark": remark}
        self._post("/cgi-bin/user/info/updateremark", body)

    def changed_open_ids(
        self, from_app_id: str, open_ids: Sequence[str]
    ) -> dict[str, str]:
        """Return the new openid of up to 100 old ones after an account migration.

        Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_changeopenid.html
        """
        body = {"from_appid": from_app_id, "openid_list": list(open_ids)}
        answer = self._post("/cgi-bin/changeopenid", body)
        return {
            row["ori_openid"]: row["new_openid"]
            for row in answer.get("result_list", [])
            if row.get("new_openid")
        }

    def blacklist_page(self, start: str = "") -> Page:
        """Return up to 10,000 openids of people we blocked.

        Source: https://developers.weixin.qq.com/doc/service/api/usermanage/blacklist/api_getblacklist.html
        """
        body = {"begin_openid": start}
        return _page(self._post("/cgi-bin/tags/members/getblacklist", body))


class Tags(Client):
    """WeChat's own tags: at most 100, of 30 characters.

    Source: https://developers.weixin.qq.com/doc/service/api/usermanage/tag/api_gettags.html
    """

    def tags(self) -> list[Tag]:
        found = self._get("/cgi-bin/tags/get").get("tags", [])
        return [Tag(tag["id"], tag["name"], tag.get("count", 0)) for tag in found]

    def create_tag(self, name: str) -> Tag:
        answer = self._post("/cgi-bin/tags/create", {"tag": {"name": name}})
        return Tag(answer["tag"]["id"], answer["tag"]["name"])

    def rename_tag(self, tag_id: int, name: str) -> None:
        self._post("/cgi-bin/tags/update", {"tag": {"id": tag_id, "name": name}})

    def delete_tag(self, tag_id: int) -> None:
        self._post("/cgi-bin/tags/delete", {"tag": {"id": tag_id}})

    def tagged_page(self, tag_id: int, start: str = "") -> Page:
        """Return up to 10,000 openids that carry a tag."""
        body = {"tagid": tag_id, "next_openid": start}
        return _page(self._post("/cgi-bin/user/tag/get", body))

    def tag(self, tag_id: int, open_ids: Sequence[str]) -> None:
        """Give up to 50 people a tag; who has it keeps it."""
        body = {"openid_list": list(open_ids), "tagid": tag_id}
        self._post("/cgi-bin/tags/members/batchtagging", body)

    def untag(self, tag_id: int, open_ids: Sequence[str]) -> None:
        """Take a tag from up to 50 people."""
        body = {"openid_list": list(open_ids), "tagid": tag_id}
        self._post("/cgi-bin/tags/members/batchuntagging", body)

    def tag_ids(self, open_id: str) -> list[int]:
        answer = self._post("/cgi-bin/tags/getidlist", {"openid": open_id})
        return list(answer.get("tagid_list", []))


def _page(answer: Mapping[str, Any]) -> Page:
    # The page after the last has no "data", and the last one may name itself as next.
    open_ids = (answer.get("data") or {}).get("openid") or []
    following = answer.get("next_openid", "") if open_ids else ""
    return Page(open_ids, following, int(answer.get("total", 0)))


def _follower(found: Mapping[str, Any]) -> Follower:
    number = found.get("qr_scene")
    return Follower(
        open_id=found["openid"],
        subscribed=found.get("subscribe") == 1,
        subscribed_at=int(found.get("subscribe_time") or 0),
        union_id=found.get("unionid") or "",
        remark=found.get("remark") or "",
        tag_ids=tuple(found.get("tagid_list") or ()),
        source=str(found.get("subscribe_scene") or ""),
        scene=found.get("qr_scene_str") or (str(number) if number else ""),
        language=found.get("language") or "",
    )
