"""Tags of the account and of its followers (REFERENCE section 6.3)."""

from typing import Any

from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.people import People
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store

TAGS = 100
NAME_CHARS = 30
BATCH = 50
PER_PERSON = 20
PAGE = 10_000
FANS_TO_KEEP = 100_000
SYSTEM = {2: "星标组"}
SYSTEM_IDS = (0, 1, 2)


class Tags:
    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people
        for number, name in SYSTEM.items():
            store.run("INSERT OR IGNORE INTO tags VALUES(?, ?)", number, name)

    def endpoints(self) -> Endpoints:
        members = "/cgi-bin/tags/members"
        return {
            "/cgi-bin/tags/create": Endpoint("POST", self._create),
            "/cgi-bin/tags/get": Endpoint("GET", self._get),
            "/cgi-bin/tags/update": Endpoint("POST", self._update),
            "/cgi-bin/tags/delete": Endpoint("POST", self._delete),
            "/cgi-bin/tags/getidlist": Endpoint("POST", self._of_person),
            "/cgi-bin/user/tag/get": Endpoint("POST", self._fans),
            f"{members}/batchtagging": Endpoint("POST", self._tag),
            f"{members}/batchuntagging": Endpoint("POST", self._untag),
        }

    def _create(self, call: Call) -> Json:
        name = self._new_name(call.record("tag", 45157))
        with self._store.lock:
            if self._store.number("SELECT count(*) FROM tags WHERE id > 2") >= TAGS:
                raise Refusal(45056)
            number = self._store.next("tag", 100)
            self._store.run("INSERT INTO tags VALUES(?, ?)", number, name)
        return {"tag": {"id": number, "name": name}}

    def _get(self, _: Call) -> Json:
        rows = self._store.rows(
            "SELECT tags.id, tags.name, count(tagged.id) AS count FROM tags "
            "LEFT JOIN tagged ON tagged.tag = tags.id GROUP BY tags.id ORDER BY tags.id"
        )
        return {"tags": rows}

    def _update(self, call: Call) -> Json:
        tag = call.record("tag", 45159)
        number = self._own(tag.get("id"))
        name = self._new_name(tag)
        self._store.run("UPDATE tags SET name = ? WHERE id = ?", name, number)
        return ok()

    def _delete(self, call: Call) -> Json:
        number = self._own(call.record("tag", 45159).get("id"))
        if self._count(number) > FANS_TO_KEEP:
            raise Refusal(45057)
        self._store.run("DELETE FROM tagged WHERE tag = ?", number)
        self._store.run("DELETE FROM tags WHERE id = ?", number)
        return ok()

    def _of_person(self, call: Call) -> Json:
        openid = self._people.get(call.text("openid", 40003))["openid"]
        return {"tagid_list": self.of(openid)}

    def of(self, openid: str) -> list[int]:
        """Return a person's tags, the last given at the end."""
        rows = self._store.rows(
            "SELECT tag FROM tagged WHERE openid = ? ORDER BY id", openid
        )
        return [row["tag"] for row in rows]

    def _fans(self, call: Call) -> Json:
        number = self._known(call.body.get("tagid"))
        after = call.body.get("next_openid") or ""
        start = self._store.row(
            "SELECT id FROM tagged WHERE openid = ? AND tag = ?", after, number
        )
        if after and start is None:
            raise Refusal(40003)
        rows = self._store.rows(
            "SELECT openid FROM tagged WHERE tag = ? AND id > ? ORDER BY id LIMIT ?",
            number,
            start["id"] if start else 0,
            PAGE,
        )
        openids = [row["openid"] for row in rows]
        if not openids:
            return {"count": 0, "next_openid": ""}
        listed = {"data": {"openid": openids}, "next_openid": openids[-1]}
        return {"count": len(openids)} | listed

    def _tag(self, call: Call) -> Json:
        number, openids = self._batch(call)
        for openid in openids:
            tags = self.of(openid)
            if number not in tags and len(tags) >= PER_PERSON:
                raise Refusal(45059)
        self._store.many(
            "INSERT OR IGNORE INTO tagged(openid, tag) VALUES(?, ?)",
            [(openid, number) for openid in openids],
        )
        return ok()

    def _untag(self, call: Call) -> Json:
        number, openids = self._batch(call)
        self._store.many(
            "DELETE FROM tagged WHERE openid = ? AND tag = ?",
            [(openid, number) for openid in openids],
        )
        return ok()

    def _batch(self, call: Call) -> tuple[int, list[str]]:
        """Check the whole batch first: one wrong openid refuses all of it."""
        openids = call.strings("openid_list", 40032)
        if len(openids) > BATCH:
            raise Refusal(40032)
        number = self._known(call.body.get("tagid"))
        for openid in openids:
            try:
                self._people.get(openid)
            except Refusal:
                raise Refusal(49003) from None
        return number, openids

    def _new_name(self, tag: dict[str, Any]) -> str:
        name = tag.get("name")
        if not isinstance(name, str) or not name.strip():
            raise Refusal(45157)
        if len(name) > NAME_CHARS:
            raise Refusal(45158)
        taken = self._store.row("SELECT id FROM tags WHERE name = ?", name)
        if taken and taken["id"] != tag.get("id"):
            raise Refusal(45157)
        return name

    def _own(self, number: Any) -> int:
        if number in SYSTEM_IDS:
            raise Refusal(45058)
        return self._known(number)

    def _known(self, number: Any) -> int:
        if not isinstance(number, int) or not self._store.row(
            "SELECT id FROM tags WHERE id = ?", number
        ):
            raise Refusal(45159)
        return number

    def _count(self, number: int) -> int:
        return self._store.number("SELECT count(*) FROM tagged WHERE tag = ?", number)
