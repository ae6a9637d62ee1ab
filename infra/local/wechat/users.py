"""Followers as the API shows them: list, details, remark, blacklist (section 6)."""

from typing import Any

from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.people import People, Person
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store

PAGE = 10_000
BATCH = 100
BLACKLIST_BATCH = 20
REMARK_CHARS = 30


class Users:
    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def endpoints(self) -> Endpoints:
        tags = "/cgi-bin/tags/members"
        return {
            "/cgi-bin/user/get": Endpoint("GET", self._list, daily=500),
            "/cgi-bin/user/info": Endpoint("GET", self._info, daily=5_000_000),
            "/cgi-bin/user/info/batchget": Endpoint(
                "POST", self._batch, daily=5_000_000
            ),
            "/cgi-bin/user/info/updateremark": Endpoint(
                "POST", self._remark, daily=10_000
            ),
            f"{tags}/getblacklist": Endpoint("POST", self._blacklist),
            f"{tags}/batchblacklist": Endpoint("POST", self._block),
            f"{tags}/batchunblacklist": Endpoint("POST", self._unblock),
        }

    def _list(self, call: Call) -> Json:
        openids = self._people.page(call.query.get("next_openid", ""), PAGE)
        answer: Json = {"total": self._people.followers(), "count": len(openids)}
        return answer | _listed(openids)

    def _info(self, call: Call) -> Json:
        if not call.query.get("openid"):
            raise Refusal(41009)
        return self._shown(self._people.get(call.query["openid"]))

    def _batch(self, call: Call) -> Json:
        wanted = call.body.get("user_list")
        if not isinstance(wanted, list) or not 1 <= len(wanted) <= BATCH:
            raise Refusal(40032)
        openids = [_openid(item) for item in wanted]
        people = [self._people.get(openid) for openid in openids]
        return {"user_info_list": [self._shown(person) for person in people]}

    def _remark(self, call: Call) -> Json:
        person = self._people.get(call.text("openid", 40003))
        remark = call.body.get("remark")
        if not isinstance(remark, str) or len(remark) >= REMARK_CHARS:
            raise Refusal(40035)
        self._store.run(
            "UPDATE people SET remark = ? WHERE openid = ?", remark, person["openid"]
        )
        return ok()

    def _shown(self, person: Person) -> Json:
        if not person["follow_seq"]:
            return {"subscribe": 0, "openid": person["openid"]}
        by_code = person["source"] == "ADD_SCENE_QR_CODE"
        scene = person["scene"] if by_code else ""
        # Only a scene that was made as a number comes back as a number.
        numeric = bool(scene) and self._store.row(
            "SELECT 1 FROM tickets WHERE scene = ? AND numeric", scene
        )
        tags = self._store.rows(
            "SELECT tag FROM tagged WHERE openid = ? ORDER BY id", person["openid"]
        )
        return {
            "subscribe": 1,
            "openid": person["openid"],
            "language": person["language"],
            "subscribe_time": person["followed_at"],
            "unionid": person["unionid"],
            "remark": person["remark"],
            "groupid": 0,
            "tagid_list": [row["tag"] for row in tags],
            "subscribe_scene": person["source"],
            "qr_scene": int(scene) if numeric else 0,
            "qr_scene_str": "" if numeric else scene,
        }

    def _blacklist(self, call: Call) -> Json:
        begin = call.body.get("begin_openid", "")
        after = self._people.get(begin)["id"] if begin else 0
        total = self._store.number("SELECT count(*) FROM people WHERE blacklisted")
        rows = self._store.rows(
            "SELECT openid FROM people WHERE blacklisted AND id > ? "
            "ORDER BY id LIMIT ?",
            after,
            PAGE,
        )
        openids = [row["openid"] for row in rows]
        return {"total": total, "count": len(openids)} | _listed(openids)

    def _block(self, call: Call) -> Json:
        return self._set_blacklisted(call, 1)

    def _unblock(self, call: Call) -> Json:
        return self._set_blacklisted(call, 0)

    def _set_blacklisted(self, call: Call, value: int) -> Json:
        openids = call.strings("openid_list", 40032)
        if len(openids) > BLACKLIST_BATCH:
            raise Refusal(40032)
        for openid in openids:
            self._people.get(openid)
        self._store.many(
            "UPDATE people SET blacklisted = ? WHERE openid = ?",
            [(value, openid) for openid in openids],
        )
        return ok()


def _listed(openids: list[str]) -> Json:
    """The page behind the last has no ``data`` at all (section 6.1)."""
    if not openids:
        return {"next_openid": ""}
    return {"data": {"openid": openids}, "next_openid": openids[-1]}


def _openid(item: Any) -> str:
    if not isinstance(item, dict) or not isinstance(item.get("openid"), str):
        raise Refusal(40003)
    return str(item["openid"])
