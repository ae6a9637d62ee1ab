"""Mass sending: at most four a month per follower (REFERENCE section 10)."""

from typing import Any

from infra.local.wechat.account import Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.people import People
from infra.local.wechat.push import Pushes
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store
from infra.local.wechat.truth import Truth, china_day

A_MONTH = 4
FEWEST, MOST = 2, 10_000
CLIENT_ID_BYTES = 32
REMEMBERED_S = 86_400
HELPER = "oMassSendHelperOfThePlatform"  # mphelper, no customer
OBJECTS = {"image": "images"}  # msgtype whose object has another name
TYPES = ("text", "image", "voice", "mpnews", "mpvideo", "wxcard")


class Mass:
    def __init__(
        self,
        store: Store,
        people: People,
        truth: Truth,
        pushes: Pushes,
        *,
        clock: Clock,
    ) -> None:
        self._store = store
        self._people = people
        self._truth = truth
        self._pushes = pushes
        self._clock = clock

    def endpoints(self) -> Endpoints:
        path = "/cgi-bin/message/mass"
        return {
            f"{path}/sendall": Endpoint("POST", self._to_tag, daily=100),
            f"{path}/send": Endpoint("POST", self._to_list, daily=100),
            f"{path}/preview": Endpoint("POST", self._preview, daily=100),
            f"{path}/get": Endpoint("POST", self._status),
            f"{path}/delete": Endpoint("POST", self._delete),
        }

    def _to_tag(self, call: Call) -> Json:
        aim = call.record("filter", 40152)
        month = f"all {self._month()}"
        if aim.get("is_to_all"):
            if self._uses(month) >= A_MONTH:
                raise Refusal(45028)
            rows = self._store.rows("SELECT openid FROM people WHERE follow_seq > 0")
        else:
            tag = aim.get("tag_id")
            if not self._store.row("SELECT 1 FROM tags WHERE id = ?", tag or 0):
                raise Refusal(40152)
            rows = self._store.rows("SELECT openid FROM tagged WHERE tag = ?", tag)
        answer = self._submit(call, [row["openid"] for row in rows])
        if aim.get("is_to_all"):
            self._store.next(month)
        return answer

    def _to_list(self, call: Call) -> Json:
        openids = call.strings("touser", 40130)
        if len(openids) < FEWEST:
            raise Refusal(40130)
        if len(openids) > MOST:
            raise Refusal(40032)
        return self._submit(call, openids)

    def _submit(self, call: Call, openids: list[str]) -> Json:
        kind, content = _content(call.body)
        client_id = str(call.body.get("clientmsgid") or f"{content} {openids}")
        if call.body.get("clientmsgid") and len(client_id.encode()) > CLIENT_ID_BYTES:
            raise Refusal(45067)
        known = self._store.row(
            "SELECT * FROM sent_once WHERE scope = 'mass' AND key = ?", client_id
        )
        if known and self._clock() - known["at"] < REMEMBERED_S:
            raise Refusal(45065, msg_id=known["msgid"])
        number = self._store.next("mass", 1_000_001_625)
        self._store.run(
            "INSERT OR REPLACE INTO sent_once VALUES('mass', ?, ?, ?)",
            client_id,
            number,
            self._clock(),
        )
        sent = sum(self._deliver(openid, kind, content, number) for openid in openids)
        self._store.keep(f"mass {number}", "SEND_SUCCESS")
        self._report(number, len(openids), sent)
        answer = {"errcode": 0, "errmsg": "send job submission success"}
        article = {"msg_data_id": 206_227_730 + number} if kind == "mpnews" else {}
        return {**answer, "msg_id": number, **article}

    def _deliver(self, openid: str, kind: str, content: Json, number: int) -> bool:
        person = self._store.row("SELECT * FROM people WHERE openid = ?", openid)
        month = f"mass {self._month()} {openid}"
        if not person or not person["follow_seq"] or person["blacklisted"]:
            return False
        if self._uses(month) >= A_MONTH:
            return False
        self._store.next(month)
        body = content | {"msg_id": number}
        self._truth.add(openid, "account", kind, "mass", body)
        return True

    def _report(self, number: int, total: int, sent: int) -> None:
        fields: list[Any] = [("MsgID", number), ("Status", "send success")]
        fields += [("TotalCount", total), ("FilterCount", total)]
        fields += [("SentCount", sent), ("ErrorCount", total - sent)]
        self._pushes.event(HELPER, "MASSSENDJOBFINISH", fields)

    def _preview(self, call: Call) -> Json:
        kind, content = _content(call.body, preview=True)
        person = self._people.get(call.text("touser", 40003))
        self._truth.add(person["openid"], "account", kind, "mass", content)
        number = self._store.next("mass", 1_000_001_625)
        return {"errcode": 0, "errmsg": "preview success", "msg_id": number}

    def _status(self, call: Call) -> Json:
        number = str(call.body.get("msg_id"))
        status = self._store.note(f"mass {number}")
        if status is None:
            raise Refusal(40059)
        return {"msg_id": int(number), "msg_status": status}

    def _delete(self, call: Call) -> Json:
        number = str(call.body.get("msg_id"))
        if self._store.note(f"mass {number}") is None:
            raise Refusal(40059)
        self._store.keep(f"mass {number}", "DELETE")
        return ok()

    def _month(self) -> str:
        return china_day(self._clock())[:7]

    def _uses(self, name: str) -> int:
        return self._store.number(
            "SELECT coalesce(max(n), 0) FROM numbers WHERE name = ?", name
        )


def _content(body: Json, *, preview: bool = False) -> tuple[str, Json]:
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in TYPES:
        raise Refusal(40008)
    name = kind if preview else OBJECTS.get(kind, kind)
    content = body.get(name)
    if not isinstance(content, dict) or not content:
        raise Refusal(44004 if kind == "text" else 40007)
    return kind, content
